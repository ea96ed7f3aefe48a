//! The row at hand: what it says in the columns of the mapping.

use super::{Refusal, Texts};
use crate::problem::ProblemKind;
use crate::registers::bind::Bound;
use crate::registers::mapping::{Mapping, Meaning, Source};
use crate::registers::row::{Cell, Columns, Row};
use crate::registers::values::split;
use smallvec::smallvec;
use std::borrow::Cow;
use std::sync::Arc;

/// The row at hand, its columns, and where the mapping's stand among them.
#[derive(Clone, Copy)]
pub(super) struct Here<'r> {
    pub mapping: &'r Mapping,
    pub bound: &'r Bound,
    pub columns: &'r Columns,
    pub row: &'r Row,
}

impl<'r> Here<'r> {
    pub fn cell(self, column: usize) -> &'r Cell {
        self.bound.cell(self.row, column)
    }

    /// Whether a cell says nothing.
    pub fn is_blank(self, cell: &Cell) -> bool {
        match cell {
            Cell::Empty => true,
            Cell::Text(text) => self.mapping.blanks.iter().any(|b| b == text),
            Cell::List(all) => all.is_empty(),
            Cell::Truth(_) | Cell::Moment(_) => false,
        }
    }

    /// The texts of a source for a row; none where nothing is said.
    pub fn texts(self, source: &'r Source) -> Result<Option<Texts<'r>>, Refusal> {
        let (column, meanings) = match source {
            Source::Constant(values) => {
                let all: Texts<'_> = values.iter().map(|v| Cow::Borrowed(v.as_str())).collect();
                return Ok(Some(all).filter(|v| !v.is_empty()));
            }
            Source::Column(column, meanings) => (*column, meanings),
        };
        let cell = self.cell(column);
        if self.is_blank(cell) {
            return Ok(None);
        }
        let whole = cell.written();
        if let (true, false) = (meanings.says_nothing(), matches!(cell, Cell::List(_))) {
            return Ok(Some(smallvec![whole]));
        }
        let mut found = Texts::new();
        let parts: Vec<&str> = match (cell, meanings.known.contains_key(&*whole)) {
            (Cell::List(all), false) => all.iter().map(String::as_str).collect(),
            (_, false) if !meanings.says_nothing() => split(&whole).collect(),
            _ => vec![&whole],
        };
        for part in parts {
            match meanings.of(part) {
                None => found.push(Cow::Owned(part.to_owned())),
                Some(Meaning::Is(values)) => {
                    found.extend(values.iter().map(|v| Cow::Borrowed(v.as_str())));
                }
                Some(Meaning::Nothing) => {}
                Some(Meaning::Rejected) => return Err(self.rejected(column, part)),
            }
        }
        Ok(Some(found).filter(|all| !all.is_empty()))
    }

    /// One text of a source: a name or a time is one, whatever signs it holds.
    pub fn text_of(self, source: &'r Source) -> Result<Option<Cow<'r, str>>, Refusal> {
        let first = |values: &'r [String]| values.first().map(|v| Cow::Borrowed(v.as_str()));
        let (column, meanings) = match source {
            Source::Constant(values) => return Ok(first(values)),
            Source::Column(column, meanings) => (*column, meanings),
        };
        let cell = self.cell(column);
        if self.is_blank(cell) {
            return Ok(None);
        }
        let whole = cell.written();
        match meanings.of(&whole) {
            None => Ok(Some(whole)),
            Some(Meaning::Is(values)) => Ok(first(values)),
            Some(Meaning::Nothing) => Ok(None),
            Some(Meaning::Rejected) => Err(self.rejected(column, &whole)),
        }
    }

    /// 拒收
    pub fn rejected(self, column: usize, value: &str) -> Refusal {
        let value = value.to_owned();
        let column = name_of(self.mapping, column, self);
        (column, ProblemKind::RejectedValue { value })
    }
}

/// The name of the column of a source, as the register has it.
pub(super) fn column_of(
    mapping: &Mapping,
    source: Option<&Source>,
    here: Here<'_>,
) -> Option<Arc<str>> {
    match source {
        Some(Source::Column(column, _)) => name_of(mapping, *column, here),
        Some(Source::Constant(_)) | None => None,
    }
}

pub(super) fn name_of(mapping: &Mapping, column: usize, here: Here<'_>) -> Option<Arc<str>> {
    let names = &mapping.columns[column].names;
    let there = names.iter().find(|n| here.columns.find(n).is_some());
    there.or(names.first()).cloned()
}

pub(super) fn cells_of(columns: &Columns, row: &Row) -> Vec<(Arc<str>, Cell)> {
    let names = columns.names().iter();
    names
        .enumerate()
        .map(|(at, name)| (name.clone(), row.cell(at).clone()))
        .collect()
}
