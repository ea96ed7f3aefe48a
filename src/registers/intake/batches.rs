//! Batches of a columnar log are taken in: quickly those rows that are usual, the others the general way.

use super::blocks::PATIENCE;
use super::coded::Coded;
use super::{Intake, Quick};
use crate::problem::RegisterBound;
use crate::registers::bind::Bound;
use crate::registers::row::{BadRow, MAX_RECORD_BYTES, Row, Rows};
use std::sync::Arc;

/// How many rows were taken which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Batched {
    /// All of them.
    pub rows: u64,
    /// By their numbers alone.
    pub coded: u64,
    /// By their texts, and nothing about them was unusual.
    pub usual: u64,
}

impl Intake<'_> {
    /// Takes all batches in that there are; tells how many rows they had.
    pub fn take_batches(
        &mut self,
        quick: &mut Quick,
        (rows, row): (&mut (dyn Rows + 'static), &mut Row),
        bound: &mut Bound,
        file: &Arc<str>,
        mut taken: impl FnMut(&mut Self),
    ) -> Batched {
        let mut done = Batched::default();
        while let Some(batch) = rows.batch() {
            let columns = rows.columns();
            bound.refresh(self.mapping, columns);
            quick.number_by(batch.dictionaries());
            let coded = Coded::new(quick, bound, &batch);
            for at in 0..batch.rows {
                let number = batch.number(at);
                done.rows += 1;
                if let Some(coded) = &coded
                    && self.coded(quick, coded, file, (at, number)).is_some()
                {
                    done.coded += 1;
                    continue;
                }
                if quick.left < PATIENCE
                    && self
                        .quickly(quick, batch.row(at), bound, file, number)
                        .is_some()
                {
                    quick.left = 0;
                    done.usual += 1;
                    continue;
                }
                quick.left = quick.left.saturating_add(1);
                match batch.fill(at, row) {
                    Some(()) => self.take(bound, columns, file, row),
                    None => {
                        let long = BadRow::bound(number, RegisterBound::Record, MAX_RECORD_BYTES);
                        self.refuse(columns, file, *long, None);
                    }
                }
            }
            taken(self);
        }
        done
    }
}
