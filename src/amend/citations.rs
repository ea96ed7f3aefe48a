//! Which provision of the text a citation means on a given day.

use crate::syntax::Step;
use crate::syntax::tree::{Citation, Edition, Level, Part, Provision};
use chrono::NaiveDate;

/// Whether an edition is in force on a day.
pub(super) fn stands(edition: &Edition, day: NaiveDate) -> bool {
    edition.since.as_ref().is_none_or(|turn| turn.date <= day)
        && edition.until.as_ref().is_none_or(|turn| day < turn.date)
}

/// The step that names an article (or 备注), and those below it.
pub(super) fn split(citation: &Citation) -> Option<(Step, &[Step])> {
    let at = citation
        .steps
        .iter()
        .position(|step| step.0 == Level::Article || is_annex(*step))?;
    let (article, below) = citation.steps[at..].split_first()?;
    Some((*article, below))
}

pub(super) fn is_annex(step: Step) -> bool {
    step.0 == Level::Chapter && step.1 == 0
}

/// Whether a provision is one that has editions: an article, or 备注.
pub(super) fn is_unit(provision: &Provision) -> bool {
    provision.marker.level == Level::Article || is_annex(step_of(provision))
}

pub(super) fn step_of(provision: &Provision) -> Step {
    let marker = &provision.marker;
    (marker.level, marker.number, marker.suffix)
}

/// Whether a citation names an article or something in it.
pub(super) fn names_article(citation: &Citation, article: &Provision) -> bool {
    split(citation).is_some_and(|(step, _)| step == step_of(article))
}

/// The way, by positions among the parts, from a provision to the article of which `wanted` holds.
pub(super) fn way_to(root: &Provision, wanted: &dyn Fn(&Provision) -> bool) -> Option<Vec<usize>> {
    for (index, part) in root.parts.iter().enumerate() {
        let Part::Provision(provision) = part else {
            continue;
        };
        if is_unit(provision) {
            if wanted(provision) {
                return Some(vec![index]);
            }
        } else if let Some(mut way) = way_to(provision, wanted) {
            way.insert(0, index);
            return Some(way);
        }
    }
    None
}

/// All articles below a provision.
pub(super) fn units(root: &Provision) -> Vec<&Provision> {
    let mut found = Vec::new();
    for child in root.children() {
        if is_unit(child) {
            found.push(child);
        } else {
            found.extend(units(child));
        }
    }
    found
}

/// The way from an article to a provision in it; a 款 that stands alone may be left out or said of the article itself.
pub(super) fn way_below(provision: &Provision, steps: &[Step]) -> Option<Vec<usize>> {
    let Some((step, rest)) = steps.split_first() else {
        return Some(Vec::new());
    };
    let annex = is_annex(step_of(provision));
    for (index, part) in provision.parts.iter().enumerate() {
        let Part::Provision(child) = part else {
            continue;
        };
        let marker = &child.marker;
        let level = marker.level == step.0
            || annex && marker.level > Level::Article && step.0 > Level::Article;
        if level
            && (marker.number, marker.suffix) == (step.1, step.2)
            && let Some(mut way) = way_below(child, rest)
        {
            way.insert(0, index);
            return Some(way);
        }
    }
    for (index, part) in provision.parts.iter().enumerate() {
        if let Part::Provision(child) = part
            && child.marker.level == Level::Paragraph
            && step.0 > Level::Paragraph
            && let Some(mut way) = way_below(child, steps)
        {
            way.insert(0, index);
            return Some(way);
        }
    }
    // 第一款 of an article whose first paragraph is its own text.
    let own = *step == (Level::Paragraph, 1, 0)
        && provision.marker.level == Level::Article
        && !rest.is_empty();
    own.then(|| way_below(provision, rest)).flatten()
}

/// The provision at the end of a way.
pub(super) fn walk<'p>(root: &'p Provision, way: &[usize]) -> Option<&'p Provision> {
    way.iter()
        .try_fold(root, |at, index| match at.parts.get(*index) {
            Some(Part::Provision(provision)) => Some(provision),
            _ => None,
        })
}

/// The same, to be changed.
pub(super) fn walk_mut<'p>(root: &'p mut Provision, way: &[usize]) -> Option<&'p mut Provision> {
    way.iter()
        .try_fold(root, |at, index| match at.parts.get_mut(*index) {
            Some(Part::Provision(provision)) => Some(provision),
            _ => None,
        })
}

/// What a citation means on a day.
pub(super) fn meant<'p>(
    root: &'p Provision,
    citation: &Citation,
    day: NaiveDate,
) -> Option<&'p Provision> {
    let (article, below) = split(citation)?;
    let here = |p: &Provision| step_of(p) == article && stands(&p.edition, day);
    let unit = walk(root, &way_to(root, &here)?)?;
    walk(unit, &way_below(unit, below)?)
}

/// How the provision of a lineage is cited on a day: the steps from its article down.
pub(super) fn steps_to(
    root: &Provision,
    lineage: crate::source::Span,
    day: NaiveDate,
) -> Option<Vec<Step>> {
    fn below(at: &Provision, lineage: crate::source::Span) -> Option<Vec<Step>> {
        if at.lineage() == lineage {
            return Some(vec![step_of(at)]);
        }
        at.children().find_map(|child| {
            let mut steps = below(child, lineage)?;
            steps.insert(0, step_of(at));
            Some(steps)
        })
    }
    units(root)
        .into_iter()
        .filter(|unit| stands(&unit.edition, day))
        .find_map(|unit| below(unit, lineage))
}
