//! Sentences: their heads and statements come flat from the grammar and nest here by reach (ruling 2).

use super::expressions::unquote;
use super::limits::period;
use super::{Kids, Reader};
use crate::problem::{Problem, ProblemKind};
use crate::source::Span;
use crate::syntax::MAX_DEPTH;
use crate::syntax::grammar::Rule as R;
use crate::syntax::reach::Reach;
use crate::syntax::scan::{End, Sentence};
use crate::syntax::tree::{
    Counter, Declaration, DeclarationKind, Edition, Expr, Head, Part, Rule, Spanned, Statement,
    StatementKind, Tier,
};
use pest::iterators::Pair;
use std::ops::Range;

/// Where a sentence stands, as far as its reading depends on it.
#[derive(Clone, Copy, Default)]
pub(super) struct Setting {
    /// It is an item under `有 下列 情形 之一`: a bare condition is its whole text.
    pub(super) bare_condition: bool,
    /// The marker that follows opens something inside its provision.
    pub(super) before_child: bool,
}

/// What a sentence holds before it nests.
enum Entry {
    /// Heads joined by commas, and the whole group's place.
    Heads(Vec<Headed>),
    Statement(Box<Statement>),
}

/// A head, and how far it reaches.
struct Headed {
    head: Head,
    reach: Reach,
    span: Span,
}

/// A head whose body is being gathered.
struct Open {
    head: Head,
    span: Span,
    reach: Reach,
    body: Vec<Statement>,
}

impl Reader<'_> {
    /// Reads a sentence; nothing where none of it could be read.
    pub(super) fn sentence(&mut self, sentence: &Sentence, setting: Setting) -> Option<Part> {
        let span = self.whole(sentence.range.clone());
        if sentence.fragments.is_empty() {
            self.problem(ProblemKind::EmptySentence, span);
            return None;
        }
        let mut entries = Vec::new();
        let mut headless = false;
        for (index, range) in sentence.fragments.iter().enumerate() {
            let mut as_condition = None;
            if setting.bare_condition && index == 0 {
                match self.piece(R::bare_condition, range.clone()) {
                    Ok(pair) => {
                        let condition = self.condition(Kids::of(pair).take(R::condition));
                        let span = condition.span;
                        let kind = StatementKind::Condition(condition);
                        entries.push(Entry::Statement(Box::new(Statement { kind, span })));
                        continue;
                    }
                    Err(problem) => as_condition = Some(problem),
                }
            }
            match self.piece(R::fragment, range.clone()) {
                Ok(pair) => match self.fragment(pair, &mut entries) {
                    Some(kind) if sentence.fragments.len() == 1 => {
                        self.check_stop(sentence, span);
                        return Some(Part::Declaration(Declaration {
                            kind,
                            span,
                            edition: Edition::default(),
                        }));
                    }
                    Some(_) => self.unexpected(range.clone(), "stop"),
                    None => {}
                },
                Err(problem) => {
                    // Of two readings, the one that came further says more.
                    let further =
                        as_condition.filter(|other| other.span.start > problem.span.start);
                    self.problems.push(*further.unwrap_or(problem));
                    self.leave_definition(range);
                    // What a lost head governed would hang in the air.
                    headless |= self.text[range.clone()].contains([':', '\u{ff1a}']);
                }
            }
        }
        self.check_stop(sentence, span);
        if headless || entries.is_empty() {
            return None;
        }
        Some(Part::Rule(self.nest(entries, span, setting)))
    }

    /// `X 指 …` that could not be read declares X all the same.
    fn leave_definition(&mut self, range: &Range<usize>) {
        let text = &self.text[range.clone()];
        let mut words = crate::syntax::words::words(text).into_iter();
        if let (Some(name), Some(means)) = (words.next(), words.next())
            && &text[means] == "指"
        {
            self.leave_unread(&(range.start + name.start..range.start + name.end));
        }
    }

    fn check_stop(&mut self, sentence: &Sentence, span: Span) {
        let chapeau = self.text[sentence.range.clone()].ends_with([':', '\u{ff1a}']);
        if sentence.end == End::Open && !chapeau {
            let end = sentence.range.end;
            let place = self.whole(end..end);
            self.problems
                .push(Problem::new(ProblemKind::MissingStop, span).mended(place, "。"));
        }
    }

    fn unexpected(&mut self, range: Range<usize>, expected: &str) {
        let found = self.text[range.clone()]
            .chars()
            .take_while(|c| !c.is_whitespace())
            .collect();
        let kind = ProblemKind::Unexpected {
            found,
            expected: vec![expected.to_owned()],
        };
        let span = self.whole(range);
        self.problem(kind, span);
    }

    /// Takes a fragment apart; gives a declaration where it is one.
    fn fragment(&mut self, pair: Pair<'_, R>, entries: &mut Vec<Entry>) -> Option<DeclarationKind> {
        let first = entries.len();
        for kid in Kids::of(pair).rest() {
            match kid.as_rule() {
                R::note => return Some(self.note(kid)),
                R::acceptance => return Some(self.acceptance(kid)),
                R::definition => {
                    let mut kids = Kids::of(kid);
                    let name = self.name(&kids.take(R::name));
                    let events = self.names(kids.take(R::name_list));
                    let when = kids.maybe(R::when).map(|w| self.when(w));
                    return Some(DeclarationKind::Definition { name, events, when });
                }
                R::head_group => {
                    let heads: Vec<_> = Kids::of(kid).rest().collect();
                    let rules = heads.iter().map(Pair::as_rule);
                    let reaches = Reach::of_group(rules, entries.is_empty());
                    let headed = heads.into_iter().zip(reaches).map(|(head, reach)| Headed {
                        span: self.span(&head),
                        head: self.head_of(head),
                        reach,
                    });
                    entries.push(Entry::Heads(headed.collect()));
                }
                R::statement if is_reference(&kid) => {
                    let inner = Kids::of(kid).any();
                    entries.extend(
                        self.references(inner)
                            .into_iter()
                            .map(|s| Entry::Statement(Box::new(s))),
                    );
                }
                R::unless => {
                    let exception = self.when(kid);
                    for entry in &mut entries[first..] {
                        if let Entry::Statement(statement) = entry {
                            except(statement, &exception);
                        }
                    }
                }
                _ => entries.push(Entry::Statement(Box::new(self.statement(kid)))),
            }
        }
        None
    }

    fn note(&mut self, pair: Pair<'_, R>) -> DeclarationKind {
        let mut kids = Kids::of(pair);
        let doubts = kids.any().as_rule() == R::doubts;
        let text = kids.take(R::text);
        let note = Spanned {
            value: unquote(text.as_str()),
            span: self.span(&text),
        };
        if doubts {
            DeclarationKind::OpenQuestion(note)
        } else {
            DeclarationKind::Interpretation(note)
        }
    }

    fn acceptance(&mut self, pair: Pair<'_, R>) -> DeclarationKind {
        let mut kids = Kids::of(pair);
        let code = self.name(&kids.take(R::name));
        let about = kids.maybe(R::name_list).map(|list| self.names(list));
        let text = kids.take(R::text);
        DeclarationKind::Acceptance {
            code,
            about: about.unwrap_or_default(),
            reason: Spanned {
                value: unquote(text.as_str()),
                span: self.span(&text),
            },
        }
    }

    fn head_of(&mut self, pair: Pair<'_, R>) -> Head {
        match pair.as_rule() {
            R::on_head => Head::On(self.trigger(Kids::of(pair).take(R::trigger))),
            R::period_head => Head::Period(period(pair.as_str())),
            R::if_head => Head::If(self.when(pair)),
            R::switch_head => Head::Switch(self.value(Kids::of(pair).take(R::value))),
            R::branch_head => {
                Head::Branch(Kids::of(pair).rest().map(|p| self.pattern(p)).collect())
            }
            R::other_head => Head::Otherwise,
            R::counter_head => Head::Counter(Box::new(self.counter(pair))),
            R::tier_head => Head::Tier(self.tier(pair)),
            _ => Head::AnyOf,
        }
    }

    fn counter(&mut self, pair: Pair<'_, R>) -> Counter {
        let mut kids = Kids::of(pair);
        let keys = self.paths(kids.take(R::path_list));
        let window = self.window(kids.take(R::window));
        let events = self.names(kids.take(R::name_list));
        let field = kids
            .maybe(R::field_of)
            .map(|f| self.name(&Kids::of(f).take(R::name)));
        let when = kids.maybe(R::when).map(|w| self.when(w));
        Counter {
            keys,
            window,
            events,
            field,
            when,
        }
    }

    fn tier(&mut self, pair: Pair<'_, R>) -> Tier {
        let mut kids = Kids::of(pair);
        let mut threshold = Kids::of(kids.take(R::tier_at));
        let at = self.threshold(&threshold.take(R::decimal));
        let unit = threshold.take(R::counter_word).as_str().to_owned();
        let every = threshold.has(R::onward);
        Tier {
            at,
            unit,
            every,
            when: kids.maybe(R::when).map(|w| self.when(w)),
        }
    }

    /// Nests statements under their heads. The first head that takes the whole sentence stays open to its end; below it
    /// a head closes every head of its own or lower reach, and heads joined by commas open each other.
    fn nest(&mut self, entries: Vec<Entry>, span: Span, setting: Setting) -> Rule {
        let mut open: Vec<Open> = Vec::new();
        let mut done: Vec<Statement> = Vec::new();
        let mut chapeau = false;
        let count = entries.len();
        for (index, entry) in entries.into_iter().enumerate() {
            match entry {
                Entry::Statement(statement) => {
                    chapeau = false;
                    if let Some(keep) = counter_above(&statement.kind, &open) {
                        close(&mut open, &mut done, keep);
                    }
                    open.last_mut()
                        .map_or(&mut done, |o| &mut o.body)
                        .push(*statement);
                }
                Entry::Heads(heads) => {
                    if chapeau {
                        // Another head follows at once: fine where it nests, else the one before it governs nothing.
                        self.check_body(&open, &heads);
                    }
                    chapeau = true;
                    self.open_heads(heads, &mut open, &mut done, index == 0);
                    if index + 1 == count && !setting.before_child {
                        let place = open.last().map_or(span, |o| o.span);
                        self.problem(ProblemKind::HeadWithoutBody, place);
                    }
                }
            }
        }
        chapeau |= setting.before_child
            && matches!(
                open.last(),
                Some(Open {
                    head: Head::AnyOf,
                    ..
                })
            );
        close(&mut open, &mut done, 0);
        Rule {
            statements: done,
            chapeau,
            span,
        }
    }

    fn check_body(&mut self, open: &[Open], heads: &[Headed]) {
        if let (Some(last), Some(first)) = (open.last(), heads.first())
            && first.reach.closes(last.reach)
        {
            self.problem(ProblemKind::HeadWithoutBody, last.span);
        }
    }

    fn open_heads(
        &mut self,
        heads: Vec<Headed>,
        open: &mut Vec<Open>,
        done: &mut Vec<Statement>,
        first: bool,
    ) {
        for (position, Headed { head, reach, span }) in heads.into_iter().enumerate() {
            if matches!(head, Head::If(_)) && !first {
                self.problem(ProblemKind::ConditionInBody, span);
            }
            if position == 0 {
                let keep = open
                    .iter()
                    .rposition(|o| !reach.closes(o.reach))
                    .map_or(0, |i| i + 1);
                close(open, done, keep);
            }
            if open.len() == MAX_DEPTH {
                self.problem(ProblemKind::NestsTooDeep { limit: MAX_DEPTH }, span);
                close(open, done, MAX_DEPTH - 1);
            }
            open.push(Open {
                head,
                span,
                reach,
                body: Vec::new(),
            });
        }
    }
}

/// 清除 and 扣减 belong to the counter, even after a tier: how many heads stay open for them.
fn counter_above(kind: &StatementKind, open: &[Open]) -> Option<usize> {
    if !matches!(kind, StatementKind::Clear(_) | StatementKind::Deduct { .. }) {
        return None;
    }
    let counter = open
        .iter()
        .rposition(|o| matches!(o.head, Head::Counter(_)));
    counter.map(|at| at + 1)
}

/// Closes the heads above the first `keep`.
fn close(open: &mut Vec<Open>, done: &mut Vec<Statement>, keep: usize) {
    while open.len() > keep {
        let Some(Open {
            head, span, body, ..
        }) = open.pop()
        else {
            return;
        };
        let span = body.last().map_or(span, |last| span.to(last.span));
        let headed = Statement {
            kind: StatementKind::Headed(head, body),
            span,
        };
        open.last_mut()
            .map_or(&mut *done, |o| &mut o.body)
            .push(headed);
    }
}

/// Puts `但 C 的 除外` to a statement: it belongs to all that commas join before it.
fn except(statement: &mut Statement, exception: &Expr) {
    let span = statement.span.to(exception.span);
    let bare = Statement {
        kind: StatementKind::Close,
        span: statement.span,
    };
    let inner = std::mem::replace(statement, bare);
    *statement = Statement {
        kind: StatementKind::Excepted(Box::new(inner), exception.clone()),
        span,
    };
}

fn is_reference(pair: &Pair<'_, R>) -> bool {
    pair.clone()
        .into_inner()
        .next()
        .is_some_and(|p| p.as_rule() == R::reference)
}

/// Whether the innermost last head of a rule is `有 下列 情形 之一`.
pub(super) fn awaits_conditions(rule: &Rule) -> bool {
    let mut statements = &rule.statements;
    let mut found = false;
    while let Some(Statement {
        kind: StatementKind::Headed(head, body),
        ..
    }) = statements.last()
    {
        found = matches!(head, Head::AnyOf);
        statements = body;
    }
    found
}
