//! From pieces of text to the tree.
//!
//! One file per area of the language; `faults` turns what the parser could not read into problems. Conversion trusts the
//! grammar for shape (`take`) and checks itself what the grammar cannot: dates, sizes, nesting, mixed 且 and 或.

mod amendments;
mod cases;
mod declarations;
mod duties;
mod expressions;
mod faults;
mod foreseen;
mod limits;
mod mappings;
mod numerals;
mod provisions;
mod rules;
mod sentences;
mod strange;

pub use cases::parse_case;
pub use faults::EXPECTABLE;
pub use foreseen::parse_foreseen;
pub use mappings::parse_mapping;
pub use provisions::parse_rules;
pub use strange::{hidden_characters, usual};

use super::grammar::{self, Rule};
use super::tree::{Citation, Limit, Name};
use super::words::fold_name;
use crate::problem::{Problem, ProblemKind};
use crate::source::{FileId, Span};
use pest::iterators::{Pair, Pairs};
use std::iter::Peekable;
use std::ops::Range;

/// Reads a citation such as `第八条第(二)项` by itself, as a command line gives it: there is nothing to see `前款` from.
#[must_use]
pub fn parse_citation(text: &str) -> Option<Citation> {
    parse_standing_citation(text).filter(|citation| citation.anchor.is_none())
}

/// Reads a citation as it may stand in a provision: `第八条`, or seen from there, `本条第(二)项`, `前款`.
#[must_use]
pub fn parse_standing_citation(text: &str) -> Option<Citation> {
    let text = text.trim();
    let mut reader = Reader::new(FileId(0), text);
    let pair = grammar::run(Rule::citation_only, text).ok()?;
    let citation = reader.citation(Kids::of(pair).any());
    reader.problems.is_empty().then_some(citation)
}

/// Reads a limit such as `自 申请 起 5个工作日内` by itself.
///
/// # Errors
///
/// The first thing in it that cannot be read.
#[allow(clippy::result_large_err)] // called once a run; a plain problem is what every caller has
pub fn parse_limit(file: FileId, text: &str) -> Result<Limit, Problem> {
    let mut reader = Reader::new(file, text);
    let range = super::scan::trimmed(text, 0);
    let pair = reader
        .piece(Rule::limit_only, range)
        .map_err(|problem| *problem)?;
    let limit = reader.limit(Kids::of(pair).take(Rule::limit));
    reader.problems.pop().map_or(Ok(limit), Err)
}

/// Reads the pieces of one file and collects what is wrong with them.
pub(super) struct Reader<'t> {
    file: FileId,
    text: &'t str,
    /// Where the piece being read starts in the file.
    base: usize,
    /// Arithmetic signs of the piece being read so far; they nest to the left.
    signs: usize,
    /// Left sides that were copied because two comparisons share them.
    doubled: usize,
    /// Words of declarations that could not be read.
    unread: Vec<String>,
    problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    fn new(file: FileId, text: &'t str) -> Self {
        Self {
            file,
            text,
            base: 0,
            signs: 0,
            doubled: 0,
            unread: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Parses one piece; pairs that come of it have their places until the next piece is read.
    fn piece(&mut self, rule: Rule, range: Range<usize>) -> Result<Pair<'t, Rule>, Box<Problem>> {
        self.base = range.start;
        self.signs = 0;
        let text = self.text;
        let piece = &text[range.clone()];
        faults::check_depth(piece).map_err(|at| {
            let kind = ProblemKind::NestsTooDeep {
                limit: super::MAX_DEPTH,
            };
            Box::new(Problem::new(kind, self.at(at)))
        })?;
        grammar::run(rule, piece)
            .map_err(|error| Box::new(faults::explain(self, rule, piece, &error)))
    }

    /// The span of a range of the piece being read.
    fn at(&self, range: Range<usize>) -> Span {
        Span::new(self.file, self.base + range.start, self.base + range.end)
    }

    /// The span of a range of the file.
    fn whole(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let text = pair.as_str();
        let start = pair.as_span().start();
        // A rule that ends in something optional has eaten the blanks before it.
        self.at(start..start + super::scan::trimmed(text, 0).end)
    }

    /// Remembers the words of a declaration that could not be read.
    fn leave_unread(&mut self, range: &Range<usize>) {
        let text = &self.text[range.clone()];
        let words = super::words::words(text);
        self.unread
            .extend(words.into_iter().map(|word| fold_name(&text[word])));
    }

    fn problem(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(Problem::new(kind, span));
    }

    fn name(&self, pair: &Pair<'_, Rule>) -> Name {
        Name {
            text: fold_name(pair.as_str()),
            span: self.span(pair),
        }
    }

    /// The names of a `name_list`.
    fn names(&self, pair: Pair<'_, Rule>) -> Vec<Name> {
        Kids::of(pair).rest().map(|p| self.name(&p)).collect()
    }
}

/// The children of a pair without punctuation and without the keywords that say nothing beyond their rule.
pub(super) struct Kids<'i>(Peekable<Pairs<'i, Rule>>);

impl<'i> Kids<'i> {
    fn of(pair: Pair<'i, Rule>) -> Self {
        Self(pair.into_inner().peekable())
    }

    fn peek(&mut self) -> Option<Rule> {
        while self.0.next_if(|p| says_nothing(p.as_rule())).is_some() {}
        self.0.peek().map(Pair::as_rule)
    }

    fn next(&mut self) -> Option<Pair<'i, Rule>> {
        self.peek()?;
        self.0.next()
    }

    fn maybe(&mut self, rule: Rule) -> Option<Pair<'i, Rule>> {
        (self.peek() == Some(rule)).then(|| self.0.next()).flatten()
    }

    fn has(&mut self, rule: Rule) -> bool {
        self.maybe(rule).is_some()
    }

    /// The next child, which the grammar puts here: not to be reached with any other.
    fn take(&mut self, rule: Rule) -> Pair<'i, Rule> {
        match self.next() {
            Some(pair) if pair.as_rule() == rule => pair,
            other => unreachable!(
                "the grammar puts {rule:?} here, not {:?}",
                other.map(|p| p.as_rule())
            ),
        }
    }

    /// The next child, whichever it is; the grammar has one here.
    fn any(&mut self) -> Pair<'i, Rule> {
        self.next()
            .unwrap_or_else(|| unreachable!("the grammar puts something here"))
    }

    fn rest(mut self) -> impl Iterator<Item = Pair<'i, Rule>> {
        std::iter::from_fn(move || self.next())
    }
}

/// Punctuation, and keywords that are told by the rule around them.
fn says_nothing(rule: Rule) -> bool {
    use Rule as R;
    #[rustfmt::skip]
    let silent = matches!(
        rule,
        R::comma | R::colon | R::list_mark | R::open | R::close | R::stop | R::less | R::EOI | R::of | R::carried_out
            | R::must | R::must_not | R::may | R::if_word | R::upon | R::is | R::is_not | R::has | R::lacks
            | R::but | R::except | R::sort_by | R::sort | R::belongs | R::same | R::cumulates | R::from | R::since
            | R::until | R::ahead | R::otherwise | R::towards | R::also | R::deducting | R::via | R::approved
            | R::extend | R::waived | R::expiry | R::expiring | R::violates | R::assigns | R::terminates
            | R::according | R::handled | R::against | R::gives | R::by_party | R::clears
            | R::per_window | R::liable | R::interpreted_by | R::refers | R::means | R::about | R::accepts
            | R::party_word | R::case_type_word | R::event_word | R::limit_words | R::institution | R::enum_word
            | R::interval_word | R::sanction_word | R::severity_word | R::parameter_word | R::metric_word
            | R::issuer_word | R::publish_word | R::effect_word | R::day_word | R::year_word | R::office_word
            | R::calendar_word | R::source_word | R::as_of | R::expects | R::under_word | R::missing | R::due_word
            | R::size | R::between
            | R::semicolon | R::case_file_word | R::transition_word | R::accepted_before | R::old_rules
            | R::change_word | R::insert_word | R::strike_word | R::reword_word | R::repeal_word
            | R::takes | R::zone_word | R::blank_word | R::sheet_word | R::heading_word
    );
    silent
}
