//! What an amendment changes, case by case: each case runs under the old and the new rules, and what follows is compared.
//!
//! Names are matched by meaning: parties, events and sanctions by name, provisions by what they say ([`Alignment`]). The
//! cases may come from anywhere that gives typed input ([`Material`]): the case suite, an event log, an exploration.

mod align;
mod carry;
mod difference;
mod expected;
mod material;
mod open;
mod outcome;
mod shorten;
mod tell;

pub use align::{Alignment, FORMER};
pub use carry::{Carried, carry, carry_old, without_parties};
pub use difference::{Difference, differences};
pub use expected::{Expectations, foreseen_line, read_expected};
pub use material::{Material, from_case_file, from_input, from_old_input};
pub use open::touched;
pub use outcome::{Outcome, outcomes};
pub use tell::{Finding, findings, groups};

use crate::cases::Input;
use crate::engine::{Program, run_program};
use crate::journal::Journal;
use crate::model::{ProvisionId, RuleBase, cite};
use crate::report::Run;
use crate::report::words::Lang;
use crate::source::SourceMap;

/// Two rule bases ready to be compared.
#[derive(Debug)]
pub struct Pair<'a> {
    /// The old rules.
    pub old: Side<'a>,
    /// The new rules.
    pub new: Side<'a>,
    /// Which provision of one is which of the other.
    pub aligned: Alignment,
    /// All texts.
    pub sources: &'a SourceMap,
    /// The language of what is told.
    pub lang: Lang,
}

/// One of two rule bases.
#[derive(Debug)]
pub struct Side<'a> {
    /// The rules.
    pub base: &'a RuleBase,
    program: Program<'a>,
}

/// Old or new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The old rules.
    Old,
    /// The new rules.
    New,
}

impl<'a> Pair<'a> {
    /// The provisions, old and new, whose rules or wording are not the same on both sides: where an exploration looks.
    #[must_use]
    pub fn changed(&self) -> (Vec<ProvisionId>, Vec<ProvisionId>) {
        let text = |base: &RuleBase, id: ProvisionId| self.sources.slice(base.provision(id).span);
        let all = |base: &RuleBase| (0..base.provisions.len()).map(ProvisionId::at);
        let (mut old, mut kept) = (Vec::new(), Vec::new());
        for id in all(self.old.base) {
            match self.aligned.counterpart(id) {
                Some(new) if text(self.old.base, id) == text(self.new.base, new) => kept.push(new),
                _ => old.push(id),
            }
        }
        let new = all(self.new.base).filter(|id| !kept.contains(id));
        (old, new.collect())
    }

    /// Makes two rule bases ready. Those that are one base at two dates need no alignment.
    #[must_use]
    pub fn new(
        (old, new): (&'a RuleBase, &'a RuleBase),
        same: bool,
        sources: &'a SourceMap,
        lang: Lang,
    ) -> Self {
        let aligned = match same {
            true => Alignment::same(old),
            false => Alignment::between(old, new, sources),
        };
        let side = |base| Side {
            base,
            program: Program::new(base),
        };
        Self {
            old: side(old),
            new: side(new),
            aligned,
            sources,
            lang,
        }
    }

    fn side(&self, which: Which) -> &Side<'a> {
        match which {
            Which::Old => &self.old,
            Which::New => &self.new,
        }
    }

    fn journal(&self, which: Which, input: &Input) -> Journal {
        run_program(&self.side(which).program, input)
    }

    fn view<'b>(&'b self, which: Which, journal: &'b Journal) -> Run<'b> {
        Run {
            base: self.side(which).base,
            journal,
            sources: self.sources,
            lang: self.lang,
        }
    }

    /// How a provision of a side is cited in the comparison.
    fn cited(&self, which: Which, id: ProvisionId) -> String {
        match which {
            Which::Old => self.aligned.name(id).to_owned(),
            Which::New => cite(self.new.base, id),
        }
    }

    /// Where a citation stands in the order of the new regulation; what only the old one has comes after.
    fn order(&self, citation: &str) -> usize {
        let new = (0..self.new.base.provisions.len()).map(|at| (Which::New, at));
        let old = (0..self.old.base.provisions.len()).map(|at| (Which::Old, at));
        new.chain(old)
            .position(|(which, at)| self.cited(which, ProvisionId::at(at)) == citation)
            .unwrap_or(usize::MAX)
    }
}
