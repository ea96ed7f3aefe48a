//! A mapping's columns bound to those of one register.

use super::mapping::Mapping;
use super::row::{Cell, Columns, Row};
use crate::cases::nearest;
use crate::problem::{Problem, ProblemKind};
use crate::source::Span;

/// Where each column of a mapping stands in a register.
#[derive(Clone, Debug)]
pub struct Bound {
    /// Each may have several names; the first that says something counts.
    places: Vec<Vec<usize>>,
    met: usize,
}

impl Bound {
    /// Binds a mapping to columns.
    #[must_use]
    pub fn new(mapping: &Mapping, columns: &Columns) -> Self {
        let mut bound = Self {
            places: vec![Vec::new(); mapping.columns.len()],
            met: 0,
        };
        bound.refresh(mapping, columns);
        bound
    }

    /// Looks again where the register has met new columns.
    pub fn refresh(&mut self, mapping: &Mapping, columns: &Columns) {
        if columns.names().len() == self.met && self.met > 0 {
            return;
        }
        self.met = columns.names().len();
        for (place, column) in self.places.iter_mut().zip(&mapping.columns) {
            place.clear();
            place.extend(column.names.iter().filter_map(|name| columns.find(name)));
        }
    }

    /// The columns that the mapping names and the register does not have.
    #[must_use]
    pub fn missing(&self, mapping: &Mapping, columns: &Columns) -> Vec<Problem> {
        let mut told: Vec<Span> = Vec::new();
        let mut problems = Vec::new();
        for (place, column) in self.places.iter().zip(&mapping.columns) {
            let (true, Some(span)) = (place.is_empty(), column.span) else {
                continue;
            };
            if told.contains(&span) {
                continue;
            }
            told.push(span);
            let name = column.names.first().map_or("", |n| &**n);
            let near = nearest(name, columns.names().iter().map(|n| &**n));
            let kind = ProblemKind::UnknownColumn {
                name: name.to_owned(),
                known: columns.names().iter().map(ToString::to_string).collect(),
                nearest: near.clone(),
            };
            let problem = Problem::new(kind, span);
            problems.push(match near {
                Some(near) => problem.mended(span, format!("“{near}”")),
                None => problem,
            });
        }
        problems
    }

    /// Whether a column that the mapping needs for every row is there.
    #[must_use]
    pub fn can_read(&self, mapping: &Mapping) -> bool {
        match &mapping.from_column {
            Some(events) => !self.places[events.column].is_empty(),
            None => !mapping.events.is_empty(),
        }
    }

    /// Where a column of the mapping stands.
    pub(super) fn places(&self, column: usize) -> &[usize] {
        self.places.get(column).map_or(&[], |places| places)
    }

    pub(super) fn cell<'r>(&self, row: &'r Row, column: usize) -> &'r Cell {
        let cells = self.places.get(column).into_iter().flatten();
        let mut cells = cells.map(|at| row.cell(*at));
        cells
            .find(|cell| **cell != Cell::Empty)
            .unwrap_or(&Cell::Empty)
    }
}
