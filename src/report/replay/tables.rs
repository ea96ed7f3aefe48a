//! A replay as tables: the journal as CSV; provisions, parties, sections, duties and sanctions as a workbook.

use super::account::{Accounted, PartyTally};
use super::archive::made_anywhere;
use super::summary::{DutyTally, ProvisionTally, Summary};
use crate::model::{PartyId, Value};
use crate::registers::may_be_formula;
use crate::report::Run;
use crate::report::words::{Lang, Phrase, duty_state, phrase};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Rows of a sheet below its heading; what is more is told in the last one.
pub(super) const MAX_SHEET_ROWS: usize = 1_000_000;

/// Characters that a cell of a workbook holds at most.
pub const MAX_CELL_CHARS: usize = 32_767;

/// A cell that no office program takes for a formula; [`uncovered`](crate::registers::uncovered) gives the text back.
pub(super) fn inert(text: String) -> String {
    match may_be_formula(&text) {
        true => format!("'{text}"),
        false => text,
    }
}

/// A text that a cell of a workbook can hold: one that is longer ends in `…`.
pub(super) fn fitting(text: String) -> String {
    if text.len() <= MAX_CELL_CHARS || text.chars().count() <= MAX_CELL_CHARS {
        return text;
    }
    let cut: String = text.chars().take(MAX_CELL_CHARS - 1).collect();
    cut + "…"
}

/// The workbook.
///
/// # Errors
///
/// What keeps it from being made, in words.
pub fn tables_xlsx(run: &Run<'_>, of: &Accounted) -> Result<Vec<u8>, String> {
    workbook(run, of).map_err(|e| e.to_string())
}

fn workbook(run: &Run<'_>, of: &Accounted) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same bytes for the same registers: a workbook bears the time of its making otherwise.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    provisions(run, &of.summary, book.add_worksheet())?;
    parties(run, &of.parties, book.add_worksheet())?;
    sections(run, &of.parties, book.add_worksheet())?;
    duties(run, of, book.add_worksheet())?;
    sanctions(run, book.add_worksheet())?;
    book.save_to_buffer().map(made_anywhere)
}

/// A cell of a sheet.
enum Cell {
    Text(String),
    Count(u64),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

/// Texts are written as texts: one that begins with = + - @ is no formula.
fn sheet(
    lang: Lang,
    sheet: &mut Worksheet,
    name: Phrase,
    heading: &[Phrase],
    rows: impl Iterator<Item = Vec<Cell>>,
    mut more: u64,
) -> Result<(), XlsxError> {
    sheet.set_name(phrase(name, lang))?;
    let bold = Format::new().set_bold();
    for (column, word) in (0u16..).zip(heading) {
        sheet.write_string_with_format(0, column, phrase(*word, lang), &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (at, cells) in rows.enumerate() {
        if at >= MAX_SHEET_ROWS {
            more += 1;
            continue;
        }
        let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(line, column, fitting(text))?,
                #[allow(clippy::cast_precision_loss)] // workbooks have no other numbers
                Cell::Count(count) => sheet.write_number(line, column, count as f64)?,
            };
        }
    }
    if more > 0 {
        let line = u32::try_from(MAX_SHEET_ROWS + 1).unwrap_or(u32::MAX);
        let text = format!("… +{more}");
        sheet.write_string(line, 0, text)?;
    }
    Ok(())
}

fn provisions(run: &Run<'_>, summary: &Summary, to: &mut Worksheet) -> Result<(), XlsxError> {
    let heading = ProvisionTally::heading();
    let rows = summary.provisions.iter().map(|t| {
        let mut row = vec![run.provision(t.provision).into(), t.cases.into()];
        row.extend(t.duties.cells().map(Cell::Count));
        row.extend([t.violations.into(), t.sanctions.into()]);
        row
    });
    sheet(run.lang, to, Phrase::ByProvision, &heading, rows, 0)
}

/// The party to which a party belongs.
fn section_of(run: &Run<'_>, party: PartyId) -> Option<PartyId> {
    let ty = run.journal.input.parties[party.index()].ty;
    let values = run.journal.status.parties.get(party.index())?;
    let membership = &run.base.party_types[ty.index()].membership;
    membership
        .iter()
        .find_map(|(_, slot)| match values.get(slot.index()) {
            Some(Some(Value::Party(section))) => Some(*section),
            _ => None,
        })
}

fn party_row(run: &Run<'_>, party: PartyId, tally: &PartyTally) -> Vec<Cell> {
    let ty = run.journal.input.parties[party.index()].ty;
    let mut row: Vec<Cell> = vec![
        run.party(party).into(),
        (&*run.base.party_types[ty.index()].name).into(),
    ];
    row.extend(tally.duties.cells().map(Cell::Count));
    row.extend([tally.violations.into(), tally.sanctions.into()]);
    row
}

fn is_touched(tally: &PartyTally) -> bool {
    tally.duties.opened + tally.violations + tally.sanctions > 0
}

fn parties(run: &Run<'_>, tallies: &[PartyTally], to: &mut Worksheet) -> Result<(), XlsxError> {
    let mut heading = vec![Phrase::Party, Phrase::Kind];
    heading.extend(DutyTally::HEADING);
    heading.extend([Phrase::Violations, Phrase::Sanctions, Phrase::Section]);
    let rows = tallies.iter().enumerate().filter(|(_, t)| is_touched(t));
    let rows = rows.map(|(at, tally)| {
        let party = PartyId::at(at);
        let mut row = party_row(run, party, tally);
        row.push(section_of(run, party).map_or("", |s| run.party(s)).into());
        row
    });
    sheet(run.lang, to, Phrase::ByParty, &heading, rows, 0)
}

fn sections(run: &Run<'_>, tallies: &[PartyTally], to: &mut Worksheet) -> Result<(), XlsxError> {
    let mut sums: Vec<PartyTally> = vec![PartyTally::default(); tallies.len()];
    for (at, tally) in tallies.iter().enumerate() {
        if let Some(section) = section_of(run, PartyId::at(at)) {
            // A section that nothing was ever told of has no tally yet.
            let wanted = section.index() + 1;
            sums.resize(sums.len().max(wanted), PartyTally::default());
            let sum = &mut sums[section.index()];
            sum.duties.join(tally.duties);
            sum.violations += tally.violations;
            sum.sanctions += tally.sanctions;
        }
    }
    let mut heading = vec![Phrase::Section, Phrase::Kind];
    heading.extend(DutyTally::HEADING);
    heading.extend([Phrase::Violations, Phrase::Sanctions]);
    let rows = sums.iter().enumerate().filter(|(_, t)| is_touched(t));
    let rows = rows.map(|(at, tally)| party_row(run, PartyId::at(at), tally));
    sheet(run.lang, to, Phrase::BySection, &heading, rows, 0)
}

fn duties(run: &Run<'_>, of: &Accounted, to: &mut Worksheet) -> Result<(), XlsxError> {
    let heading = [
        Phrase::Cases,
        Phrase::Party,
        Phrase::Provision,
        Phrase::Duties,
        Phrase::Opened,
        Phrase::Due,
        Phrase::State,
        Phrase::Ended,
    ];
    let rows = of.duties.iter().map(|duty| {
        vec![
            duty.case.map_or("", |c| run.case(c)).into(),
            duty.party.map_or("", |p| run.party(p)).into(),
            run.provision(duty.provision).into(),
            run.statement(duty.statement).into(),
            run.instant(duty.opened).into(),
            run.due(&duty.due).into(),
            duty_state(duty.state, run.lang).into(),
            duty.ended
                .map_or_else(String::new, |at| run.instant(at))
                .into(),
        ]
    });
    sheet(
        run.lang,
        to,
        Phrase::DutyList,
        &heading,
        rows,
        of.more_duties,
    )
}

fn sanctions(run: &Run<'_>, to: &mut Worksheet) -> Result<(), XlsxError> {
    let heading = [
        Phrase::Party,
        Phrase::Sanctions,
        Phrase::Provision,
        Phrase::Given,
        Phrase::Until,
    ];
    let rows = run.journal.status.sanctions.iter().map(|s| {
        let until = s.until.map_or_else(
            || phrase(Phrase::Lasting, run.lang).to_owned(),
            |at| run.instant(at),
        );
        vec![
            run.party(s.party).into(),
            run.sanction(s.sanction).into(),
            run.provision(s.provision).into(),
            run.instant(s.given).into(),
            until.into(),
        ]
    });
    sheet(run.lang, to, Phrase::BySanction, &heading, rows, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    /// The last two rows of a sheet of so many, and how many it has with its heading.
    fn written(rows: usize) -> (usize, Vec<Data>) {
        let mut book = Workbook::new();
        let cells = (1..=rows).map(|row| vec![Cell::Count(row as u64)]);
        let to = book.add_worksheet();
        sheet(Lang::Zh, to, Phrase::ByParty, &[Phrase::Party], cells, 0).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        let last = range.rows().rev().take(2).flatten().cloned().collect();
        (range.height(), last)
    }

    #[test]
    fn a_sheet_has_as_many_rows_as_are_allowed_and_tells_of_more() {
        let most = MAX_SHEET_ROWS as f64;
        let whole = vec![Data::Float(most), Data::Float(most - 1.0)];
        assert_eq!(written(MAX_SHEET_ROWS), (MAX_SHEET_ROWS + 1, whole));
        let cut = vec![Data::String("… +2".into()), Data::Float(most)];
        assert_eq!(written(MAX_SHEET_ROWS + 2), (MAX_SHEET_ROWS + 2, cut));
    }

    #[test]
    fn a_cell_has_as_many_characters_as_are_allowed() {
        let longest = "长".repeat(MAX_CELL_CHARS);
        assert_eq!(fitting(longest.clone()), longest);
        let cut = fitting(longest.clone() + "长");
        assert_eq!(cut.chars().count(), MAX_CELL_CHARS);
        assert_eq!(cut.trim_end_matches('…').len() + 3, longest.len());
        let mut book = Workbook::new();
        let written = book.add_worksheet().write_string(0, 0, cut);
        assert!(written.is_ok());
    }
}
