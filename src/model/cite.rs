//! Citations: how a provision is named, and which provision a name means. The only place where either is decided.

use super::{ProvisionId, RuleBase};
use crate::syntax::tree::{Citation, Level};

/// One step of a citation: level, number, suffix; 备注 is `(Chapter, 0, 0)`.
pub type Step = (Level, u32, u32);

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

    /// The provision that a citation means; chapters may be left out or given, and 第一款 may be said of an article
    /// that has but one.
    #[must_use]
    pub fn find(&self, citation: &Citation) -> Option<ProvisionId> {
        self.find_near(citation, None)
    }

    /// The same, where a citation that names no article may mean one of the article in which it stands.
    #[must_use]
    pub fn find_near(&self, citation: &Citation, near: Option<ProvisionId>) -> Option<ProvisionId> {
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

    /// The official wording, line by line, in the order of the regulation.
    pub fn consolidated(&self) -> impl Iterator<Item = &str> {
        let heading = self.heading.iter();
        let provisions = self.provisions.iter().flat_map(|p| p.quote.iter());
        heading.chain(provisions).map(|line| &*line.text)
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
    cite_steps(&base.citation_steps(id))
}

/// A citation in words.
#[must_use]
pub fn cite_steps(steps: &[Step]) -> String {
    let mut out = String::new();
    for &(level, number, suffix) in steps {
        let han = chinese_number(number);
        match level {
            Level::Chapter if number == 0 => out.push_str("备注"),
            Level::Chapter => out.push_str(&format!("第{han}章")),
            Level::Section => out.push_str(&format!("第{han}节")),
            Level::Article => out.push_str(&format!("第{han}条")),
            Level::Paragraph => out.push_str(&format!("第{han}款")),
            Level::Item => out.push_str(&format!("第({han})项")),
            Level::Point if out == "备注" => out.push_str(&format!("第{number}项")),
            Level::Point => out.push_str(&format!("第{number}目")),
            Level::SubPoint => out.push_str(&format!("第({number})目")),
        }
        if suffix > 0 {
            out.push_str(&format!("之{}", chinese_number(suffix)));
        }
    }
    out
}

/// `12` as `十二`; what a statute does not number (from ten thousand on) stays in digits.
#[must_use]
pub fn chinese_number(n: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const UNITS: [&str; 4] = ["", "十", "百", "千"];
    if n >= 10_000 {
        return n.to_string();
    }
    if n == 0 {
        return DIGITS[0].to_owned();
    }
    let digits: Vec<usize> = n
        .to_string()
        .bytes()
        .map(|b| usize::from(b - b'0'))
        .collect();
    let mut out = String::new();
    let mut gap = false;
    for (i, &digit) in digits.iter().enumerate() {
        let unit = digits.len() - 1 - i;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push_str(DIGITS[0]);
        }
        // 十二, not 一十二.
        if !(digit == 1 && unit == 1 && out.is_empty()) {
            out.push_str(DIGITS[digit]);
        }
        out.push_str(UNITS[unit]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_statutes_write_them() {
        let written: Vec<_> = [1, 10, 12, 20, 101, 110, 1009, 1260, 10_000]
            .into_iter()
            .map(chinese_number)
            .collect();
        assert_eq!(
            written,
            [
                "一",
                "十",
                "十二",
                "二十",
                "一百零一",
                "一百一十",
                "一千零九",
                "一千二百六十",
                "10000"
            ]
        );
    }

    #[test]
    fn steps_read_as_citations() {
        assert_eq!(
            cite_steps(&[(Level::Article, 16, 1), (Level::Item, 2, 0)]),
            "第十六条之一第(二)项"
        );
        assert_eq!(
            cite_steps(&[(Level::Chapter, 0, 0), (Level::Point, 2, 0)]),
            "备注第2项"
        );
    }
}
