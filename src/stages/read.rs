//! Rows on their way in: each by itself to its key, then those of a stage together as events.

use super::Given;
use super::line::{PartyLine, RowLine};
use crate::cases::{EventLog, Input, Party};
use crate::digest::Digest;
use crate::model::{PartyId, PartyTypeId, RuleBase, Value};
use crate::problem::{ProblemKind, RecordFault};
use crate::registers::{
    About, BadRow, Bound, Cell, Columns, Intake, Next, Opening, RefusedRow, Row, Taken, open,
};
use crate::report::replay::reason;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::sync::Arc;

/// Finds the key of each row: stage 0.
pub struct Keying<'a> {
    given: Given<'a>,
    /// The column with the number of a row in its source.
    sequence: Option<String>,
}

/// The key of a case.
pub(super) fn case_key(name: &str) -> String {
    format!("case:{name}")
}

/// The key of a party.
pub(super) fn party_key(base: &RuleBase, ty: PartyTypeId, name: &str) -> String {
    format!("party:{}/{name}", base.party_types[ty.index()].name)
}

/// The key of the office.
pub(super) const OFFICE: &str = "office";

/// What came of a row.
pub enum Keyed {
    /// It goes to a stage; the office is told of these parties, which no other stage sees.
    Row(Box<RowLine>, Vec<PartyLine>),
    /// It is set aside by the mapping.
    Aside,
    /// It was refused: a result.
    Refused(String),
}

impl<'a> Keying<'a> {
    /// Keys by these rules; `sequence` names the column with a row's number in its source.
    #[must_use]
    pub fn new(given: Given<'a>, sequence: Option<String>) -> Self {
        Self { given, sequence }
    }

    /// The line of a row.
    #[must_use]
    pub fn key(&self, bound: &Bound, columns: &Columns, row: &Row) -> Keyed {
        let given = &self.given;
        let text = canonical(columns, row);
        let digest: String = Digest::of(&text).to_string().chars().take(32).collect();
        let loose = |id: Option<&str>| format!("row:{}", id.unwrap_or(&digest));
        let file: Arc<str> = "".into();
        let apart = given.apart();
        let read = Intake::single(
            given.base,
            given.mapping,
            &apart,
            (bound, columns),
            (&file, row),
        );
        let single = match read {
            Ok(single) => single,
            Err(refused) => return Keyed::Refused(refusal(given, &refused, &loose(None), 0)),
        };
        let own = loose(single.id.as_deref());
        let office = given.plan.office_stage().unwrap_or(1);
        let (stage, key, from) = match &single.about {
            About::Nothing => return Keyed::Aside,
            About::Cases(cases) => match &cases[..] {
                [case] => (1, case_key(case), case_key(case)),
                several => {
                    let fault = RecordFault::SeveralCases(
                        several.iter().map(ToString::to_string).collect(),
                    );
                    let refused = refused_row(columns, row, ProblemKind::BadRecord { fault });
                    return Keyed::Refused(refusal(given, &refused, &own, 0));
                }
            },
            About::Id(id) => (1, loose(Some(id)), loose(Some(id))),
            About::Party(ty, name) => match given.plan.decisions {
                Some(rank) => (
                    rank + 1,
                    party_key(given.base, *ty, name),
                    apart_from_cases(&own),
                ),
                None => (1, own.clone(), own),
            },
            About::Loose(types) => {
                let of_office =
                    |ty: &crate::model::EventTypeId| given.plan.office_events[ty.index()];
                match types.iter().any(of_office) {
                    true => (office, OFFICE.to_owned(), apart_from_cases(&own)),
                    false => (1, own.clone(), own),
                }
            }
        };
        let Ok(raw) = RawValue::from_string(text) else {
            return Keyed::Aside;
        };
        let parties = match given.plan.office_stage() {
            Some(to) if stage > 1 && stage != to => {
                let named = single.parties.iter().map(|(ty, name)| (Some(*ty), &**name));
                // Without a party it only says that there is something to do.
                let all = named.chain(std::iter::once((None, "")));
                all.map(|(ty, name)| PartyLine::of(given, to, ty, name))
                    .collect()
            }
            _ => Vec::new(),
        };
        let sequence = self.sequence.as_ref().and_then(|name| columns.find(name));
        let line = RowLine {
            stage,
            key,
            from,
            via: Vec::new(),
            at: single.time.map_or(0, crate::calendar::Instant::millis),
            seq: sequence.map_or_else(String::new, |at| row.cell(at).written().into_owned()),
            rules: given.digest,
            n: None,
            row: raw,
        };
        Keyed::Row(Box::new(line), parties)
    }

    /// The result of a record that is no row.
    #[must_use]
    pub fn bad(&self, columns: &Columns, bad: BadRow) -> String {
        let digest: String = Digest::of(&bad.raw).to_string().chars().take(32).collect();
        let refused = RefusedRow {
            raw: Some(bad.raw).filter(|raw| !raw.is_empty()),
            ..refused_row(columns, &Row::default(), bad.why)
        };
        refusal(&self.given, &refused, &format!("row:{digest}"), 0)
    }
}

/// The key of a row that no stage of cases executes: corrections, which go there, do not find it.
fn apart_from_cases(key: &str) -> String {
    format!("later:{}", key.trim_start_matches("row:"))
}

fn refused_row(columns: &Columns, row: &Row, why: ProblemKind) -> RefusedRow {
    let names = columns.names().iter().enumerate();
    RefusedRow {
        file: "".into(),
        line: row.line,
        column: None,
        why,
        cells: names
            .map(|(at, name)| (name.clone(), row.cell(at).clone()))
            .collect(),
        raw: None,
    }
}

/// A row as one text, whatever the order of its columns.
fn canonical(columns: &Columns, row: &Row) -> String {
    let named = columns.names().iter().enumerate();
    Json::Object(cells(named.map(|(at, name)| (&**name, row.cell(at))))).to_string()
}

fn cells<'c>(cells: impl Iterator<Item = (&'c str, &'c Cell)>) -> Map<String, Json> {
    let sorted: BTreeMap<&str, Json> = cells
        .filter_map(|(name, cell)| {
            let value = match cell {
                Cell::Empty => return None,
                Cell::Truth(truth) => Json::Bool(*truth),
                Cell::List(all) => all.clone().into(),
                other => other.written().as_ref().into(),
            };
            (!crate::registers::REFUSAL_COLUMNS.contains(&name)).then_some((name, value))
        })
        .collect();
    sorted
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// A refused row as a result: what it was, and why it was refused.
pub(super) fn refusal(given: &Given<'_>, refused: &RefusedRow, key: &str, n: u32) -> String {
    let named = refused.cells.iter().map(|(name, cell)| (&**name, cell));
    let line = json!({
        "stage": 0,
        "key": key,
        "record": "refused",
        "no": n,
        "column": refused.column.as_deref(),
        "code": refused.why.code(),
        "why": reason(refused, given.lang),
        "row": cells(named),
        "raw": refused.raw.as_deref(),
    });
    line.to_string()
}

/// Rows of a stage with what they have become.
pub struct Rows {
    /// Parties, cases and rows; a row's file is the key that it is from, its line which row of that it is.
    pub input: Input,
    /// The events.
    pub events: EventLog,
    /// Rows that were refused here, as results, each with the key that it is from.
    pub refused: Vec<(String, String)>,
}

impl Rows {
    /// Takes rows in their order; each must know which of its key it is.
    ///
    /// # Errors
    ///
    /// Those of reading from memory, which do not come.
    pub fn of(
        given: &Given<'_>,
        lines: &[RowLine],
        parties: &[(PartyTypeId, Arc<str>)],
    ) -> io::Result<Self> {
        let mut text = String::with_capacity(lines.iter().map(|l| l.row.get().len() + 1).sum());
        for line in lines {
            text += line.row.get();
            text.push('\n');
        }
        let mut intake = Intake::apart(given.base, given.mapping, given.apart());
        let mut refused = Vec::new();
        if let Ok(mut opened) = open(
            "rows.jsonl",
            Cursor::new(text.into_bytes()),
            &Opening::default(),
        )? {
            let mut bound = Bound::new(given.mapping, opened.rows.columns());
            let mut row = Row::default();
            let mut file: Arc<str> = "".into();
            for line in lines {
                let next = opened.rows.next(&mut row);
                bound.refresh(given.mapping, opened.rows.columns());
                if *file != *line.from {
                    file = line.from.as_str().into();
                }
                row.line = line.n.unwrap_or(0);
                match next {
                    Next::Row => intake.take(&bound, opened.rows.columns(), &file, &row),
                    Next::Bad(bad) | Next::Broken(bad) => {
                        let of = refused_row(opened.rows.columns(), &row, bad.why);
                        let told = refusal(given, &of, &line.from, row.line);
                        refused.push((line.from.clone(), told));
                    }
                    Next::End => break,
                }
            }
        }
        let taken = intake.finish();
        for row in &taken.refused {
            refused.push((
                row.file.to_string(),
                refusal(given, row, &row.file, row.line),
            ));
        }
        let Taken { input, events, .. } = taken;
        let mut rows = Self {
            input,
            events,
            refused,
        };
        rows.order_parties(given.base, parties);
        Ok(rows)
    }

    /// Parties in the order of types and names, so that it does not matter which row names one first.
    fn order_parties(&mut self, base: &RuleBase, more: &[(PartyTypeId, Arc<str>)]) {
        let named = base.named_parties.len();
        for (ty, name) in more {
            let known = |p: &Party| p.ty == *ty && p.name == *name;
            // The office is told of every party; the others come with their rows.
            if !self.input.parties.iter().any(known) {
                self.input.parties.push(Party {
                    name: name.clone(),
                    ty: *ty,
                    attributes: vec![None; base.party_types[ty.index()].attributes.len()],
                });
            }
        }
        let mut order: Vec<usize> = (named..self.input.parties.len()).collect();
        order.sort_by(|a, b| {
            let key = |at: &usize| (self.input.parties[*at].ty, &self.input.parties[*at].name);
            key(a).cmp(&key(b))
        });
        let mut place: Vec<PartyId> = (0..self.input.parties.len()).map(PartyId::at).collect();
        for (new, old) in order.iter().enumerate() {
            place[*old] = PartyId::at(named + new);
        }
        let moved = |id: PartyId| place[id.index()];
        let mut parties = std::mem::take(&mut self.input.parties);
        let mut sorted: Vec<Party> = parties.drain(..named).collect();
        let mut rest: Vec<Option<Party>> = parties.into_iter().map(Some).collect();
        sorted.extend(order.iter().filter_map(|at| rest[*at - named].take()));
        for party in &mut sorted {
            party
                .attributes
                .iter_mut()
                .flatten()
                .for_each(|value| move_value(value, &moved));
        }
        self.input.parties = sorted;
        let mut events = std::mem::take(&mut self.events).unpack();
        for event in &mut events {
            event.actor = event.actor.map(moved);
            event.recipient = event.recipient.map(moved);
            event
                .fields
                .iter_mut()
                .flatten()
                .for_each(|value| move_value(value, &moved));
            match &mut event.builtin {
                Some(crate::cases::BuiltinEvent::Decide { target, .. }) => {
                    *target = target.map(moved);
                }
                Some(crate::cases::BuiltinEvent::Supplement { fields, .. }) => {
                    fields
                        .iter_mut()
                        .flatten()
                        .for_each(|value| move_value(value, &moved));
                }
                _ => {}
            }
        }
        for event in events {
            self.events.push(event);
        }
    }
}

fn move_value(value: &mut Value, moved: &impl Fn(PartyId) -> PartyId) {
    match value {
        Value::Party(id) => *id = moved(*id),
        Value::Parties(ids) => {
            let mut all: Vec<PartyId> = ids.iter().map(|id| moved(*id)).collect();
            all.sort_unstable();
            *ids = all.into();
        }
        _ => {}
    }
}
