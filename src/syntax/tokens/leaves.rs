//! The tokens of what the grammar read: each leaf, and what is one token although it has parts.

use super::super::grammar::{self, Rule};
use super::super::words::is_blank;
use super::{Sort, Token};
use pest::iterators::Pair;
use std::ops::Range;

pub(super) fn token(range: Range<usize>, sort: Sort) -> Token {
    Token {
        range,
        sort,
        depth: 0,
        redundant: false,
    }
}

/// The tokens of a piece that `rule` reads.
pub(super) fn read(text: &str, rule: Rule, range: Range<usize>) -> Option<Vec<Token>> {
    let pair = grammar::run(rule, &text[range.clone()]).ok()?;
    let mut tokens = Vec::new();
    Leaves::new(range.start).take(pair, &mut tokens);
    Some(tokens)
}

/// Takes the tokens out of what the grammar gave.
pub(super) struct Leaves {
    /// Where the piece starts in the file.
    base: usize,
    /// Open brackets.
    depth: usize,
}

impl Leaves {
    pub(super) fn new(base: usize) -> Self {
        Self { base, depth: 0 }
    }

    pub(super) fn take(&mut self, pair: Pair<'_, Rule>, out: &mut Vec<Token>) {
        self.below(pair, Rule::EOI, out);
    }

    fn below(&mut self, pair: Pair<'_, Rule>, parent: Rule, out: &mut Vec<Token>) {
        let rule = pair.as_rule();
        if rule == Rule::EOI {
            return;
        }
        let (place, text) = (pair.as_span().start(), pair.as_str());
        let mut kids = pair.into_inner().peekable();
        let sort = match one_token(rule, text) {
            Some(sort) => sort,
            None if kids.peek().is_none() => leaf(rule, parent),
            None => {
                while let Some(kid) = kids.next() {
                    let last = kids
                        .peek()
                        .is_none_or(|next| matches!(next.as_rule(), Rule::EOI | Rule::stop));
                    let from = out.len();
                    let mark = kid.as_rule();
                    self.below(kid, rule, out);
                    if let Some(token) = out.get_mut(from) {
                        token.redundant |= redundant(rule, mark, last);
                    }
                }
                return;
            }
        };
        if sort == Sort::Close {
            self.depth = self.depth.saturating_sub(1);
        }
        let start = self.base + place;
        out.push(Token {
            range: start..start + text.trim_end_matches(blank_or_end).len(),
            depth: self.depth,
            ..token(0..0, sort)
        });
        if matches!(sort, Sort::Open | Sort::CallOpen) {
            self.depth += 1;
        }
    }
}

fn blank_or_end(c: char) -> bool {
    is_blank(c) || c == '\n'
}

/// Whether a mark says nothing where it stands: `last` in what `rule` reads.
fn redundant(rule: Rule, mark: Rule, last: bool) -> bool {
    use Rule as R;
    match mark {
        R::stop => true,
        R::comma => rule == R::transition_scope || rule == R::case_fields && last,
        R::colon => last && !matches!(rule, R::head_group),
        _ => false,
    }
}

/// The sort of what is one token although it has parts.
fn one_token(rule: Rule, text: &str) -> Option<Sort> {
    use Rule as R;
    Some(match rule {
        R::number | R::bound => Sort::Amount,
        R::duration | R::within | R::valid_for | R::cycle | R::times => Sort::Quantity,
        R::rolling => Sort::Window,
        R::tier_at => Sort::Tier,
        R::date => Sort::Date,
        R::datetime => Sort::DateTime,
        R::before_day => Sort::MonthDay,
        R::span_of_day => Sort::Hours,
        R::citation | R::near_citation => Sort::Citation,
        R::case_value if text.starts_with(['“', '"', '\u{ff02}']) => Sort::Text,
        R::case_value => Sort::Verbatim,
        _ => return None,
    })
}

/// The sort of a token without parts.
fn leaf(rule: Rule, parent: Rule) -> Sort {
    use Rule as R;
    match rule {
        R::name | R::case_word => Sort::Name,
        R::rest | R::title_rest => Sort::Verbatim,
        R::text => Sort::Text,
        R::title => Sort::Title,
        R::comma => Sort::Comma,
        R::list_mark => Sort::ListMark,
        R::colon => match parent {
            R::head_group | R::event_line => Sort::HeadColon,
            _ => Sort::DeclaredColon,
        },
        R::semicolon => Sort::Semicolon,
        R::stop => Sort::Stop,
        R::open => match parent {
            R::event_fields | R::aggregate | R::size_of | R::time_between => Sort::CallOpen,
            _ => Sort::Open,
        },
        R::close => Sort::Close,
        R::and | R::or | R::also => Sort::Junction,
        R::plus | R::minus => Sort::Additive,
        R::times_sign | R::divide => Sort::Multiplicative,
        R::less => Sort::Less,
        R::shift_word => Sort::Shift,
        _ => Sort::Keyword,
    }
}
