//! Blocks of lines are taken in: quickly those that are usual, the others the general way; blocks to come may meanwhile be
//! taken in by themselves on other threads, to be joined in their order.

use super::join::Spare;
use super::parties::Named;
use super::{Intake, Quick};
use crate::model::RuleBase;
use crate::registers::bind::Bound;
use crate::registers::block::Block;
use crate::registers::flat_line::{FlatLines, line_len};
use crate::registers::mapping::Mapping;
use crate::registers::row::{Columns, Next, Row, Rows};
use crate::threads::begin;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, mpsc};

/// Lines one after another that were left to the general way before the quick one is given up for a register.
pub(super) const PATIENCE: u32 = 64;

/// Blocks that are read ahead, for each thread.
const BLOCKS_AHEAD: usize = 3;

impl<'a> Intake<'a> {
    /// Takes all blocks in that there are; tells how many lines said something.
    pub fn take_blocks(
        &mut self,
        quick: &mut Quick,
        (rows, row): (&mut (dyn Rows + 'static), &mut Row),
        bound: &mut Bound,
        file: &Arc<str>,
        mut taken: impl FnMut(&mut Self),
    ) -> u64 {
        let mut delivered = 0;
        while let Some(block) = rows.block() {
            delivered += self.take_block(quick, &block, (rows, row), bound, file).0;
            rows.give_back(block);
            taken(self);
        }
        delivered
    }

    /// Takes all blocks in that there are, on so many threads; tells how many lines said something. Each block is taken in
    /// by itself by whoever is free, and joined in its turn; one with a line that is not usual is taken in its turn as
    /// [`take_blocks`](Self::take_blocks) does.
    pub fn take_blocks_on(
        &mut self,
        threads: usize,
        quick: &mut Quick,
        (rows, row): (&mut (dyn Rows + 'static), &mut Row),
        bound: &mut Bound,
        file: &Arc<str>,
        mut taken: impl FnMut(&mut Self),
    ) -> u64 {
        let mut delivered = 0;
        // The first block brings the columns.
        if let Some(block) = rows.block() {
            delivered += self.take_block(quick, &block, (rows, row), bound, file).0;
            taken(self);
        }
        let (base, mapping) = (self.base, self.mapping);
        let mut given = self.parties.to_be_given();
        let alone = || Alone::new(base, mapping, file);
        let (give, jobs) = mpsc::channel::<Job>();
        let (tell, told) = mpsc::channel();
        let jobs = Mutex::new(jobs);
        std::thread::scope(|scope| {
            for _ in 1..threads {
                let (tell, jobs) = (tell.clone(), &jobs);
                begin(scope, move || {
                    let mut alone = alone();
                    // The lock is held while waiting for a job, not while doing it.
                    let next = || jobs.lock().ok()?.recv().ok();
                    while let Some(job) = next() {
                        let mut promised = Promised {
                            tell: &tell,
                            done: Some((job.block, None, job.nth)),
                        };
                        if let Some((block, part, _)) = &mut promised.done {
                            *part = alone.take((block, &job.columns), &job.given, job.spare);
                        }
                    }
                });
            }
            drop(tell);
            let mut here = alone();
            let (mut handed, mut next) = (0, 0);
            let mut done: BTreeMap<usize, (Block, Option<Intake<'_>>)> = BTreeMap::new();
            let mut spares: Vec<Spare> = Vec::new();
            let mut columns = Arc::new(rows.columns().clone());
            loop {
                if columns.names().len() != rows.columns().names().len() {
                    columns = Arc::new(rows.columns().clone());
                }
                if self.parties.have_outgrown(&given) {
                    given = self.parties.to_be_given();
                }
                while handed - next < BLOCKS_AHEAD * threads
                    && let Some(block) = rows.block()
                {
                    let job = Job {
                        nth: handed,
                        block,
                        columns: columns.clone(),
                        given: given.clone(),
                        spare: spares.pop().unwrap_or_default(),
                    };
                    handed += usize::from(give.send(job).is_ok());
                }
                done.extend(
                    told.try_iter()
                        .map(|(block, part, nth)| (nth, (block, part))),
                );
                if let Some((block, part)) = done.remove(&next) {
                    next += 1;
                    let joined = part.and_then(|part| {
                        let joined = self.join(&part);
                        spares.push(part.spare());
                        joined
                    });
                    delivered += match joined {
                        Some(lines) => lines,
                        None => self.take_block(quick, &block, (rows, row), bound, file).0,
                    };
                    rows.give_back(block);
                    taken(self);
                    continue;
                }
                if next == handed {
                    break;
                }
                // Whoever waits for a block takes one in meanwhile.
                let job = jobs.try_lock().ok().and_then(|jobs| jobs.try_recv().ok());
                if let Some(job) = job {
                    let part = here.take((&job.block, &job.columns), &job.given, job.spare);
                    done.insert(job.nth, (job.block, part));
                    continue;
                }
                let Ok((block, part, nth)) = told.recv() else {
                    break;
                };
                done.insert(nth, (block, part));
            }
            drop(give);
        });
        delivered
    }

    /// Takes the lines of a block in: quickly those that are usual, the others the general way; tells how many said
    /// something, and how many of them were usual.
    pub fn take_block(
        &mut self,
        quick: &mut Quick,
        block: &Block,
        (rows, row): (&mut (dyn Rows + 'static), &mut Row),
        bound: &mut Bound,
        file: &Arc<str>,
    ) -> (u64, u64) {
        let (mut delivered, mut usual) = (0, 0);
        let mut lines = std::mem::take(&mut quick.lines);
        lines.refresh(rows.columns());
        bound.refresh(self.mapping, rows.columns());
        let (mut number, mut begin) = (block.first, 0);
        while begin < block.bytes.len() {
            let next = match quick.left < PATIENCE {
                true => self.take_line((quick, &mut lines), (block, begin), bound, file, number),
                false => None,
            };
            if let Some(next) = next {
                quick.left = 0;
                delivered += 1;
                usual += 1;
                begin = next;
            } else {
                quick.left = quick.left.saturating_add(1);
                let rest = &block.bytes[begin..];
                let len = line_len(rest);
                let next = rows.read_line(number, &rest[..len], row);
                delivered += u64::from(next.is_some());
                self.take_generally(next, (rows, row), bound, file);
                lines.refresh(rows.columns());
                begin += len;
            }
            number = number.saturating_add(1);
        }
        quick.lines = lines;
        (delivered, usual)
    }

    /// Takes the line in that begins at a place of a block; tells where the next one begins, or `None` where the general
    /// way is needed.
    fn take_line(
        &mut self,
        (quick, lines): (&mut Quick, &mut FlatLines),
        (block, begin): (&Block, usize),
        bound: &Bound,
        file: &Arc<str>,
        number: u32,
    ) -> Option<usize> {
        let next = lines.read(&block.bytes, begin)?;
        let line = lines.line(&block.bytes);
        self.quickly(quick, line, bound, file, number)?;
        Some(next)
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

/// A block to be taken in by itself.
struct Job {
    nth: usize,
    block: Block,
    columns: Arc<Columns>,
    /// Parties that were known when it was handed out.
    given: Arc<Named>,
    /// Memory of a block that was joined.
    spare: Spare,
}

/// A block that was taken in by itself, or could not be; and which it is.
type Done<'a> = (Block, Option<Intake<'a>>, usize);

/// What was taken in is told whatever happens: nobody waits in vain for a thread that fails.
struct Promised<'t, 'a> {
    tell: &'t mpsc::Sender<Done<'a>>,
    done: Option<Done<'a>>,
}

impl Drop for Promised<'_, '_> {
    fn drop(&mut self) {
        if let Some(done) = self.done.take() {
            // Where nobody listens any more, nobody waits.
            let _ = self.tell.send(done);
        }
    }
}

/// Takes blocks in, each by itself.
struct Alone<'a> {
    base: &'a RuleBase,
    mapping: &'a Mapping,
    file: Arc<str>,
    quick: Option<Quick>,
    bound: Bound,
}

impl<'a> Alone<'a> {
    fn new(base: &'a RuleBase, mapping: &'a Mapping, file: &Arc<str>) -> Self {
        Self {
            base,
            mapping,
            file: file.clone(),
            quick: Quick::new(base, mapping),
            bound: Bound::new(mapping, &Columns::default()),
        }
    }

    /// What a block says by itself; `None` where a line of it is not usual.
    fn take(
        &mut self,
        (block, columns): (&Block, &Columns),
        given: &Arc<Named>,
        spare: Spare,
    ) -> Option<Intake<'a>> {
        let quick = self.quick.as_mut()?;
        quick.forget();
        let mut lines = std::mem::take(&mut quick.lines);
        lines.refresh(columns);
        self.bound.refresh(self.mapping, columns);
        let mut intake = Intake::part(self.base, self.mapping, given, spare);
        let (mut number, mut begin) = (block.first, 0);
        let mut usual = true;
        while usual && begin < block.bytes.len() {
            let (by, at) = ((&mut *quick, &mut lines), (block, begin));
            match intake.take_line(by, at, &self.bound, &self.file, number) {
                Some(next) => begin = next,
                None => usual = false,
            }
            number = number.saturating_add(1);
        }
        quick.lines = lines;
        if !usual {
            return None;
        }
        Some(intake)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::resolve;
    use crate::registers::plain_mapping;
    use crate::source::{SourceFile, SourceMap};
    use crate::syntax::parse_rules;

    const RULES: &str = "规章 办法\n  公布 2012-01-01\n  施行 2012-01-01\n> 办法\n主体 人员\n主体 机关\n\
        案件 事项\n事件 申请 关于 事项\n  承办人: 人员\n第一条\n> 第一条 略。\n遇 申请:办结。\n";

    fn lines(actor: &str) -> Block {
        let line = |n: u32| {
            format!(
                "{{\"时间\":\"2012-06-01 09:00\",\"事件\":\"申请\",\"案件\":\"A{n}\",\"承办人\":\"甲\",\"经手人\":\"{actor}\"}}\n"
            )
        };
        Block {
            first: 1,
            bytes: (0..4).map(line).collect::<String>().into_bytes(),
        }
    }

    #[test]
    fn a_block_of_usual_lines_is_taken_in_by_itself_and_joined() {
        let mut sources = SourceMap::default();
        let file = sources.add(SourceFile::new("规则.banfa", RULES));
        let (tree, _) = parse_rules(file, RULES);
        let base = resolve(&[tree], &sources).0.expect("rules");
        let mapping = plain_mapping(&base);
        let mut columns = Columns::default();
        for name in ["时间", "事件", "案件", "承办人", "经手人"] {
            columns.place(name);
        }
        let mut alone = Alone::new(&base, &mapping, &"登记簿.jsonl".into());
        let mut whole = Intake::new(&base, &mapping);
        // Nothing says of what type 乙 is: neither a block nor the whole takes it.
        let given = whole.parties.to_be_given();
        let part = alone
            .take((&lines("乙"), &columns), &given, Spare::default())
            .expect("a part");
        assert_eq!(whole.join(&part), None);
        // 甲 is known by 承办人, which stands behind 经手人, or once the whole knows it.
        let part = alone
            .take((&lines("甲"), &columns), &given, Spare::default())
            .expect("a part");
        assert_eq!(whole.join(&part), None);
        whole.add_party("甲", &"甲".into(), crate::model::PartyTypeId(0));
        let part = alone
            .take((&lines("甲"), &columns), &given, Spare::default())
            .expect("a part");
        assert_eq!(whole.join(&part), Some(4));
        // Given what the whole knows, a part has nothing new to name.
        let given = whole.parties.to_be_given();
        let part = alone
            .take((&lines("甲"), &columns), &given, Spare::default())
            .expect("a part");
        assert_eq!(part.parties.own().len(), 0);
        assert_eq!(whole.join(&part), Some(4));
        let taken = whole.finish();
        assert_eq!(
            (taken.rows, taken.applied, taken.input.cases.len()),
            (8, 8, 4)
        );
        let parties: Vec<&str> = taken.input.parties.iter().map(|p| &*p.name).collect();
        assert_eq!(parties, ["甲"]);
        let actors = taken.events.iter().map(|(_, event)| event.actor);
        assert!(actors.eq([Some(crate::model::PartyId(0)); 8]));
    }
}
