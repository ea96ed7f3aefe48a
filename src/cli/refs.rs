//! `banfa refs`: what refers to a provision, or to another instrument.

use super::console::Console;
use super::rulebase::usable_rules;
use super::{Ending, Outcome, arguments};
use crate::model::{ProvisionId, Reference, ReferenceTarget, RuleBase, cite};
use crate::project::Trouble;
use crate::report::words::{Phrase, phrase, reference_words};
use crate::source::{Place, SourceMap};
use crate::syntax::parse_citation;
use chrono::NaiveDate;
use clap::ArgMatches;
use std::fmt::Write as _;

/// Runs the command.
pub(super) fn refs(matches: &ArgMatches, console: &Console) -> Outcome {
    let day = arguments::date(matches, "at", console.lang)?.unwrap_or(NaiveDate::MAX);
    let asked = matches
        .get_one::<String>("PROVISION")
        .map_or("", |s| s.trim());
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let mut known = false;
    let mut out = String::new();
    for base in rules.iter().filter_map(|r| r.rules.base.as_ref()) {
        let Some(points) = pointing_at(base, asked, day) else {
            continue;
        };
        known = true;
        // One line may cite the same thing twice.
        let mut said: Vec<String> = Vec::new();
        for reference in &points {
            let file = sources.file(reference.span.file);
            let line = Place::of(file, reference.span).line;
            let from = cite(base, reference.from);
            let to = match &reference.to {
                ReferenceTarget::Provision(id) => cite(base, *id),
                ReferenceTarget::Instrument(title) => format!("《{title}》"),
            };
            let how = reference_words(reference.how, console.lang);
            let line = format!("{from}  {how}{to}  {}:{line}", file.name);
            if !said.contains(&line) {
                let _ = writeln!(out, "{line}");
                said.push(line);
            }
        }
        if points.is_empty() {
            let _ = writeln!(out, "{}", phrase(Phrase::NoReferences, console.lang));
        }
    }
    if !known {
        return Err(Trouble::Usage {
            message: asked.to_owned(),
            hint: Some(phrase(Phrase::NoSuchTarget, console.lang).to_owned()),
        });
    }
    console.say(&out);
    Ok(Ending::Fine)
}

/// The references to what was asked for, or to something in it; `None` where the rule base knows nothing of the kind.
fn pointing_at(base: &RuleBase, asked: &str, day: NaiveDate) -> Option<Vec<Reference>> {
    let all = base.references(day);
    if asked.starts_with('《') {
        let title = asked.trim_matches(['《', '》']);
        let names =
            |r: &Reference| matches!(&r.to, ReferenceTarget::Instrument(t) if &**t == title);
        let found: Vec<Reference> = all.into_iter().filter(names).collect();
        return (!found.is_empty()).then_some(found);
    }
    let target = base.find_on(&parse_citation(asked)?, None, day)?;
    let within = |r: &Reference| match &r.to {
        ReferenceTarget::Provision(id) => base.is_within(*id, target),
        ReferenceTarget::Instrument(_) => false,
    };
    Some(all.into_iter().filter(within).collect())
}

impl RuleBase {
    /// Whether a provision is another one or stands below it.
    fn is_within(&self, id: ProvisionId, outer: ProvisionId) -> bool {
        std::iter::successors(Some(id), |at| self.provision(*at).parent).any(|at| at == outer)
    }
}
