//! A limit in words, reckoned from a moment under the calendars and limit words of a rule base.

use super::Trouble;
use crate::calendar::{Calendar, Due, DueRequest, Instant, Reckoner, Term, Unreckonable};
use crate::model::RuleBase;
use crate::report::words::Lang;
use crate::source::FileId;
use crate::syntax::{parse_limit, tree};

/// How many limit words may stand for one another.
const MAX_WORDS: u8 = 8;

/// When a limit that starts at an instant ends; without a rule base on weekends alone.
///
/// # Errors
///
/// Words that are no limit, and one that needs a case.
pub fn reckon(
    start: Instant,
    limit: &str,
    base: Option<&RuleBase>,
    lang: Lang,
) -> Result<Due, Trouble> {
    reckon_words(start, limit, base, lang, 0)
}

fn reckon_words(
    start: Instant,
    text: &str,
    base: Option<&RuleBase>,
    lang: Lang,
    depth: u8,
) -> Result<Due, Trouble> {
    let bad = || Trouble::BadLimit {
        text: text.to_owned(),
    };
    let named = base.and_then(|b| b.parameters.iter().find(|p| *p.name == *text));
    if let (Some(named), true) = (named, depth < MAX_WORDS) {
        return reckon_words(start, &named.text, base, lang, depth + 1);
    }
    let limit = parse_limit(FileId(0), text).map_err(|_| bad())?;
    let calendar = Calendar::default();
    let reckoner = Reckoner::new(
        base.map_or(&calendar, |b| &b.calendar),
        base.and_then(|b| b.office_hours.as_ref()),
    );
    // Without a rule base a bare 日 is what the Civil Code says: days in succession.
    let day = base.map_or(Some(tree::DayKind::Natural), |b| b.day);
    let mut shortest: Option<Due> = None;
    for term in terms_of(&limit.term, day).ok_or_else(bad)? {
        let request = DueRequest {
            start,
            term,
            stops: &[],
            extensions: &[],
        };
        let due = reckoner
            .due(&request)
            .map_err(|why| Trouble::CannotReckon {
                text: text.to_owned(),
                why: unreckonable(why, lang).to_owned(),
            })?;
        if shortest.as_ref().is_none_or(|s| due.at < s.at) {
            shortest = Some(due);
        }
    }
    shortest.ok_or_else(bad)
}

/// The terms of which the shortest counts; `None` for one that needs a case.
fn terms_of(term: &tree::Term, day: Option<tree::DayKind>) -> Option<Vec<Term>> {
    Some(match term {
        tree::Term::SameDay => vec![Term::SameDay],
        tree::Term::Within(quantity) => vec![Term::Within(crate::cases::time_span(quantity, day)?)],
        tree::Term::BeforeDay { month, day, .. } => vec![Term::BeforeDay {
            month: *month,
            day: *day,
        }],
        tree::Term::Shortest(all) => {
            let each: Option<Vec<Vec<Term>>> = all.iter().map(|t| terms_of(t, day)).collect();
            each?.into_iter().flatten().collect()
        }
        tree::Term::Named(_)
        | tree::Term::BeforeEvent { .. }
        | tree::Term::Otherwise(..)
        | tree::Term::Undetermined(_) => return None,
    })
}

fn unreckonable(why: Unreckonable, lang: Lang) -> &'static str {
    match why {
        Unreckonable::NoOfficeHours => {
            lang.pick("规则没有声明办公时间", "the rules declare no office hours")
        }
        Unreckonable::TooFar => lang.pick("超出历法的范围", "it lies outside the calendar"),
        Unreckonable::NoSuchDay => lang.pick("没有这一天", "there is no such day"),
    }
}
