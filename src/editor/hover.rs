//! What stands at a place, in words: a provision's wording, a name's declaration, the end of a limit.

use super::words::word_at;
use super::workspace::{DeclaredSort, Workspace};
use crate::calendar::{Instant, Reckoner};
use crate::model::{ProvisionId, RuleBase, Sanction, SanctionId, Validity, cite};
use crate::project::reckon;
use crate::report::day_lines;
use crate::report::words::{Lang, Phrase, phrase};
use crate::source::FileId;
use crate::syntax::tree::Level;
use chrono::{Datelike, NaiveDate};

impl Workspace {
    /// What is said of the place, as Markdown.
    #[must_use]
    pub fn hover(&self, id: FileId, offset: usize, lang: Lang) -> Option<String> {
        if let Some(p) = self
            .cited_at(id, offset)
            .or_else(|| self.marked_at(id, offset))
        {
            return Some(wording(self.rules(id)?.0, p));
        }
        if let Some(limit) = self.limit_at(id, offset)
            && let Some(said) = self.example(id, &limit, lang)
        {
            return Some(said);
        }
        let word = self.word(id, offset)?;
        let found: Vec<_> = self
            .declared(id)
            .into_iter()
            .filter(|d| d.name == word)
            .collect();
        let mut said: Vec<String> = Vec::new();
        for one in &found {
            let text = self.file(one.whole.file).slice(one.whole).trim_end();
            let block = format!("```banfa\n{text}\n```");
            if !said.contains(&block) {
                said.push(block);
            }
        }
        if found.iter().any(|d| d.sort == DeclaredSort::LimitWord) {
            said.extend(self.example(id, &word, lang));
        }
        if found.iter().any(|d| d.sort == DeclaredSort::Sanction) {
            said.extend(self.effect(id, &word, lang));
            said.extend(self.given_under(id, &word, lang));
        }
        (!said.is_empty()).then(|| said.join("\n\n"))
    }

    /// The limit around an offset: the longest run on its line that reads as one.
    fn limit_at(&self, id: FileId, offset: usize) -> Option<String> {
        let text = &self.file(id).text;
        let line = text[..offset.min(text.len())]
            .rfind('\n')
            .map_or(0, |n| n + 1);
        let end = text[line..].find('\n').map_or(text.len(), |n| line + n);
        if text[line..end].trim_start().starts_with(['>', '#']) {
            return None;
        }
        let word = word_at(text, offset)?;
        let mut ends = vec![word.end];
        let rest = &text[word.end..end];
        if let Some(after) = rest.trim_start().strip_prefix('内') {
            ends.insert(0, end - after.len());
        }
        let mut starts = vec![word.start];
        // `5 个工作日内`: the number is a word of its own.
        let before = text[line..word.start].trim_end_matches([' ', '\u{3000}']);
        let number = before.len() - before.trim_end_matches(|c: char| c.is_numeric()).len();
        if number > 0 {
            starts.insert(0, line + before.len() - number);
        }
        let limits = starts.iter().flat_map(|s| ends.iter().map(move |e| *s..*e));
        limits.map(|range| text[range].to_owned()).find(|words| {
            crate::syntax::parse_limit(FileId(0), words).is_ok_and(|l| !is_name_only(&l.term))
        })
    }

    /// A limit that starts on the first day of the rules.
    fn example(&self, id: FileId, limit: &str, lang: Lang) -> Option<String> {
        let (base, _) = self.rules(id)?;
        let day = base.effective.or(base.published)?;
        let start = crate::calendar::Instant::start_of_day(day);
        let due = reckon(start, limit, Some(base), lang).ok()?;
        let head = lang.pick("**限期举例**", "**The limit by example**");
        let colon = lang.pick(":", ": ");
        let mut out = format!("{head}{colon}{day} + {limit}\n");
        for line in day_lines(&due, lang) {
            out.push_str(&format!("\n- {line}"));
        }
        Some(out)
    }

    /// What a sanction does: whom it may hit, until when it holds if given on the first day of the rules, and between
    /// which it stands in severity.
    fn effect(&self, id: FileId, word: &str, lang: Lang) -> Option<String> {
        let (base, _) = self.rules(id)?;
        let at = base.sanctions.iter().position(|s| *s.name == *word)?;
        let sanction = &base.sanctions[at];
        let targets: Vec<&str> = sanction
            .targets
            .iter()
            .map(|ty| &*base.party_types[ty.index()].name)
            .collect();
        let targets = lang.list(&targets);
        let mut out = match lang {
            Lang::Zh => format!("**效果**:对 {targets}"),
            Lang::En => format!("**Effect**: on {targets}"),
        };
        let first = base.effective.or(base.published);
        let until = first.and_then(|day| last_moment(base, sanction, day));
        let holds = match (first, until, lang) {
            (Some(day), Some(end), Lang::Zh) => format!("\n- {day} 给予的,有效至 {end}"),
            (Some(day), Some(end), Lang::En) => format!("\n- given on {day}, it holds until {end}"),
            (_, _, Lang::Zh) => "\n- 长期有效".to_owned(),
            (_, _, Lang::En) => "\n- it holds for good".to_owned(),
        };
        out.push_str(&holds);
        let this = SanctionId::at(at);
        for order in base.severities.iter().filter(|o| o.contains(&this)) {
            let names: Vec<String> = order
                .iter()
                .map(|s| match *s == this {
                    true => format!("**{word}**"),
                    false => base.sanctions[s.index()].name.to_string(),
                })
                .collect();
            out.push_str(&format!("\n- {}", names.join(" < ")));
        }
        Some(out)
    }

    /// The provisions in whose rules a sanction's name stands.
    fn given_under(&self, id: FileId, word: &str, lang: Lang) -> Option<String> {
        let (base, sources) = self.rules(id)?;
        let mut under: Vec<String> = Vec::new();
        for statement in &base.statements {
            if super::words::places_of(sources.slice(statement.span), word).is_empty() {
                continue;
            }
            let cited = cite(base, base.citable(statement.provision));
            if !under.contains(&cited) {
                under.push(cited);
            }
        }
        let colon = lang.pick(":", ": ");
        let said = phrase(Phrase::Provision, lang);
        (!under.is_empty()).then(|| format!("{said}{colon}{}", lang.list(&under)))
    }
}

/// The last moment at which a sanction holds that is given on a day; none where it holds for good.
fn last_moment(base: &RuleBase, sanction: &Sanction, day: NaiveDate) -> Option<Instant> {
    let reckoner = Reckoner::new(&base.calendar, base.office_hours.as_ref());
    match &sanction.validity {
        Validity::Lasting => None,
        Validity::For(span) => reckoner.valid_until(Instant::start_of_day(day), *span),
        Validity::ThisYear => NaiveDate::from_ymd_opt(day.year(), 12, 31).map(Instant::end_of_day),
    }
}

fn is_name_only(term: &crate::syntax::tree::Term) -> bool {
    matches!(term, crate::syntax::tree::Term::Named(_))
}

/// A provision with its official wording, that of the provisions below it included.
fn wording(base: &RuleBase, id: ProvisionId) -> String {
    let mut out = format!("**{}**\n", cite(base, id));
    let all = base.provisions.iter().enumerate();
    let below = |index: usize| {
        let mut at = Some(ProvisionId::at(index));
        while let Some(here) = at {
            if here == id {
                return true;
            }
            at = base.provision(here).parent;
        }
        false
    };
    let whole = base.provision(id).level >= Level::Article;
    for (index, provision) in all {
        if ProvisionId::at(index) == id || whole && below(index) {
            for line in &provision.quote {
                out.push_str(&format!("\n> {}\n", line.text));
            }
        }
    }
    out
}
