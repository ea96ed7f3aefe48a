//! Workbooks: the rows of one sheet, dates as the cells say.
//!
//! Every part is unpacked once and counted before the workbook is read, so that no part can expand beyond the bound;
//! cells are taken one by one, so that a far-away cell costs no table up to it.

use super::open::Opening;
use super::row::{BadRow, Cell, Columns, MAX_COLUMNS, Next, Row, Rows};
use crate::problem::{RecordFault, RegisterBound};
use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};
use chrono::{NaiveDate, NaiveDateTime};
use std::io::{Cursor, Read};

/// Bytes that a workbook may have, packed or unpacked.
pub const MAX_WORKBOOK_BYTES: u64 = 256 * 1024 * 1024;

/// Cells that a sheet may have, those left empty before the last of a row among them: a far-away cell in every row would
/// take memory without end otherwise.
pub const MAX_SHEET_CELLS: usize = 32 * 1024 * 1024;

/// Rows of a sheet.
pub(super) struct XlsxRows {
    columns: Columns,
    rows: std::vec::IntoIter<Row>,
}

impl XlsxRows {
    pub(super) fn new(
        bytes: Cursor<Vec<u8>>,
        opening: &Opening,
        limit: u64,
    ) -> Result<Self, Box<BadRow>> {
        let malformed = |why: String| BadRow::new(1, RecordFault::Malformed(why), String::new());
        if unpacked(bytes.clone(), limit).map_err(malformed)? > limit {
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let bad = BadRow::bound(1, RegisterBound::Workbook, limit);
            return Err(bad);
        }
        let mut book: Xlsx<_> = Xlsx::new(bytes).map_err(|e| malformed(e.to_string()))?;
        let names = book.sheet_names();
        let sheet = match &opening.sheet {
            Some(name) if names.contains(name) => name.clone(),
            Some(name) => {
                let fault = RecordFault::NoSheet(name.clone());
                return Err(BadRow::new(1, fault, String::new()));
            }
            None => names
                .first()
                .cloned()
                .ok_or_else(|| malformed("no sheet".into()))?,
        };
        let rows = rows_of(&mut book, &sheet, MAX_SHEET_CELLS).map_err(malformed)?;
        let Some(mut rows) = rows else {
            let bound = RegisterBound::Cells;
            return Err(BadRow::bound(1, bound, MAX_SHEET_CELLS));
        };
        let heading = opening.heading.unwrap_or(1);
        rows.retain(|row| row.line >= heading);
        let mut rows = rows.into_iter();
        let Some(first) = rows.next() else {
            let fault = RecordFault::NoHeading;
            return Err(BadRow::new(1, fault, String::new()));
        };
        let mut columns = Columns::default();
        for cell in &first.cells {
            if columns.heading(&cell.written()).is_none() {
                let bad = BadRow::bound(first.line, RegisterBound::Columns, MAX_COLUMNS);
                return Err(bad);
            }
        }
        Ok(Self { columns, rows })
    }
}

/// Bytes of all parts once unpacked; counting stops beyond the limit.
fn unpacked(bytes: Cursor<Vec<u8>>, limit: u64) -> Result<u64, String> {
    let mut archive = zip::ZipArchive::new(bytes).map_err(|e| e.to_string())?;
    let mut total = 0;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|e| e.to_string())?;
        let mut bounded = part.take(limit.saturating_sub(total) + 1);
        total += std::io::copy(&mut bounded, &mut std::io::sink()).map_err(|e| e.to_string())?;
        if total > limit {
            break;
        }
    }
    Ok(total)
}

/// The rows of a sheet; none where it has more cells than `most`.
fn rows_of(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    sheet: &str,
    most: usize,
) -> Result<Option<Vec<Row>>, String> {
    let mut held = 0;
    let mut cells = book
        .worksheet_cells_reader(sheet)
        .map_err(|e| e.to_string())?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|e| e.to_string())? {
        let (row, column) = cell.get_position();
        let value = value_of(cell.get_value());
        // Columns past the bound hold no heading either.
        if value == Cell::Empty || column as usize >= MAX_COLUMNS {
            continue;
        }
        let line = row.saturating_add(1);
        if rows.last().is_none_or(|last| last.line != line) {
            rows.push(Row::at(line));
        }
        if let Some(last) = rows.last_mut() {
            held += (column as usize + 1).saturating_sub(last.cells.len());
            if held > most {
                return Ok(None);
            }
            last.set(column as usize, value);
        }
    }
    Ok(Some(rows))
}

fn value_of(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Int(n) => Cell::Text(n.to_string()),
        DataRef::Float(n) => Cell::Text(n.to_string()),
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::DateTime(at) => moment_of(at),
        DataRef::Error(error) => Cell::Text(error.to_string()),
        DataRef::Empty => Cell::Empty,
    }
}

/// The date and time of a cell, to the second as spreadsheets show it.
fn moment_of(at: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(i32::from(year), month.into(), day.into());
    let time = chrono::NaiveTime::from_hms_milli_opt(
        hour.into(),
        minute.into(),
        second.into(),
        milli.into(),
    );
    match (at.is_datetime(), date.zip(time)) {
        (true, Some((date, time))) => Cell::Moment(NaiveDateTime::new(date, time)),
        _ => Cell::Text(at.as_f64().to_string()),
    }
}

impl Rows for XlsxRows {
    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn has_heading(&self) -> bool {
        true
    }

    fn next(&mut self, row: &mut Row) -> Next {
        match self.rows.next() {
            Some(next) => {
                *row = next;
                Next::Row
            }
            None => Next::End,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime as Written, Format, Workbook};

    fn book() -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("登记").unwrap();
        let date = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        sheet.write_string(0, 0, "2012年登记簿").unwrap();
        sheet.write_string(1, 0, "编号").unwrap();
        sheet.write_string(1, 1, "时间").unwrap();
        sheet.write_number(2, 0, 7).unwrap();
        let at = Written::from_ymd(2012, 5, 18)
            .unwrap()
            .and_hms(9, 30, 0)
            .unwrap();
        sheet.write_datetime_with_format(2, 1, &at, &date).unwrap();
        sheet.write_boolean(4, 1, true).unwrap();
        book.save_to_buffer().unwrap()
    }

    fn open(opening: &Opening, limit: u64) -> Result<XlsxRows, Box<BadRow>> {
        XlsxRows::new(Cursor::new(book()), opening, limit)
    }

    #[test]
    fn rows_bear_their_numbers_and_dates_are_dates() {
        let opening = Opening {
            sheet: Some("登记".into()),
            heading: Some(2),
            ..Opening::default()
        };
        let mut rows = open(&opening, MAX_WORKBOOK_BYTES).unwrap();
        assert_eq!(&*rows.columns().names()[1], "时间");
        let mut row = Row::default();
        assert!(matches!(rows.next(&mut row), Next::Row));
        assert_eq!(row.line, 3);
        assert_eq!(row.cell(0), &Cell::Text("7".into()));
        let at = NaiveDate::from_ymd_opt(2012, 5, 18)
            .unwrap()
            .and_hms_opt(9, 30, 0);
        assert_eq!(row.cell(1), &Cell::Moment(at.unwrap()));
        assert!(matches!(rows.next(&mut row), Next::Row));
        assert_eq!((row.line, row.cell(1)), (5, &Cell::Truth(true)));
        assert!(matches!(rows.next(&mut row), Next::End));
    }

    #[test]
    fn a_workbook_at_the_bound_is_read_and_one_over_it_is_not() {
        let size = unpacked(Cursor::new(book()), MAX_WORKBOOK_BYTES).unwrap();
        assert!(open(&Opening::default(), size).is_ok());
        let over = open(&Opening::default(), size - 1).err().unwrap();
        assert!(format!("{:?}", over.why).contains("Workbook"));
    }

    #[test]
    fn a_far_cell_in_every_row_is_counted_with_all_before_it() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for row in 0..10 {
            sheet.write_string(row, 99, "远").unwrap();
        }
        let bytes = book.save_to_buffer().unwrap();
        let rows = |most| {
            let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
            rows_of(&mut book, "Sheet1", most).unwrap()
        };
        assert_eq!(rows(1000).map(|r| r.len()), Some(10));
        assert!(rows(999).is_none());
    }

    #[test]
    fn what_is_no_workbook_or_lacks_the_sheet_is_refused() {
        let garbage = XlsxRows::new(
            Cursor::new(b"PK\x03\x04no".to_vec()),
            &Opening::default(),
            99,
        );
        assert!(format!("{:?}", garbage.err().unwrap().why).contains("Malformed"));
        let opening = Opening {
            sheet: Some("没有".into()),
            heading: None,
            ..Opening::default()
        };
        assert!(
            format!(
                "{:?}",
                open(&opening, MAX_WORKBOOK_BYTES).err().unwrap().why
            )
            .contains("NoSheet")
        );
    }
}
