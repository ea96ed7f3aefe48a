//! Conditions, values and paths.

use super::faults::in_days;
use super::{Kids, Reader};
use crate::problem::{Problem, ProblemKind};
use crate::source::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{
    Aggregate, AggregateFunction, AggregateOver, Compare, Expr, ExprKind, Name, Operator, Path,
    Pattern,
};
use pest::iterators::Pair;

/// Arithmetic signs in one piece at most: they nest to the left, and the tree is walked by recursion.
const MAX_SIGNS: usize = crate::syntax::MAX_DEPTH;

impl Reader<'_> {
    /// A `path`.
    pub(super) fn path(&mut self, pair: Pair<'_, Rule>) -> Path {
        let span = self.span(&pair);
        let segments: Vec<Name> = Kids::of(pair).rest().map(|p| self.name(&p)).collect();
        if let [only] = &segments[..]
            && let Some(meant) = in_days(&only.text, "")
        {
            let kind = ProblemKind::Instead {
                written: only.text.clone(),
                meant: meant.clone(),
            };
            self.problems
                .push(Problem::new(kind, span).mended(span, meant));
        }
        Path { segments, span }
    }

    /// A `path_list`.
    pub(super) fn paths(&mut self, pair: Pair<'_, Rule>) -> Vec<Path> {
        Kids::of(pair).rest().map(|p| self.path(p)).collect()
    }

    /// A `condition`: terms joined by 且 or by 或, never both.
    pub(super) fn condition(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let (mut terms, mut joints) = (Vec::new(), Vec::new());
        for kid in Kids::of(pair).rest() {
            match kid.as_rule() {
                Rule::and | Rule::or => joints.push(kid.as_rule()),
                _ => terms.push(self.conjunct(kid)),
            }
        }
        let any = joints.contains(&Rule::or);
        if any && joints.contains(&Rule::and) {
            return self.mixed(terms, &joints, span);
        }
        let kind = match terms.len() {
            1 => return terms.remove(0),
            _ if any => ExprKind::Or(terms),
            _ => ExprKind::And(terms),
        };
        Expr { kind, span }
    }

    /// Reads mixed 且 and 或 by their rank, reports it, and offers the parentheses.
    fn mixed(&mut self, terms: Vec<Expr>, joints: &[Rule], span: Span) -> Expr {
        let mut groups: Vec<Vec<Expr>> = vec![Vec::new()];
        let mut joint = joints.iter();
        for term in terms {
            if let Some(group) = groups.last_mut() {
                group.push(term);
            }
            if joint.next() == Some(&Rule::or) {
                groups.push(Vec::new());
            }
        }
        let mut mend = String::new();
        let mut end = span.start as usize;
        let mut alternatives = Vec::new();
        for mut group in groups {
            let place = match (group.first(), group.last()) {
                (Some(first), Some(last)) => first.span.to(last.span),
                _ => continue,
            };
            let (text, several) = (self.text, group.len() > 1);
            mend += &text[end..place.start as usize];
            end = place.end as usize;
            let words = &text[place.range()];
            mend += &if several {
                format!("({words})")
            } else {
                words.to_owned()
            };
            let single = if several { None } else { group.pop() };
            alternatives.push(single.unwrap_or(Expr {
                kind: ExprKind::And(group),
                span: place,
            }));
        }
        mend += &self.text[end..span.end as usize];
        self.problems
            .push(Problem::new(ProblemKind::MixedConnectives, span).mended(span, mend));
        Expr {
            kind: ExprKind::Or(alternatives),
            span,
        }
    }

    fn conjunct(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let mut nots = Vec::new();
        while let Some(not) = kids.maybe(Rule::not) {
            nots.push(self.span(&not).to(span));
        }
        self.bound_length(&mut nots, span);
        let inner = kids.any();
        let expr = match inner.as_rule() {
            Rule::happened => self.happened(inner),
            _ => self.comparison(inner),
        };
        nots.into_iter().rev().fold(expr, |expr, span| Expr {
            kind: ExprKind::Not(Box::new(expr)),
            span,
        })
    }

    fn happened(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let happened = kids.any().as_rule() == Rule::already;
        let events = self.names(kids.take(Rule::name_list));
        Expr {
            kind: ExprKind::Happened { happened, events },
            span,
        }
    }

    fn comparison(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let doubled = self.doubled;
        let left = self.value(kids.take(Rule::value));
        // What is doubled must hold nothing doubled, or the tree would grow by a power of the depth.
        let simple = self.doubled == doubled;
        let kind = match kids.peek() {
            None => return left,
            Some(Rule::range_part) => return self.ranges(left, kids, simple, span),
            Some(Rule::is_tail) => {
                let mut tail = Kids::of(kids.any());
                if tail.peek() == Some(Rule::range_part) {
                    return self.ranges(left, tail, simple, span);
                }
                ExprKind::Compare(
                    Box::new(left),
                    Compare::Is,
                    self.values(tail.take(Rule::value_list)),
                )
            }
            Some(Rule::is_not_tail) => {
                let mut tail = Kids::of(kids.any());
                ExprKind::Compare(
                    Box::new(left),
                    Compare::IsNot,
                    self.values(tail.take(Rule::value_list)),
                )
            }
            // `材料 齐全` is 材料 为 齐全.
            Some(Rule::plain_tail) => {
                let inner = Kids::of(kids.any()).any();
                let place = self.span(&inner);
                let kind = match inner.as_rule() {
                    Rule::truth => ExprKind::Bool(inner.as_str() == "是"),
                    _ => ExprKind::Path(Path {
                        segments: vec![self.name(&inner)],
                        span: place,
                    }),
                };
                let value = Expr { kind, span: place };
                ExprKind::Compare(Box::new(left), Compare::Is, vec![value])
            }
            Some(rule) => {
                let inner = Kids::of(kids.any()).any();
                let members = match inner.as_rule() {
                    Rule::all_of => vec![self.all_of(inner)],
                    _ => self.values(inner),
                };
                ExprKind::Contains {
                    set: Box::new(left),
                    negated: rule == Rule::lacks_tail,
                    members,
                }
            }
        };
        Expr { kind, span }
    }

    /// `全部 [E]`.
    fn all_of(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        kids.take(Rule::all);
        let of = kids.next().map(|name| self.name(&name));
        Expr {
            kind: ExprKind::All(of),
            span,
        }
    }

    /// `A 超过 3 不超过 5`: each part compares the same left side.
    fn ranges(&mut self, left: Expr, parts: Kids<'_>, simple: bool, span: Span) -> Expr {
        let mut compared = Vec::new();
        for part in parts.rest() {
            let place = self.span(&part);
            if !compared.is_empty() {
                self.doubled += 1;
                if !simple {
                    self.problem(ProblemKind::TooComplex, left.span);
                    break;
                }
            }
            let (compare, right) = self.range_part(part);
            let kind = ExprKind::Compare(Box::new(left.clone()), compare, vec![right]);
            compared.push(Expr {
                kind,
                span: left.span.to(place),
            });
        }
        if compared.len() == 1 {
            compared.remove(0)
        } else {
            Expr {
                kind: ExprKind::And(compared),
                span,
            }
        }
    }

    fn range_part(&mut self, pair: Pair<'_, Rule>) -> (Compare, Expr) {
        let mut kids = Kids::of(pair);
        let first = kids.any();
        if first.as_rule() == Rule::relation {
            let relation = match Kids::of(first).any().as_rule() {
                Rule::exceeds => Compare::Exceeds,
                Rule::at_most => Compare::AtMost,
                Rule::below => Compare::Below,
                Rule::at_least => Compare::AtLeast,
                Rule::earlier => Compare::Before,
                _ => Compare::After,
            };
            return (relation, self.value(kids.take(Rule::value)));
        }
        let mut bound = Kids::of(first);
        let number = bound.any();
        let span = self.span(&number);
        let kind = match number.as_rule() {
            Rule::quantity => ExprKind::Duration(self.quantity(number)),
            _ => ExprKind::Number(self.amount(number)),
        };
        let compare = if bound.has(Rule::or_more) {
            Compare::OrMore
        } else {
            Compare::OrLess
        };
        (compare, Expr { kind, span })
    }

    /// A `pattern` of 属于.
    pub(super) fn pattern(&mut self, pair: Pair<'_, Rule>) -> Pattern {
        let mut kids = Kids::of(pair);
        if kids.peek() == Some(Rule::range_part) {
            return Pattern::Range(kids.rest().map(|p| self.range_part(p)).collect());
        }
        Pattern::Value(self.value(kids.take(Rule::value)))
    }

    fn values(&mut self, pair: Pair<'_, Rule>) -> Vec<Expr> {
        Kids::of(pair).rest().map(|p| self.value(p)).collect()
    }

    /// A `value`: sums joined by `,未定 则`, which nest to the right.
    pub(super) fn value(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut sums: Vec<Expr> = Kids::of(pair).rest().map(|p| self.chain(p)).collect();
        self.bound_length(&mut sums, span);
        let nested = sums.into_iter().rev().reduce(|later, earlier| {
            let span = earlier.span.to(later.span);
            Expr {
                kind: ExprKind::Otherwise(Box::new(earlier), Box::new(later)),
                span,
            }
        });
        nested.unwrap_or(Expr {
            kind: ExprKind::Bool(false),
            span,
        })
    }

    /// A `sum` or a `product`, to the left.
    fn chain(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let mut kids = Kids::of(pair);
        let mut left = self.link(kids.any());
        while let Some(sign) = kids.next() {
            let operator = match sign.as_rule() {
                Rule::plus => Operator::Add,
                Rule::minus => Operator::Subtract,
                Rule::times_sign => Operator::Multiply,
                _ => Operator::Divide,
            };
            let right = self.link(kids.any());
            self.signs += 1;
            if self.signs > MAX_SIGNS {
                if self.signs == MAX_SIGNS + 1 {
                    self.problem(
                        ProblemKind::NestsTooDeep { limit: MAX_SIGNS },
                        self.span(&sign),
                    );
                }
                continue;
            }
            let span = left.span.to(right.span);
            left = Expr {
                kind: ExprKind::Arithmetic(Box::new(left), operator, Box::new(right)),
                span,
            };
        }
        left
    }

    fn link(&mut self, pair: Pair<'_, Rule>) -> Expr {
        if pair.as_rule() == Rule::product {
            self.chain(pair)
        } else {
            self.factor(pair)
        }
    }

    fn factor(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::group => return self.condition(Kids::of(pair).take(Rule::condition)),
            Rule::text => ExprKind::Text(unquote(pair.as_str())),
            Rule::datetime => ExprKind::DateTime(self.datetime(pair)),
            Rule::date => ExprKind::Date(self.date(pair)),
            Rule::duration => ExprKind::Duration(self.inner_quantity(pair)),
            Rule::number => ExprKind::Number(self.amount(Kids::of(pair).take(Rule::amount))),
            Rule::truth => ExprKind::Bool(pair.as_str() == "是"),
            Rule::all => ExprKind::All(None),
            Rule::aggregate => ExprKind::Aggregate(Box::new(self.aggregate(pair))),
            Rule::size_of => ExprKind::Aggregate(Box::new(self.size_of(pair))),
            Rule::time_between => {
                let mut kids = Kids::of(pair);
                let from = self.value(kids.take(Rule::value));
                let to = self.value(kids.take(Rule::value));
                ExprKind::Gap(Box::new(from), Box::new(to))
            }
            _ => ExprKind::Path(self.path(pair)),
        };
        Expr { kind, span }
    }

    fn aggregate(&mut self, pair: Pair<'_, Rule>) -> Aggregate {
        let mut kids = Kids::of(pair);
        let function = match kids.take(Rule::figure).as_str() {
            "次数" => AggregateFunction::Count,
            "平均" => AggregateFunction::Mean,
            "合计" => AggregateFunction::Sum,
            _ => AggregateFunction::Share,
        };
        let events = self.names(kids.take(Rule::name_list));
        let field = kids
            .maybe(Rule::field_of)
            .map(|f| self.name(&Kids::of(f).take(Rule::name)));
        let (mut when, mut window) = (None, None);
        for clause in kids.rest() {
            let span = self.span(&clause);
            let again = match clause.as_rule() {
                Rule::when => when.replace(self.when(clause)).is_some(),
                _ => window.replace(self.window(clause).value).is_some(),
            };
            if again {
                self.problem(ProblemKind::GivenTwice, span);
            }
        }
        Aggregate {
            function,
            over: AggregateOver::Events { events, field },
            when,
            window,
        }
    }

    fn size_of(&mut self, pair: Pair<'_, Rule>) -> Aggregate {
        let mut kids = Kids::of(pair);
        let over = AggregateOver::Set(self.path(kids.take(Rule::path)));
        let when = kids.maybe(Rule::when).map(|w| self.when(w));
        Aggregate {
            function: AggregateFunction::Size,
            over,
            when,
            window: None,
        }
    }

    /// `若 C`.
    pub(super) fn when(&mut self, pair: Pair<'_, Rule>) -> Expr {
        self.condition(Kids::of(pair).take(Rule::condition))
    }
}

/// The text between quotation or title marks.
pub(super) fn unquote(text: &str) -> String {
    let mut inner = text.chars();
    inner.next();
    inner.next_back();
    inner.as_str().to_owned()
}
