//! Amendments (language.md §11), carried out to the letter on the tree: each day on which one takes effect leaves a whole
//! text, made from the one before; a correction is carried out in every text there is.

use crate::text::{Span2, key};
use banfa::source::Span;
use banfa::syntax::Step;
use banfa::syntax::tree::{
    Amendment, AmendmentKind, Anchor, Citation, Declaration, DeclarationKind, Item, Level, Name,
    Operation, OperationKind, Part, Provision, Renumbering, StatementKind, TransitionRule,
    TransitionScope,
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The text of the rules from a day on.
#[derive(Clone, Default)]
pub struct Stage {
    pub since: Option<NaiveDate>,
    /// Articles that are other than before, each with what decides between the two texts.
    pub turned: BTreeMap<Span2, TransitionRule>,
    provisions: Vec<Part>,
    pub declarations: Vec<Declaration>,
    pub others: Vec<Item>,
}

impl Stage {
    pub fn items(&self) -> Vec<Item> {
        let provisions = self.provisions.iter().filter_map(|part| match part {
            Part::Provision(p) => Some(Item::Provision(p.clone())),
            Part::Declaration(_) | Part::Rule(_) => None,
        });
        let declarations = self.declarations.iter().cloned().map(Item::Declaration);
        let others = self.others.iter().cloned();
        others.chain(declarations).chain(provisions).collect()
    }
}

/// The texts, the first one first, and the day of repeal.
pub fn stages(items: Vec<Item>) -> (Vec<Stage>, Option<NaiveDate>) {
    let mut first = Stage::default();
    let mut amendments: Vec<Amendment> = Vec::new();
    for item in items {
        match item {
            Item::Amendment(amendment) => amendments.push(amendment),
            Item::Provision(provision) => first.provisions.push(Part::Provision(provision)),
            Item::Declaration(declaration) => first.declarations.push(declaration),
            other => first.others.push(other),
        }
    }
    let published = |a: &Amendment| a.published.as_ref().map(|d| d.value);
    let day = |a: &Amendment| match a.kind {
        AmendmentKind::Amendment => a.effective.as_ref().map(|d| d.value),
        AmendmentKind::Correction => published(a),
    };
    amendments.retain(|a| day(a).is_some());
    amendments.sort_by_key(|a| (day(a), published(a).or(day(a))));
    let mut stages = vec![first];
    let mut repealed = None;
    let mut rest = amendments.as_slice();
    while let Some(first) = rest.first() {
        let today = day(first).expect("a day");
        let (same, later) =
            rest.split_at(rest.iter().take_while(|a| day(a) == Some(today)).count());
        rest = later;
        let mut terms: Vec<String> = Vec::new();
        let mut leading: Option<&Amendment> = None;
        for amendment in same {
            if amendment.kind == AmendmentKind::Correction {
                correct(&mut stages, amendment);
                continue;
            }
            if leading.is_none() {
                let before = stages.last().expect("a text").clone();
                stages.push(Stage {
                    since: Some(today),
                    turned: BTreeMap::new(),
                    ..before
                });
            }
            leading = leading.or(Some(amendment));
            for operation in &amendment.operations {
                if matches!(operation.kind, OperationKind::Repeal) {
                    repealed = Some(today);
                }
            }
            terms.extend(amend(&mut stages, amendment));
        }
        if let Some(leading) = leading {
            rest_on_changed(&mut stages, leading, terms);
        }
    }
    (stages, repealed)
}

/// Carries an amendment out in the last text; the terms that it gives another meaning.
fn amend(stages: &mut [Stage], amendment: &Amendment) -> Vec<String> {
    let (stage, before) = stages.split_last_mut().expect("two texts");
    let old = before.last().expect("a text before");
    let mut touched = BTreeSet::new();
    let mut terms = Vec::new();
    for operation in &amendment.operations {
        match &operation.kind {
            OperationKind::Redefine(declaration) => {
                terms.extend(names(declaration));
                redefine(stage, declaration);
            }
            OperationKind::Extend(declaration) => stage.declarations.push(declaration.clone()),
            _ => {
                let there = locate(&stage.provisions, operation);
                touched.extend(carry_out(stage, operation, there));
            }
        }
    }
    for unit in touched {
        let was = unit_of(&old.provisions, unit);
        let is = unit_of(&stage.provisions, unit);
        let rule = transition(amendment, was, is);
        stage.turned.entry(key(unit)).or_insert(rule);
    }
    terms
}

/// Carries a correction out in every text, on what the last one calls by those numbers.
fn correct(stages: &mut [Stage], amendment: &Amendment) {
    for operation in &amendment.operations {
        let there = locate(&stages.last().expect("a text").provisions, operation);
        for stage in stages.iter_mut() {
            match &operation.kind {
                OperationKind::Redefine(declaration) => redefine(stage, declaration),
                OperationKind::Extend(declaration) => stage.declarations.push(declaration.clone()),
                _ => {
                    carry_out(stage, operation, there);
                }
            }
        }
    }
}

/// Articles that run a changed one or use a changed term are other than before, too.
fn rest_on_changed(stages: &mut [Stage], leading: &Amendment, mut terms: Vec<String>) {
    let (stage, before) = stages.split_last_mut().expect("two texts");
    let old = before.last().expect("a text before");
    // A term that is said by another one changes with it.
    loop {
        let further: Vec<String> = stage
            .declarations
            .iter()
            .flat_map(parts_of_terms)
            .filter(|(name, said)| !terms.contains(name) && terms.iter().any(|t| mentions(said, t)))
            .map(|(name, _)| name)
            .collect();
        if further.is_empty() {
            break;
        }
        terms.extend(further);
    }
    loop {
        let next = units(&stage.provisions).into_iter().find(|unit| {
            !stage.turned.contains_key(&key(unit.lineage()))
                && (runs_changed(unit, stage, old)
                    || terms
                        .iter()
                        .any(|t| mentions(&format!("{:?}", unit.parts), t)))
        });
        let Some(unit) = next else { return };
        let rule = transition(leading, Some(unit), Some(unit));
        stage.turned.insert(key(unit.lineage()), rule);
    }
}

/// A 参数 or the words of 时限用语, each with how its meaning is said.
fn parts_of_terms(declaration: &Declaration) -> Vec<(String, String)> {
    match &declaration.kind {
        DeclarationKind::Parameter(name, value) => {
            vec![(name.text.to_string(), format!("{value:?}"))]
        }
        DeclarationKind::LimitWords(words) => words
            .iter()
            .map(|(name, term)| (name.text.to_string(), format!("{term:?}")))
            .collect(),
        _ => Vec::new(),
    }
}

/// The terms that a declaration gives a meaning; what a definition defines is told by its day alone.
fn names(declaration: &Declaration) -> Vec<String> {
    let parts = parts_of_terms(declaration);
    parts.into_iter().map(|(name, _)| name).collect()
}

/// Whether a name stands in what was written.
fn mentions(said: &str, name: &str) -> bool {
    said.contains(&format!("text: {name:?}"))
}

fn runs_changed(unit: &Provision, stage: &Stage, old: &Stage) -> bool {
    let runs = |citation: &Citation| {
        let article = citation.steps.iter().find(|s| is_article(**s));
        let cited = [&stage.provisions, &old.provisions].map(|all| {
            let all = units(all);
            match (citation.anchor, article) {
                (Some(Anchor::Former(Level::Article)), _) => {
                    let here = all.iter().position(|u| u.lineage() == unit.lineage())?;
                    Some(all[here.checked_sub(1)?].lineage())
                }
                (_, Some(article)) => {
                    let found = all.iter().find(|u| step(u) == *article)?;
                    Some(found.lineage())
                }
                _ => None,
            }
        });
        cited
            .into_iter()
            .flatten()
            .any(|unit| stage.turned.contains_key(&key(unit)))
    };
    unit.statements()
        .iter()
        .any(|s| matches!(&s.kind, StatementKind::Follow(c) if runs(c)))
}

/// What 过渡 says of an article: where it is named, where it gives sanctions, for all.
fn transition(
    amendment: &Amendment,
    was: Option<&Provision>,
    is: Option<&Provision>,
) -> TransitionRule {
    let called = was.or(is).map(step);
    let gives = |p: &Provision| {
        p.statements().iter().any(|s| {
            matches!(
                s.kind,
                StatementKind::Sanction { .. } | StatementKind::Decision(_)
            )
        })
    };
    let rank = |scope: &TransitionScope| match scope {
        TransitionScope::Provisions(cited) => {
            let of = |c: &Citation| c.steps.iter().copied().find(|s| is_article(*s));
            cited
                .iter()
                .any(|c| of(c).is_some() && of(c) == called)
                .then_some(3)
        }
        TransitionScope::Sanctions => was.into_iter().chain(is).any(gives).then_some(2),
        TransitionScope::All => Some(1),
    };
    let clauses = amendment.transitions.iter();
    let ranked = clauses.filter_map(|clause| Some((rank(&clause.scope)?, clause)));
    let best = ranked.max_by_key(|(rank, _)| *rank);
    best.map_or(TransitionRule::ByEvent, |(_, clause)| clause.rule.clone())
}

// ── what the numbers name ──

fn step(p: &Provision) -> Step {
    (p.marker.level, p.marker.number, p.marker.suffix)
}

fn is_article(step: Step) -> bool {
    step.0 == Level::Article || (step.0 == Level::Chapter && step.1 == 0)
}

/// All articles, in text order.
fn units(parts: &[Part]) -> Vec<&Provision> {
    let mut found = Vec::new();
    for part in parts {
        match part {
            Part::Provision(p) if is_article(step(p)) => found.push(p),
            Part::Provision(p) => found.extend(units(&p.parts)),
            _ => {}
        }
    }
    found
}

fn unit_of(parts: &[Part], lineage: Span) -> Option<&Provision> {
    units(parts).into_iter().find(|u| u.lineage() == lineage)
}

/// The list of parts in which a provision stands, and where.
fn home(parts: &mut Vec<Part>, lineage: Span) -> Option<(&mut Vec<Part>, usize)> {
    let own = |part: &Part| matches!(part, Part::Provision(p) if p.lineage() == lineage);
    if let Some(at) = parts.iter().position(own) {
        return Some((parts, at));
    }
    parts.iter_mut().find_map(|part| match part {
        Part::Provision(p) => home(&mut p.parts, lineage),
        _ => None,
    })
}

/// The provision below another one that the steps name; a 款 may be left out, and the first one be the article's own text.
fn below<'p>(p: &'p Provision, steps: &[Step]) -> Option<&'p Provision> {
    let Some((first, rest)) = steps.split_first() else {
        return Some(p);
    };
    let annex = p.marker.level == Level::Chapter;
    let called = |c: &&Provision| {
        step(c) == *first
            || annex
                && first.0 > Level::Article
                && c.marker.level > Level::Article
                && (c.marker.number, c.marker.suffix) == (first.1, first.2)
    };
    let direct = p.children().filter(called).find_map(|c| below(c, rest));
    let paragraph =
        |c: &&Provision| c.marker.level == Level::Paragraph && first.0 > Level::Paragraph;
    let left_out = || p.children().filter(paragraph).find_map(|c| below(c, steps));
    let own_text = || {
        let own = *first == (Level::Paragraph, 1, 0) && !rest.is_empty();
        own.then(|| below(p, rest)).flatten()
    };
    direct.or_else(left_out).or_else(own_text)
}

/// What an operation is about: the article and the provision in it that is changed, struck or added to.
#[derive(Clone, Copy)]
struct There {
    unit: Span,
    inner: Span,
}

fn locate(provisions: &[Part], operation: &Operation) -> Option<There> {
    let (target, above) = match &operation.kind {
        OperationKind::Change { target, .. }
        | OperationKind::Strike { target, .. }
        | OperationKind::Reword { target, .. } => (target, 0),
        OperationKind::Insert { target, .. } => (target, 1),
        _ => return None,
    };
    let at = target.steps.iter().position(|s| is_article(*s))?;
    let steps = &target.steps[at..target.steps.len().checked_sub(above)?.max(at)];
    let (article, rest) = steps.split_first()?;
    let unit = units(provisions)
        .into_iter()
        .find(|u| step(u) == *article)?;
    let inner = below(unit, rest)?;
    Some(There {
        unit: unit.lineage(),
        inner: inner.lineage(),
    })
}

// ── operations ──

/// Carries one out in one text, and says which articles it touches.
fn carry_out(stage: &mut Stage, operation: &Operation, there: Option<There>) -> Vec<Span> {
    let all = &mut stage.provisions;
    match &operation.kind {
        OperationKind::Change { provision, .. } => {
            let Some(there) = there else {
                return Vec::new();
            };
            if let Some((parts, at)) = home(all, there.inner)
                && let Part::Provision(old) = &mut parts[at]
            {
                let number = old.marker.number;
                *old = succeed(provision, old);
                // A correction reaches texts in which it had another number.
                old.marker.number = number;
            }
            vec![there.unit]
        }
        OperationKind::Strike { renumbering, .. } => {
            let Some(there) = there else {
                return Vec::new();
            };
            let mut touched = vec![there.unit];
            let Some((parts, at)) = home(all, there.inner) else {
                return Vec::new();
            };
            let Part::Provision(struck) = parts.remove(at) else {
                return touched;
            };
            let (level, number) = (struck.marker.level, struck.marker.number);
            if *renumbering == Renumbering::Shift {
                match there.unit == there.inner {
                    true => touched.extend(shift_articles(all, number + 1, false)),
                    false => shift(parts, level, number + 1, false),
                }
            }
            touched
        }
        OperationKind::Insert {
            target,
            provision,
            renumbering,
        } => {
            let shifts = *renumbering == Renumbering::Shift;
            let (level, number) = (provision.marker.level, provision.marker.number);
            if target.steps.last().is_some_and(|s| is_article(*s)) {
                let mut touched = vec![provision.lineage()];
                if shifts {
                    touched.extend(shift_articles(all, number, true));
                }
                add_article(all, provision);
                return touched;
            }
            let Some(there) = there else {
                return Vec::new();
            };
            if let Some((parts, at)) = home(all, there.inner)
                && let Part::Provision(parent) = &mut parts[at]
            {
                if shifts {
                    shift(&mut parent.parts, level, number, true);
                }
                add(&mut parent.parts, provision);
            }
            vec![there.unit]
        }
        // The wording is no rule; the article counts as changed all the same.
        OperationKind::Reword { .. } => there.into_iter().map(|t| t.unit).collect(),
        OperationKind::Repeal => {
            let gone = everything(all);
            all.clear();
            gone
        }
        OperationKind::Redefine(_) | OperationKind::Extend(_) => Vec::new(),
    }
}

/// All articles and the chapters around them.
fn everything(parts: &[Part]) -> Vec<Span> {
    let mut found = Vec::new();
    for part in parts {
        if let Part::Provision(p) = part {
            found.push(p.lineage());
            if p.marker.level < Level::Article {
                found.extend(everything(&p.parts));
            }
        }
    }
    found
}

/// A new text of a provision carries on the old one, and so does what stands in it under the same number.
fn succeed(new: &Provision, old: &Provision) -> Provision {
    let mut new = new.clone();
    new.edition.lineage = Some(old.lineage());
    for part in &mut new.parts {
        if let Part::Provision(child) = part
            && let Some(before) = old.children().find(|c| step(c) == step(child))
        {
            *child = succeed(child, before);
        }
    }
    new
}

fn moved(number: u32, up: bool) -> u32 {
    if up { number + 1 } else { number - 1 }
}

fn shift(parts: &mut [Part], level: Level, from: u32, up: bool) {
    for part in parts {
        if let Part::Provision(p) = part
            && p.marker.level == level
            && p.marker.number >= from
        {
            // Its place is told by where it first stood, not by its number.
            p.edition.lineage = Some(p.lineage());
            p.marker.number = moved(p.marker.number, up);
        }
    }
}

fn shift_articles(parts: &mut [Part], from: u32, up: bool) -> Vec<Span> {
    let mut touched = Vec::new();
    for part in parts {
        let Part::Provision(p) = part else { continue };
        if p.marker.level != Level::Article {
            touched.extend(shift_articles(&mut p.parts, from, up));
        } else if p.marker.number >= from {
            p.edition.lineage = Some(p.lineage());
            p.marker.number = moved(p.marker.number, up);
            touched.push(p.lineage());
        }
    }
    touched
}

/// Behind the article before it, in the same chapter.
fn add_article(all: &mut Vec<Part>, new: &Provision) {
    let own = (new.marker.number, new.marker.suffix);
    let number = |p: &Provision| (p.marker.number, p.marker.suffix);
    let before = units(all)
        .into_iter()
        .filter(|u| u.marker.level == Level::Article && number(u) < own)
        .max_by_key(|u| number(u))
        .map(Provision::lineage);
    match before.and_then(|lineage| home(all, lineage)) {
        Some((parts, at)) => parts.insert(at + 1, Part::Provision(new.clone())),
        None => all.insert(0, Part::Provision(new.clone())),
    }
}

/// Among its like, by number.
fn add(parts: &mut Vec<Part>, new: &Provision) {
    let own = (new.marker.number, new.marker.suffix);
    let like = |part: &Part| match part {
        Part::Provision(p) if p.marker.level == new.marker.level => {
            Some((p.marker.number, p.marker.suffix))
        }
        _ => None,
    };
    let behind = parts.iter().rposition(|p| like(p).is_some_and(|n| n < own));
    let first = parts.iter().position(|p| like(p).is_some());
    let at = behind.map(|at| at + 1).or(first).unwrap_or(parts.len());
    parts.insert(at, Part::Provision(new.clone()));
}

fn redefine(stage: &mut Stage, new: &Declaration) {
    if let DeclarationKind::LimitWords(words) = &new.kind {
        for (name, term) in words {
            for old in &mut stage.declarations {
                let DeclarationKind::LimitWords(list) = &mut old.kind else {
                    continue;
                };
                for (_, meaning) in list.iter_mut().filter(|(n, _)| n.text == name.text) {
                    *meaning = term.clone();
                }
            }
        }
        return;
    }
    let of = |d: &Declaration| -> Option<(u8, Name)> {
        match &d.kind {
            DeclarationKind::Parameter(name, _) => Some((0, name.clone())),
            DeclarationKind::Definition { name, .. } => Some((1, name.clone())),
            DeclarationKind::Metric { name, .. } => Some((2, name.clone())),
            _ => None,
        }
    };
    let Some((kind, name)) = of(new) else { return };
    for old in &mut stage.declarations {
        if of(old).is_some_and(|(k, n)| k == kind && n.text == name.text) {
            *old = new.clone();
        }
    }
}
