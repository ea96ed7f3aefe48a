//! Citations: how a provision is named, and which provision a name means. The only place where either is decided.

use super::{Provision, ProvisionId, RuleBase};
use crate::syntax::tree::{Citation, Level};
use crate::syntax::{Step, cite_steps};
use chrono::NaiveDate;

impl RuleBase {
    /// The provision itself where it can be cited, else the nearest one above it that can (ruling 20).
    #[must_use]
    pub fn citable(&self, id: ProvisionId) -> ProvisionId {
        let mut article = None;
        for at in self.upwards(id) {
            let provision = self.provision(at);
            let whole = provision.level < Level::Article && provision.number != 0;
            if provision.citable && !(whole && at != id) {
                return at;
            }
            if article.is_none() && provision.level == Level::Article {
                article = Some(at);
            }
        }
        article.unwrap_or(id)
    }

    /// The steps by which a provision is cited, outermost first: chapters only where they are cited themselves,
    /// 款 only where there are several.
    #[must_use]
    pub fn citation_steps(&self, id: ProvisionId) -> Vec<Step> {
        let id = self.citable(id);
        let mut steps = Vec::new();
        for at in self.upwards(id) {
            let provision = self.provision(at);
            let annex = provision.level == Level::Chapter && provision.number == 0;
            let shown = match provision.level {
                Level::Chapter | Level::Section => annex || at == id,
                Level::Paragraph => at == id || self.siblings(at) > 1,
                Level::Article | Level::Item | Level::Point | Level::SubPoint => true,
            };
            if shown {
                steps.push((provision.level, provision.number, provision.suffix));
            }
            if provision.level == Level::Article {
                break;
            }
        }
        steps.reverse();
        steps
    }

    /// The name under which pages have a provision, and by which others may link to it: `art-9-item-3` for
    /// 第九条第(三)项, `art-16.1` for 第十六条之一, `notes-item-2` for 备注第2项. It is made of the citation alone, so it
    /// stays as long as the provision keeps its number.
    #[must_use]
    pub fn anchor(&self, id: ProvisionId) -> String {
        let steps = self.citation_steps(id);
        let noted = steps
            .first()
            .is_some_and(|s| (s.0, s.1) == (Level::Chapter, 0));
        let names = steps.iter().map(|&(level, number, suffix)| {
            let word = match level {
                Level::Chapter if number == 0 => return "notes".to_owned(),
                // As it is cited: 备注第2项.
                Level::Point | Level::SubPoint if noted => "item",
                Level::Chapter => "ch",
                Level::Section => "sec",
                Level::Article => "art",
                Level::Paragraph => "para",
                Level::Item => "item",
                Level::Point | Level::SubPoint => "point",
            };
            match suffix {
                0 => format!("{word}-{number}"),
                suffix => format!("{word}-{number}.{suffix}"),
            }
        });
        names.collect::<Vec<_>>().join("-")
    }

    /// The provision that a citation means; chapters may be left out or given, and 第一款 may be said of an article
    /// that has but one.
    #[must_use]
    pub fn find(&self, citation: &Citation) -> Option<ProvisionId> {
        // The text in force last, else the last that there was.
        self.find_where(citation, None, &|p| p.edition.until.is_none())
            .or_else(|| self.find_struck(citation))
    }

    /// The same where it stands no more: in the last text in which it stood.
    fn find_struck(&self, citation: &Citation) -> Option<ProvisionId> {
        let end = |p: &Provision| Some(p.edition.until.as_ref()?.date);
        let mut ends: Vec<NaiveDate> = self.provisions.iter().filter_map(end).collect();
        ends.sort_unstable();
        ends.dedup();
        let on = |day: &NaiveDate| self.find_where(citation, None, &|p| end(p) == Some(*day));
        ends.iter().rev().find_map(on)
    }

    /// The same in the text of a day, where a citation that names no article may mean one of the article in which it
    /// stands.
    #[must_use]
    pub fn find_on(
        &self,
        citation: &Citation,
        near: Option<ProvisionId>,
        day: NaiveDate,
    ) -> Option<ProvisionId> {
        self.find_where(citation, near, &|p| p.edition.stands_on(day))
    }

    fn find_where(
        &self,
        citation: &Citation,
        near: Option<ProvisionId>,
        stands: &dyn Fn(&Provision) -> bool,
    ) -> Option<ProvisionId> {
        let last = citation.steps.last()?;
        let article = near.and_then(|id| {
            self.upwards(id)
                .find(|&at| self.provision(at).level == Level::Article)
        });
        let rooted = citation
            .steps
            .first()
            .is_some_and(|step| step.0 <= Level::Article);
        let mut found: Option<(usize, ProvisionId)> = None;
        for index in 0..self.provisions.len() {
            let id = ProvisionId::at(index);
            if !stands(self.provision(id)) {
                continue;
            }
            if !self.is_step(id, *last) && !self.is_first_paragraph(id, *last) {
                continue;
            }
            let Some(unsaid) = self.unsaid(id, &citation.steps) else {
                continue;
            };
            if !rooted && article.is_some() && !self.upwards(id).any(|at| Some(at) == article) {
                continue;
            }
            if found.is_none_or(|(best, _)| unsaid < best) {
                found = Some((unsaid, id));
            }
        }
        found.map(|(_, id)| id)
    }

    /// The provision and all above it.
    pub(super) fn upwards(&self, id: ProvisionId) -> impl Iterator<Item = ProvisionId> + '_ {
        std::iter::successors(Some(id), |at| {
            self.provisions.get(at.index()).and_then(|p| p.parent)
        })
    }

    fn siblings(&self, id: ProvisionId) -> usize {
        let me = self.provision(id);
        let same = |p: &&super::Provision| p.parent == me.parent && p.level == me.level;
        // The first 款 of an article often has no marker: it is the article's own text.
        let unmarked = me
            .parent
            .is_some_and(|p| self.provision(p).citable && me.level == Level::Paragraph);
        self.provisions.iter().filter(same).count() + usize::from(unmarked)
    }

    fn is_step(&self, id: ProvisionId, step: Step) -> bool {
        let p = self.provision(id);
        let in_annex = p.parent.is_some_and(|at| {
            let parent = self.provision(at);
            parent.level == Level::Chapter && parent.number == 0
        });
        let same_level =
            p.level == step.0 || in_annex && p.level > Level::Article && step.0 > Level::Article;
        same_level && (p.number, p.suffix) == (step.1, step.2)
    }

    /// `第一款` of an article whose first paragraph is its own text.
    fn is_first_paragraph(&self, id: ProvisionId, step: Step) -> bool {
        step == (Level::Paragraph, 1, 0)
            && self.provision(id).level == Level::Article
            && !self
                .provisions
                .iter()
                .any(|p| p.parent == Some(id) && p.level == Level::Paragraph && p.number == 1)
    }

    /// Whether an article has several 款, the first of which has no marker.
    fn has_unmarked_paragraph(&self, article: ProvisionId) -> bool {
        let mut later = false;
        for below in &self.provisions[article.index() + 1..] {
            if below.level <= Level::Article {
                break;
            }
            if below.level == Level::Paragraph && below.parent == Some(article) {
                if below.number == 1 {
                    return false;
                }
                later = true;
            }
        }
        later
    }

    /// How many provisions between the outermost step and this one the citation leaves out; `None` where it means
    /// another.
    fn unsaid(&self, id: ProvisionId, steps: &[Step]) -> Option<usize> {
        let mut left = steps;
        let mut unsaid = 0;
        let mut pending = 0;
        for at in self.upwards(id) {
            while let Some((last, rest)) = left.split_last() {
                if !self.is_first_paragraph(at, *last) {
                    break;
                }
                left = rest;
            }
            match left.split_last() {
                Some((last, rest)) if self.is_step(at, *last) => {
                    left = rest;
                    unsaid += pending;
                    pending = 0;
                }
                _ => pending += 1,
            }
        }
        left.is_empty().then_some(unsaid)
    }
}

/// The name by which a provision is cited: `第十六条第(一)项`, `备注第2项`; the nearest citable one for a formal 目.
#[must_use]
pub fn cite(base: &RuleBase, id: ProvisionId) -> String {
    let mut steps = base.citation_steps(id);
    let mut around = base.upwards(id);
    let article = around.find(|at| base.provision(*at).level == Level::Article);
    let at = steps.iter().position(|step| step.0 == Level::Article);
    // What stands in the first of several 款 is cited as standing there, marked or not.
    if let (Some(article), Some(at)) = (article, at)
        && steps.get(at + 1).is_some_and(|s| s.0 > Level::Paragraph)
        && base.has_unmarked_paragraph(article)
    {
        steps.insert(at + 1, (Level::Paragraph, 1, 0));
    }
    cite_steps(&steps)
}

/// The name by which what a provision itself says is cited: of an article with several 款, that is its first.
#[must_use]
pub fn cite_text(base: &RuleBase, id: ProvisionId) -> String {
    let cited = base.citable(id);
    let whole = cite(base, cited);
    if base.provision(cited).level == Level::Article && base.has_unmarked_paragraph(cited) {
        return whole + &cite_steps(&[(Level::Paragraph, 1, 0)]);
    }
    whole
}
