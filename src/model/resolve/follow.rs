//! 依照: which provision a citation means from where it stands (ruling 21).

use super::Resolver;
use crate::model::{self, ProvisionId, Reach, RuleBase};
use crate::problem::ProblemKind;
use crate::syntax::tree::{Anchor, Citation, Level};
use crate::syntax::{Step, cite_steps};
use chrono::NaiveDate;

impl Resolver<'_> {
    /// What `依照 … 办理` runs.
    pub(super) fn follow(
        &mut self,
        citation: &Citation,
        from: ProvisionId,
    ) -> Option<(ProvisionId, Reach)> {
        let day = self.edition.first_day();
        let found = self.base.seen_from(citation, from, day);
        if let Some((target, reach)) = found {
            self.follows.push((target, reach, citation.span));
            return found;
        }
        let citation_text = match citation.anchor {
            Some(_) => self.sources.slice(citation.span).to_owned(),
            None => cite_steps(&citation.steps),
        };
        let kind = ProblemKind::NoSuchProvision {
            citation: citation_text,
        };
        self.report(kind, citation.span);
        None
    }
}

impl RuleBase {
    /// What a citation means, read at a provision in the text of a day: `第八条`, `第(二)项` of the same article, `前款`.
    #[must_use]
    pub fn seen_from(
        &self,
        citation: &Citation,
        from: ProvisionId,
        day: NaiveDate,
    ) -> Option<(ProvisionId, Reach)> {
        match citation.anchor {
            Some(anchor) => {
                let start = self.anchored(anchor, from, day)?;
                self.down(start, &citation.steps)
            }
            None => {
                let id = self.find_on(citation, Some(from), day)?;
                Some((id, self.reach_of(id, citation.steps.last().copied())))
            }
        }
    }

    /// Where 本条, 前款 and their kin begin, seen from a provision in the text of a day.
    fn anchored(
        &self,
        anchor: Anchor,
        from: ProvisionId,
        day: NaiveDate,
    ) -> Option<(ProvisionId, Reach)> {
        let around = |level| {
            self.upwards(from)
                .find(|at| self.provision(*at).level == level)
        };
        match anchor {
            Anchor::This(Level::Paragraph) => around(Level::Paragraph)
                .map(|id| (id, Reach::Whole))
                // What stands in no marked 款 stands in the first.
                .or_else(|| around(Level::Article).map(|id| (id, Reach::FirstParagraph))),
            Anchor::This(level) => around(level).map(|id| (id, Reach::Whole)),
            Anchor::Former(level) => {
                let here = around(level)?;
                let former = self.before(here, day);
                if let Some(former) = former {
                    return Some((former, Reach::Whole));
                }
                // Before the first marked 款 stands the article's own text.
                let first = level == Level::Paragraph && self.provision(here).number > 1;
                first
                    .then(|| self.provision(here).parent)
                    .flatten()
                    .map(|article| (article, Reach::FirstParagraph))
            }
        }
    }

    /// The provision of the same level before this one: articles count through the whole regulation.
    fn before(&self, here: ProvisionId, day: NaiveDate) -> Option<ProvisionId> {
        let me = self.provision(here);
        let across = matches!(me.level, Level::Chapter | Level::Article);
        let number = |p: &model::Provision| (p.number, p.suffix);
        (0..here.index()).rev().map(ProvisionId::at).find(|&id| {
            let other = self.provision(id);
            other.level == me.level
                && other.edition.stands_on(day)
                && (across || other.parent == me.parent)
                && number(other) < number(me)
        })
    }

    /// From a provision down the steps of a citation.
    fn down(&self, start: (ProvisionId, Reach), steps: &[Step]) -> Option<(ProvisionId, Reach)> {
        let mut at = start;
        for &step in steps {
            let child = self.child(at.0, step);
            at = match child {
                Some(id) => (id, Reach::Whole),
                None if step == (Level::Paragraph, 1, 0)
                    && self.provision(at.0).level == Level::Article =>
                {
                    (at.0, Reach::FirstParagraph)
                }
                None => return None,
            };
        }
        Some(at)
    }

    /// The provision that a step names below another; levels between them need not be said.
    fn child(&self, above: ProvisionId, step: Step) -> Option<ProvisionId> {
        let named = |id: &ProvisionId| {
            let p = self.provision(*id);
            (p.level, p.number, p.suffix) == step
        };
        let below = |id: &ProvisionId| self.upwards(*id).skip(1).any(|at| at == above);
        (above.index() + 1..self.provisions.len())
            .map(ProvisionId::at)
            .filter(named)
            .find(below)
    }

    /// Whether a citation that means an article by its last step means only its first 款.
    fn reach_of(&self, id: ProvisionId, last: Option<Step>) -> Reach {
        let article = self.provision(id).level == Level::Article;
        match last {
            Some((Level::Paragraph, ..)) if article => Reach::FirstParagraph,
            _ => Reach::Whole,
        }
    }

    /// The statements that 依照 runs.
    #[must_use]
    pub fn reached(&self, (id, reach): (ProvisionId, Reach)) -> &[model::StatementId] {
        let provision = self.provision(id);
        match reach {
            Reach::Whole => &provision.body,
            Reach::FirstParagraph => &provision.first_paragraph,
        }
    }
}
