//! Declarations, the header of a regulation, and calendars.
//!
//! A block whose body is a list of lines is read line by line, so that one bad line costs only itself.

use super::expressions::unquote;
use super::{Kids, Reader};
use crate::problem::{Problem, ProblemKind};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{
    Amendment, AmendmentKind, CalendarLine, CalendarYear, DayKind, Declaration, DeclarationKind,
    Edition, Field, Name, ParameterValue, Property, Regulation, Spanned, Term, TypeName, Validity,
    YearKind,
};
use crate::syntax::words::{fold_name, name_len};
use pest::iterators::Pair;
use std::ops::Range;

/// What a block turns out to be.
pub(super) enum Block {
    Regulation(Regulation),
    Amendment(Amendment),
    Calendar(CalendarYear),
    Declaration(Declaration),
}

impl<'t> Reader<'t> {
    /// Reads a block from its lines; nothing where its first line cannot be read.
    pub(super) fn block(&mut self, lines: &[Range<usize>]) -> Option<Block> {
        let (first, body) = lines.split_first()?;
        let end = lines.last().map_or(first.end, |last| last.end);
        let span = self.whole(first.start..end);
        let text = self.text;
        let keyword = &text[first.start..first.start + name_len(&text[first.clone()])];
        let kind = match keyword {
            "规章" => return self.regulation(first, body, span).map(Block::Regulation),
            "日历" => return self.calendar(first, body, span).map(Block::Calendar),
            "修正案" | "更正" => {
                let kind = if keyword == "更正" {
                    AmendmentKind::Correction
                } else {
                    AmendmentKind::Amendment
                };
                return self
                    .amendment(kind, first, body, span)
                    .map(Block::Amendment);
            }
            "主体" => self.headed_block(Rule::party_head, first, body, |_, names, fields| {
                names
                    .into_iter()
                    .next()
                    .map(|name| DeclarationKind::Party(name, fields))
            }),
            "案件" => self.headed_block(Rule::case_head, first, body, |_, names, fields| {
                names
                    .into_iter()
                    .next()
                    .map(|name| DeclarationKind::Case(name, fields))
            }),
            "事件" => self.headed_block(Rule::event_head, first, body, |_, names, fields| {
                let mut names = names.into_iter();
                names.next().map(|name| DeclarationKind::Event {
                    name,
                    about: names.next(),
                    fields,
                })
            }),
            "时限用语" => self.limit_words(first, body),
            _ => self.declaration(first.start..end),
        }?;
        Some(Block::Declaration(Declaration {
            kind,
            span,
            edition: Edition::default(),
        }))
    }

    /// Parses a line and keeps what is wrong with it.
    pub(super) fn line(&mut self, rule: Rule, range: &Range<usize>) -> Option<Pair<'t, Rule>> {
        match self.piece(rule, range.clone()) {
            Ok(pair) => Some(pair),
            Err(problem) => {
                self.problems.push(*problem);
                self.leave_unread(range);
                None
            }
        }
    }

    fn headed_block(
        &mut self,
        rule: Rule,
        first: &Range<usize>,
        body: &[Range<usize>],
        make: impl Fn(&mut Self, Vec<Name>, Vec<Field>) -> Option<DeclarationKind>,
    ) -> Option<DeclarationKind> {
        let names = self.line(rule, first).map(|pair| self.names(pair));
        let fields = body.iter().filter_map(|line| self.field(line)).collect();
        make(self, names?, fields)
    }

    fn field(&mut self, line: &Range<usize>) -> Option<Field> {
        let pair = self.line(Rule::field_line, line)?;
        let mut kids = Kids::of(Kids::of(pair).take(Rule::field));
        let name = self.name(&kids.take(Rule::name));
        let set = kids.has(Rule::several);
        let ty = self.name(&kids.take(Rule::name));
        Some(Field {
            name,
            ty: TypeName {
                set,
                name: ty,
                acyclic: kids.has(Rule::acyclic),
            },
        })
    }

    fn limit_words(
        &mut self,
        first: &Range<usize>,
        body: &[Range<usize>],
    ) -> Option<DeclarationKind> {
        let head = self.line(Rule::words_head, first);
        let mut words = Vec::new();
        for line in body {
            if let Some(pair) = self.line(Rule::word_line, line) {
                let mut kids = Kids::of(pair);
                words.push((
                    self.name(&kids.take(Rule::name)),
                    self.term(kids.take(Rule::term)),
                ));
            }
        }
        head.map(|_| DeclarationKind::LimitWords(words))
    }

    fn declaration(&mut self, range: Range<usize>) -> Option<DeclarationKind> {
        let pair = self.line(Rule::declaration, &range)?;
        let inner = Kids::of(pair).any();
        let rule = inner.as_rule();
        let mut kids = Kids::of(inner);
        let name = self.name(&kids.take(Rule::name));
        Some(match rule {
            Rule::named_party => {
                DeclarationKind::NamedParty(name, self.name(&kids.take(Rule::name)))
            }
            Rule::enumeration => {
                DeclarationKind::Enum(name, kids.rest().map(|p| self.name(&p)).collect())
            }
            Rule::interval => {
                let from = self.names(kids.take(Rule::name_list));
                DeclarationKind::Interval {
                    name,
                    from,
                    to: self.names(kids.take(Rule::name_list)),
                }
            }
            Rule::sanction_kind => {
                let targets = self.names(kids.take(Rule::name_list));
                let validity = kids.next().map(|p| match p.as_rule() {
                    Rule::this_year => Validity::ThisYear,
                    _ => Validity::For(self.inner_quantity(p)),
                });
                DeclarationKind::Sanction {
                    name,
                    targets,
                    validity,
                }
            }
            Rule::severity => {
                let higher = kids.rest().map(|p| self.name(&p));
                DeclarationKind::Severity(std::iter::once(name).chain(higher).collect())
            }
            Rule::parameter => DeclarationKind::Parameter(name, self.parameter(kids.any())),
            _ => {
                let key = self.name(&kids.take(Rule::name));
                let window = self.window(kids.take(Rule::window));
                DeclarationKind::Metric {
                    name,
                    key,
                    window,
                    value: self.condition(kids.take(Rule::condition)),
                }
            }
        })
    }

    fn parameter(&mut self, pair: Pair<'_, Rule>) -> ParameterValue {
        match pair.as_rule() {
            Rule::parameter_term => {
                let term: Term = self.term_unit(Kids::of(pair).any());
                ParameterValue::Term(term)
            }
            _ => ParameterValue::Value(self.value(pair)),
        }
    }

    fn regulation(
        &mut self,
        first: &Range<usize>,
        body: &[Range<usize>],
        span: crate::source::Span,
    ) -> Option<Regulation> {
        let properties = body.iter().filter_map(|line| self.property(line)).collect();
        let range = crate::syntax::scan::trimmed(
            &self.text[first.start + "规章".len()..first.end],
            first.start + "规章".len(),
        );
        if range.is_empty() {
            let kind = ProblemKind::Unexpected {
                found: String::new(),
                expected: vec!["rest".into()],
            };
            let place = self.whole(first.clone());
            self.problems.push(Problem::new(kind, place));
            return None;
        }
        let title = Name {
            text: fold_name(&self.text[range.clone()]),
            span: self.whole(range),
        };
        Some(Regulation {
            title,
            properties,
            quote: Vec::new(),
            span,
        })
    }

    fn property(&mut self, line: &Range<usize>) -> Option<Spanned<Property>> {
        let pair = self.line(Rule::property, line)?;
        let span = self.whole(line.clone());
        let inner = Kids::of(pair).any();
        let rule = inner.as_rule();
        let mut kids = Kids::of(inner);
        let value = match rule {
            Rule::issuer => {
                let rest = kids.take(Rule::rest);
                let mut name = self.name(&rest);
                name.text = name.text.trim().to_owned();
                Property::Issuer(name)
            }
            Rule::published => Property::Published(self.date(kids.take(Rule::date))),
            Rule::effective => Property::Effective(self.date(kids.take(Rule::date))),
            Rule::day_means => Property::DayMeans(match kids.any().as_str() {
                "自然日" => DayKind::Natural,
                _ => DayKind::Working,
            }),
            Rule::year_means => Property::YearMeans(match kids.any().as_str() {
                "本年内" => YearKind::Calendar,
                _ => YearKind::Rolling,
            }),
            Rule::bound_means => {
                let (mut above, mut below, mut inclusive) = (false, false, true);
                for kid in kids.rest() {
                    match kid.as_str() {
                        "以上" => above = true,
                        "以下" => below = true,
                        word => inclusive = word == "含本数",
                    }
                }
                Property::Bound {
                    above,
                    below,
                    inclusive,
                }
            }
            _ => Property::OfficeHours(kids.rest().map(|p| self.office_hours(p)).collect()),
        };
        Some(Spanned { value, span })
    }

    fn office_hours(&mut self, pair: Pair<'_, Rule>) -> (chrono::NaiveTime, chrono::NaiveTime) {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let (from, to) = (
            self.clock(kids.take(Rule::clock)),
            self.clock(kids.take(Rule::clock)),
        );
        if from > to {
            self.problem(ProblemKind::Reversed, span);
        }
        (from, to)
    }

    fn calendar(
        &mut self,
        first: &Range<usize>,
        body: &[Range<usize>],
        span: crate::source::Span,
    ) -> Option<CalendarYear> {
        let year = self.line(Rule::calendar_head, first).map(|pair| {
            let digits = Kids::of(pair).take(Rule::calendar_year);
            let text: String = fold_name(digits.as_str())
                .chars()
                .filter(char::is_ascii_digit)
                .collect();
            text.parse().unwrap_or(0)
        });
        let mut source = None;
        let mut days = Vec::new();
        for line in body {
            let place = self.whole(line.clone());
            let Some(pair) = self.line(Rule::calendar_line, line) else {
                continue;
            };
            let inner = Kids::of(pair).any();
            if inner.as_rule() == Rule::calendar_source {
                let text = Kids::of(inner).take(Rule::text);
                let notice = Spanned {
                    value: unquote(text.as_str()),
                    span: self.span(&text),
                };
                self.once(&mut source, notice, place);
                continue;
            }
            let mut kids = Kids::of(inner);
            let rest = kids.any().as_rule() == Rule::rest_word;
            let from = self.date(kids.take(Rule::date));
            let to = kids.maybe(Rule::date).map_or(from, |d| self.date(d));
            let name = kids.next().map(|n| self.name(&n));
            if to < from {
                self.problem(ProblemKind::Reversed, place);
            }
            days.push(CalendarLine {
                rest,
                from,
                to,
                name,
                span: place,
            });
        }
        Some(CalendarYear {
            year: year?,
            source,
            days,
            span,
        })
    }
}
