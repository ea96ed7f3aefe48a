//! What a run is given: parties, cases and events, typed against the rule base. No names that may not exist.

use super::list::CaseList;
use crate::calendar::{Instant, Span as TimeSpan};
use crate::model::{
    CaseId, EventTypeId, PartyId, PartyTypeId, ProvisionId, RowId, SanctionId, Value,
};
use crate::source::Span;
use chrono::NaiveDate;
use std::sync::Arc;

/// Everything a run needs beside the rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// Parties; the named parties of the rule base come first, under their ids.
    pub parties: Vec<Party>,
    /// Cases, in order of first mention.
    pub cases: CaseList,
    /// Events in input order; the engine puts them in time order, ties in input order.
    pub events: Vec<Event>,
    /// 截至; the end of the last event's day where absent.
    pub as_of: Option<NaiveDate>,
    /// Where each row stands, by [`RowId`].
    pub rows: InputRows,
}

/// A party.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: PartyTypeId,
    /// Its attributes by slot; unset ones are `None`.
    pub attributes: Vec<Option<Value>>,
}

/// An event of the input.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub time: Instant,
    /// What.
    pub ty: EventTypeId,
    /// The case that it is about.
    pub case: Option<CaseId>,
    /// Its own id (`投诉 T1:`).
    pub id: Option<Arc<str>>,
    /// 经手人
    pub actor: Option<PartyId>,
    /// 向: to whom the act was done.
    pub recipient: Option<PartyId>,
    /// Its fields by slot; unset ones are `None`.
    pub fields: Vec<Option<Value>>,
    /// What a built-in event says.
    pub builtin: Option<BuiltinEvent>,
    /// Its row.
    pub row: RowId,
}

/// What a built-in event says.
#[derive(Clone, Debug, PartialEq)]
pub enum BuiltinEvent {
    /// 裁量 / 决定
    Decide {
        /// 对象
        target: Option<PartyId>,
        /// 依据
        under: Option<ProvisionId>,
        /// 选择
        choice: Vec<SanctionId>,
        /// 理由
        reason: Option<Arc<str>>,
    },
    /// 补充: the event it fills (position in [`Input::events`]) and the fields, by slot of that event's type.
    Supplement {
        /// The event.
        event: usize,
        /// The fields; `None` where nothing is said.
        fields: Vec<Option<Value>>,
    },
    /// 撤销: the event it revokes (position in [`Input::events`]).
    Revoke {
        /// The event.
        event: usize,
    },
    /// 批准延长
    Extend {
        /// 依据
        under: Option<ProvisionId>,
        /// 延长: by how much.
        by: Option<TimeSpan>,
    },
}

/// Where a row of the input stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// In a case file.
    Text(Span),
    /// In a register: file and one-based line or row number.
    Register {
        /// The file.
        file: Arc<str>,
        /// The line or row.
        line: u32,
    },
}

/// Where rows stand, by [`RowId`]; four bytes a row of a register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputRows {
    /// The first row of each file, and the file where it is a register.
    files: Vec<(u32, Option<Arc<str>>)>,
    /// Lines of registers; of rows in case files, the position of their span.
    lines: Vec<u32>,
    spans: Vec<Span>,
}

impl InputRows {
    /// How many there are: the id of the next one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Adds a row.
    pub fn push(&mut self, row: Row) {
        match row {
            Row::Text(span) => {
                self.begin(None);
                let at = u32::try_from(self.spans.len()).unwrap_or(u32::MAX);
                self.lines.push(at);
                self.spans.push(span);
            }
            Row::Register { file, line } => self.push_register(&file, line),
        }
    }

    /// Adds a row of a register.
    #[inline]
    pub fn push_register(&mut self, file: &Arc<str>, line: u32) {
        // Most rows stand in the same register as the one before.
        if !matches!(self.files.last(), Some((_, Some(last))) if Arc::ptr_eq(last, file)) {
            self.begin(Some(file));
        }
        self.lines.push(line);
    }

    /// Adds the rows of others behind these.
    pub fn append(&mut self, others: &Self) {
        let ends = others
            .files
            .iter()
            .skip(1)
            .map(|(first, _)| *first as usize);
        let ends = ends.chain([others.lines.len()]);
        for ((first, file), end) in others.files.iter().zip(ends) {
            let lines = others.lines.get(*first as usize..end).unwrap_or_default();
            match file {
                Some(file) => {
                    self.begin(Some(file));
                    self.lines.extend_from_slice(lines);
                }
                None => {
                    let spans = lines.iter().filter_map(|at| others.spans.get(*at as usize));
                    spans.for_each(|span| self.push(Row::Text(*span)));
                }
            }
        }
    }

    /// The next row stands in this register, or in a case file.
    fn begin(&mut self, file: Option<&Arc<str>>) {
        let same = |(_, last): &(u32, Option<Arc<str>>)| match (last, file) {
            (Some(last), Some(file)) => Arc::ptr_eq(last, file) || last == file,
            (None, None) => true,
            _ => false,
        };
        if !self.files.last().is_some_and(same) {
            let first = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
            self.files.push((first, file.cloned()));
        }
    }

    /// Gives registers other names.
    pub fn rename(&mut self, to: impl Fn(&str) -> Option<Arc<str>>) {
        let files = self.files.iter_mut().filter_map(|(_, file)| file.as_mut());
        for file in files {
            if let Some(name) = to(file) {
                *file = name;
            }
        }
    }

    /// A row.
    #[must_use]
    pub fn get(&self, id: RowId) -> Option<Row> {
        let line = *self.lines.get(id.index())?;
        let after = self.files.partition_point(|(first, _)| *first <= id.0);
        match &self.files.get(after.checked_sub(1)?)?.1 {
            Some(file) => Some(Row::Register {
                file: file.clone(),
                line,
            }),
            None => self.spans.get(line as usize).copied().map(Row::Text),
        }
    }
}
