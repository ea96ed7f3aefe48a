//! Batches of a columnar log are taken in: quickly those rows that are usual, the others the general way.

use super::blocks::PATIENCE;
use super::{Intake, Quick};
use crate::problem::RegisterBound;
use crate::registers::bind::Bound;
use crate::registers::row::{BadRow, MAX_RECORD_BYTES, Row, Rows};
use std::sync::Arc;

impl Intake<'_> {
    /// Takes all batches in that there are; tells how many rows they had, and how many of them were usual.
    pub fn take_batches(
        &mut self,
        quick: &mut Quick,
        (rows, row): (&mut (dyn Rows + 'static), &mut Row),
        bound: &mut Bound,
        file: &Arc<str>,
        mut taken: impl FnMut(&Self),
    ) -> (u64, u64) {
        let (mut delivered, mut usual) = (0, 0);
        while let Some(batch) = rows.batch() {
            let columns = rows.columns();
            bound.refresh(self.mapping, columns);
            quick.number_by(batch.dictionaries());
            for at in 0..batch.rows {
                let number = batch.number(at);
                let quickly = match quick.left < PATIENCE {
                    true => self.quickly(quick, batch.row(at), bound, file, number),
                    false => None,
                };
                delivered += 1;
                if quickly.is_some() {
                    quick.left = 0;
                    usual += 1;
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
        (delivered, usual)
    }
}
