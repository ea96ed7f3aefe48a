//! Which provision of one rule base is which of the other: by what they say, not by their numbers.
//!
//! Articles are matched over the whole regulation, what stands in an article within the matched article. First come
//! those that say word for word the same (numbers, citations and punctuation aside), then those with the same official
//! wording, then the most alike, the same number weighing a little, and at last the same number alone: an article that
//! is wholly rewritten under its number is still that article.

use crate::model::{Provision, ProvisionId, RuleBase, cite};
use crate::source::{SourceMap, Span};
use crate::syntax::tree::Level;
use rustc_hash::{FxHashMap, FxHashSet};

/// Texts at least this alike may be the same provision under another number.
const ALIKE: f64 = 0.5;

/// What the same number adds to the likeness of two texts.
const SAME_NUMBER: f64 = 0.05;

/// The provisions of OLD in terms of those of NEW.
#[derive(Clone, Debug)]
pub struct Alignment {
    /// For each provision of OLD, its counterpart.
    to_new: Vec<Option<ProvisionId>>,
    /// How each provision of OLD is cited in a comparison.
    names: Vec<String>,
    /// Citable provisions whose citation changed, with both citations.
    renumbered: Vec<(String, String)>,
}

impl Alignment {
    /// Both sides are the same rule base at different dates.
    #[must_use]
    pub fn same(base: &RuleBase) -> Self {
        let all = (0..base.provisions.len()).map(ProvisionId::at);
        Self {
            to_new: all.clone().map(Some).collect(),
            names: all.map(|id| cite(base, id)).collect(),
            renumbered: Vec::new(),
        }
    }

    /// Aligns two rule bases.
    #[must_use]
    pub fn between(old: &RuleBase, new: &RuleBase, sources: &SourceMap) -> Self {
        let mut work = Work {
            old: Texts::of(old, sources),
            new: Texts::of(new, sources),
            to_new: vec![None; old.provisions.len()],
            taken: FxHashSet::default(),
        };
        work.all();
        let names: Vec<String> = (0..old.provisions.len())
            .map(ProvisionId::at)
            .map(|id| name(old, new, &work.to_new, id))
            .collect();
        let mut renumbered: Vec<(String, String)> = Vec::new();
        for (at, to) in work.to_new.iter().enumerate() {
            let (from, Some(to)) = (ProvisionId::at(at), to) else {
                continue;
            };
            let pair = (cite(old, from), cite(new, *to));
            let own = old.provision(from).citable && old.provision(from).level >= Level::Article;
            if own && pair.0 != pair.1 && !renumbered.contains(&pair) {
                renumbered.push(pair);
            }
        }
        Self {
            to_new: work.to_new,
            names,
            renumbered,
        }
    }

    /// The counterpart of a provision of OLD.
    #[must_use]
    pub fn counterpart(&self, old: ProvisionId) -> Option<ProvisionId> {
        self.to_new.get(old.index()).copied().flatten()
    }

    /// How a provision of OLD is cited in a comparison: as its counterpart is; `原第五条` where it has none.
    #[must_use]
    pub fn name(&self, old: ProvisionId) -> &str {
        self.names.get(old.index()).map_or("", String::as_str)
    }

    /// Citations that changed, and to what.
    #[must_use]
    pub fn renumbered(&self) -> &[(String, String)] {
        &self.renumbered
    }
}

fn name(old: &RuleBase, new: &RuleBase, to_new: &[Option<ProvisionId>], id: ProvisionId) -> String {
    // A part that cannot be cited goes by the nearest part above it that can.
    let cited = old.citable(id);
    match to_new.get(cited.index()).copied().flatten() {
        Some(counterpart) => cite(new, counterpart),
        None => format!("{FORMER}{}", cite(old, id)),
    }
}

/// Before the citation of a provision that only OLD has.
pub const FORMER: &str = "原";

/// The texts of a rule base's provisions, without what a renumbering changes.
struct Texts<'a> {
    base: &'a RuleBase,
    /// The latest edition of each provision.
    current: Vec<ProvisionId>,
    /// Wording and rules of the provision and all below it.
    whole: Vec<String>,
    /// Its own official wording.
    quote: Vec<String>,
    pairs: Vec<FxHashMap<(char, char), u32>>,
}

impl<'a> Texts<'a> {
    fn of(base: &'a RuleBase, sources: &SourceMap) -> Self {
        let mut latest: FxHashMap<ProvisionId, ProvisionId> = FxHashMap::default();
        for at in 0..base.provisions.len() {
            let id = ProvisionId::at(at);
            let own = base.provision(id);
            let slot = latest.entry(own.lineage).or_insert(id);
            let standing = |p: &Provision| (p.edition.until.is_none(), p.edition.first_day());
            if standing(base.provision(*slot)) <= standing(own) {
                *slot = id;
            }
        }
        let current = base
            .provisions
            .iter()
            .map(|p| latest.get(&p.lineage).copied().unwrap_or(p.lineage))
            .collect();
        let whole: Vec<String> = base
            .provisions
            .iter()
            .map(|p| neutral(&without_comments(sources, p.span)))
            .collect();
        let quote = base.provisions.iter().map(wording).collect();
        let pairs = whole.iter().map(|text| pairs(text)).collect();
        Self {
            base,
            current,
            whole,
            quote,
            pairs,
        }
    }

    /// The latest editions of those for which something holds, in text order.
    fn those(&self, wanted: impl Fn(&Provision) -> bool) -> Vec<ProvisionId> {
        let all = (0..self.base.provisions.len()).map(ProvisionId::at);
        all.filter(|id| self.current[id.index()] == *id && wanted(self.base.provision(*id)))
            .collect()
    }

    fn step(&self, id: ProvisionId) -> (Level, u32, u32) {
        let p = self.base.provision(id);
        (p.level, p.number, p.suffix)
    }
}

struct Work<'a> {
    old: Texts<'a>,
    new: Texts<'a>,
    to_new: Vec<Option<ProvisionId>>,
    taken: FxHashSet<ProvisionId>,
}

impl Work<'_> {
    fn all(&mut self) {
        let articles = |p: &Provision| p.level == Level::Article;
        self.siblings(self.old.those(articles), self.new.those(articles));
        let above = |p: &Provision| p.level < Level::Article;
        self.siblings(self.old.those(above), self.new.those(above));
        // Text order puts a parent before its children.
        for at in 0..self.old.base.provisions.len() {
            let id = ProvisionId::at(at);
            let Some(to) = self.to_new[at] else { continue };
            let below =
                |parent| move |p: &Provision| p.parent == Some(parent) && p.level > Level::Article;
            self.siblings(self.old.those(below(id)), self.new.those(below(to)));
        }
        // What moved out of its article or into another.
        let left = |p: &Provision| p.level > Level::Article;
        let (old, new) = (self.old.those(left), self.new.those(left));
        self.same(&old, &new, |t, id| t.whole[id.index()].clone());
        for at in 0..self.to_new.len() {
            let current = self.old.current[at];
            self.to_new[at] = self.to_new[at].or(self.to_new[current.index()]);
        }
    }

    fn siblings(&mut self, old: Vec<ProvisionId>, new: Vec<ProvisionId>) {
        self.same(&old, &new, |t, id| t.whole[id.index()].clone());
        self.same(&old, &new, |t, id| t.quote[id.index()].clone());
        self.most_alike(&old, &new);
        self.same_number(&old, &new);
    }

    fn free(&self, old: &[ProvisionId], new: &[ProvisionId]) -> [Vec<ProvisionId>; 2] {
        let open = |id: &&ProvisionId| self.to_new[id.index()].is_none();
        let untaken = |id: &&ProvisionId| !self.taken.contains(id);
        [
            old.iter().filter(open).copied().collect(),
            new.iter().filter(untaken).copied().collect(),
        ]
    }

    fn join(&mut self, old: ProvisionId, new: ProvisionId) {
        self.to_new[old.index()] = Some(new);
        self.taken.insert(new);
    }

    /// Those whose text is found once on each side; empty texts say nothing.
    fn same(
        &mut self,
        old: &[ProvisionId],
        new: &[ProvisionId],
        text: impl Fn(&Texts<'_>, ProvisionId) -> String,
    ) {
        let [old, new] = self.free(old, new);
        let mut found: FxHashMap<(Level, String), [Vec<ProvisionId>; 2]> = FxHashMap::default();
        for (side, ids, texts) in [(0, &old, &self.old), (1, &new, &self.new)] {
            for &id in ids {
                let key = (texts.step(id).0, text(texts, id));
                found.entry(key).or_default()[side].push(id);
            }
        }
        for &id in &old {
            let key = (self.old.step(id).0, text(&self.old, id));
            if let ([_], [to]) = (&found[&key][0][..], &found[&key][1][..])
                && !key.1.is_empty()
            {
                self.join(id, *to);
            }
        }
    }

    fn same_number(&mut self, old: &[ProvisionId], new: &[ProvisionId]) {
        let [old, mut new] = self.free(old, new);
        for id in old {
            let same = |to: &ProvisionId| self.new.step(*to) == self.old.step(id);
            let at = new.iter().position(same);
            if let Some(at) = at {
                let to = new.remove(at);
                self.join(id, to);
            }
        }
    }

    fn most_alike(&mut self, old: &[ProvisionId], new: &[ProvisionId]) {
        let [old, new] = self.free(old, new);
        let mut scores: Vec<(f64, ProvisionId, ProvisionId)> = Vec::new();
        for &id in &old {
            for &to in &new {
                if self.old.step(id).0 == self.new.step(to).0 {
                    let likeness = self.likeness(id, to);
                    if likeness >= ALIKE {
                        let same = self.old.step(id) == self.new.step(to);
                        let bonus = if same { SAME_NUMBER } else { 0.0 };
                        scores.push((likeness + bonus, id, to));
                    }
                }
            }
        }
        scores.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, id, to) in scores {
            if self.to_new[id.index()].is_none() && !self.taken.contains(&to) {
                self.join(id, to);
            }
        }
    }

    /// The share of pairs of characters that two texts have in common (Dice).
    fn likeness(&self, old: ProvisionId, new: ProvisionId) -> f64 {
        let (a, b) = (&self.old.pairs[old.index()], &self.new.pairs[new.index()]);
        let size = |m: &FxHashMap<_, u32>| m.values().map(|n| f64::from(*n)).sum::<f64>();
        let both: u32 = a
            .iter()
            .map(|(k, n)| b.get(k).map_or(0, |m| *n.min(m)))
            .sum();
        let all = size(a) + size(b);
        if all == 0.0 {
            return 1.0;
        }
        2.0 * f64::from(both) / all
    }
}

/// The lines of a provision, comments left out.
fn without_comments(sources: &SourceMap, span: Span) -> String {
    let lines = sources.slice(span).lines();
    lines
        .map(|line| match line.trim_start().starts_with('>') {
            true => line,
            false => line.split('#').next().unwrap_or(""),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The official wording of a provision by itself.
fn wording(provision: &Provision) -> String {
    let lines: Vec<&str> = provision.quote.iter().map(|q| &*q.text).collect();
    neutral(&lines.join("\n"))
}

/// A text without blanks and punctuation, without the marker at the start of a line, and with every citation replaced by one sign.
fn neutral(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
        let mut rest = unmarked(line);
        while let Some(at) = rest.find('第') {
            out.push_str(&rest[..at]);
            match cited(&rest[at..]) {
                Some(len) => {
                    out.push('§');
                    rest = &rest[at + len..];
                }
                None => {
                    out.push('第');
                    rest = &rest[at + '第'.len_utf8()..];
                }
            }
        }
        out.push_str(rest);
    }
    out.retain(|c| c.is_alphanumeric() || c == '§' || "+-−×÷%%<>".contains(c));
    out
}

/// A line without `(一)`, `1.` or `(1)` at its start.
fn unmarked(line: &str) -> &str {
    let inside = line.strip_prefix(['(', '(']).and_then(|rest| {
        let end = rest.find([')', ')'])?;
        let number = rest[..end].chars().all(is_number);
        let close = rest[end..].chars().next()?;
        (end > 0 && number).then(|| &rest[end + close.len_utf8()..])
    });
    if let Some(rest) = inside {
        return rest;
    }
    let digits = line.len() - line.trim_start_matches(is_number).len();
    match line[digits..].strip_prefix(['.', '.', '、']) {
        Some(rest) if digits > 0 => rest,
        _ => line,
    }
}

fn is_number(c: char) -> bool {
    c.is_numeric() || "零〇一二三四五六七八九十百千".contains(c)
}

/// The length of a citation such as `第八条`, `第十六条之一`, `第(二)项` at the start of a text.
fn cited(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('第')?;
    let number = rest.trim_start_matches(|c| is_number(c) || "(())".contains(c));
    if number.len() == rest.len() {
        return None;
    }
    let mut after = number.strip_prefix(['条', '款', '项', '目', '章', '节'])?;
    if let Some(of) = after.strip_prefix('之') {
        let suffix = of.trim_start_matches(is_number);
        if suffix.len() < of.len() {
            after = suffix;
        }
    }
    Some(text.len() - after.len())
}

fn pairs(text: &str) -> FxHashMap<(char, char), u32> {
    let mut out = FxHashMap::default();
    for pair in text.chars().zip(text.chars().skip(1)) {
        *out.entry(pair).or_insert(0) += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_renumbering_changes_is_left_out() {
        assert_eq!(
            neutral("> 第十六条  依照第八条第(二)项办理"),
            neutral("> 第十七条之一 依照第九条第(三)项办理")
        );
        assert_eq!(neutral("> (一)甲、乙"), neutral("> (十二) 甲、乙"));
        assert_ne!(neutral("满三次"), neutral("满四次"));
        assert_eq!(neutral("第一责任人"), "第一责任人");
        assert_eq!(neutral("2012年"), "2012年");
    }
}
