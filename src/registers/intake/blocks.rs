//! Blocks of lines are taken in: quickly those that are usual, the others the general way; the lines of blocks to come may
//! meanwhile be read by another thread.

use super::{Intake, Quick};
use crate::registers::bind::Bound;
use crate::registers::block::Block;
use crate::registers::flat_line::{FlatLine, FlatLines, ReadAhead, line_len};
use crate::registers::row::{Columns, Next, Row, Rows};
use std::sync::{Arc, mpsc};

/// Lines one after another that were left to the general way before the quick one is given up for a register.
const PATIENCE: u32 = 64;

/// Blocks that are read ahead of whoever takes them in.
const BLOCKS_AHEAD: usize = 4;

impl Intake<'_> {
    /// Takes the lines of a block in: quickly those that are usual, the others the general way; tells how many said
    /// something, and how many of them were usual.
    pub fn take_block(
        &mut self,
        quick: &mut Quick,
        block: &Block,
        from: (&mut (dyn Rows + 'static), &mut Row),
        bound: &mut Bound,
        file: &Arc<str>,
    ) -> (u64, u64) {
        let mut lines = std::mem::take(&mut quick.lines);
        let read = Read::Here(&mut lines);
        let told = self.take_lines(quick, (block, read), from, bound, file);
        quick.lines = lines;
        told
    }

    /// Takes all blocks in that there are; tells how many lines said something.
    pub fn take_blocks(
        &mut self,
        quick: &mut Quick,
        (rows, row): (&mut (dyn Rows + 'static), &mut Row),
        bound: &mut Bound,
        file: &Arc<str>,
        mut taken: impl FnMut(&Self),
    ) -> u64 {
        let mut delivered = 0;
        while let Some(block) = rows.block() {
            delivered += self.take_block(quick, &block, (rows, row), bound, file).0;
            taken(self);
        }
        delivered
    }

    /// Takes all blocks in that there are, their lines read on another thread; tells how many lines said something.
    pub fn take_ahead(
        &mut self,
        quick: &mut Quick,
        (rows, row): (&mut (dyn Rows + 'static), &mut Row),
        bound: &mut Bound,
        file: &Arc<str>,
        mut taken: impl FnMut(&Self),
    ) -> u64 {
        let mut delivered = 0;
        // The first block brings the columns.
        if let Some(block) = rows.block() {
            delivered += self.take_block(quick, &block, (rows, row), bound, file).0;
            taken(self);
        }
        let mut lines = std::mem::take(&mut quick.lines);
        lines.refresh(rows.columns());
        let mut known = rows.columns().names().len();
        quick.lines = std::thread::scope(|scope| {
            let (give, given) = mpsc::sync_channel::<(Block, Vec<Arc<str>>)>(BLOCKS_AHEAD);
            let (tell, told) = mpsc::sync_channel(BLOCKS_AHEAD);
            let reader = scope.spawn(move || {
                for (block, columns) in given {
                    lines.add(&columns);
                    if tell.send(lines.read_all(block)).is_err() {
                        break;
                    }
                }
                lines
            });
            let mut ahead = 0;
            loop {
                while ahead < BLOCKS_AHEAD
                    && let Some(block) = rows.block()
                {
                    let columns = rows.columns().names()[known..].to_vec();
                    known += columns.len();
                    ahead += usize::from(give.send((block, columns)).is_ok());
                }
                let Some(read) = (ahead > 0).then(|| told.recv().ok()).flatten() else {
                    break;
                };
                ahead -= 1;
                let lines = (&read.block, Read::Ahead(&read));
                delivered += self.take_lines(quick, lines, (rows, row), bound, file).0;
                taken(self);
            }
            drop(give);
            reader
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        delivered
    }

    fn take_lines(
        &mut self,
        quick: &mut Quick,
        (block, mut read): (&Block, Read<'_>),
        (rows, row): (&mut (dyn Rows + 'static), &mut Row),
        bound: &mut Bound,
        file: &Arc<str>,
    ) -> (u64, u64) {
        let (mut delivered, mut usual) = (0, 0);
        read.refresh(rows.columns());
        bound.refresh(self.mapping, rows.columns());
        let (mut nth, mut begin) = (0, 0);
        while begin < block.bytes.len() {
            let line = u32::try_from(nth).unwrap_or(u32::MAX);
            let number = block.first.saturating_add(line);
            let next = match quick.left < PATIENCE {
                true => read.next(block, begin, nth),
                false => None,
            };
            let taken = next.filter(|_| {
                let line = read.line(block, nth);
                self.quickly(quick, line, bound, file, number).is_some()
            });
            nth += 1;
            if let Some(next) = taken {
                quick.left = 0;
                delivered += 1;
                usual += 1;
                begin = next;
                continue;
            }
            quick.left = quick.left.saturating_add(1);
            let rest = &block.bytes[begin..];
            let len = line_len(rest);
            let next = rows.read_line(number, &rest[..len], row);
            delivered += u64::from(next.is_some());
            self.take_generally(next, (rows, row), bound, file);
            read.refresh(rows.columns());
            begin += len;
        }
        (delivered, usual)
    }

    /// Takes a line in that was read the general way.
    fn take_generally(
        &mut self,
        next: Option<Next>,
        (rows, row): (&(dyn Rows + 'static), &Row),
        bound: &mut Bound,
        file: &Arc<str>,
    ) {
        let columns = rows.columns();
        bound.refresh(self.mapping, columns);
        match next {
            Some(Next::Row) => self.take(bound, columns, file, row),
            Some(Next::Bad(bad)) => self.refuse(columns, file, *bad, Some(row)),
            Some(Next::Broken(bad)) => self.refuse(columns, file, *bad, None),
            Some(Next::End) | None => {}
        }
    }
}

/// Lines of a block, as they are read.
enum Read<'l> {
    /// One by one.
    Here(&'l mut FlatLines),
    /// By another thread.
    Ahead(&'l ReadAhead),
}

impl Read<'_> {
    fn refresh(&mut self, columns: &Columns) {
        if let Self::Here(lines) = self {
            lines.refresh(columns);
        }
    }

    /// Where the next line begins; none where the general reader is needed.
    fn next(&mut self, block: &Block, begin: usize, nth: usize) -> Option<usize> {
        match self {
            Self::Here(lines) => lines.read(&block.bytes, begin),
            Self::Ahead(read) => read.next(nth),
        }
    }

    fn line<'l>(&'l self, block: &'l Block, nth: usize) -> FlatLine<'l> {
        match self {
            Self::Here(lines) => lines.line(&block.bytes),
            Self::Ahead(read) => read.line(nth),
        }
    }
}
