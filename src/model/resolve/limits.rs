//! Limits, spans of time and windows: each word settled as the rule base declares it.

use super::scene::Scene;
use super::types::Ty;
use super::vocabulary::{Meaning, sorted};
use super::{MAX_TERMS, Resolver};
use crate::calendar::{self, LimitUnit, Span as TimeSpan};
use crate::model::{self, Expr, LimitStart, Type, Value, Window};
use crate::problem::{ProblemKind, Sort, UnitOf};
use crate::source::Span;
use crate::syntax::tree::{self, DayKind, ExprKind, Name, Path, Quantity, Term, Unit, YearKind};

impl<'a> Resolver<'a> {
    /// A span of time, with a bare 日 as the header says.
    pub(super) fn quantity(&mut self, quantity: &Quantity) -> Option<TimeSpan> {
        let unit = match quantity.unit {
            Unit::Minute => LimitUnit::Minute,
            Unit::Hour => LimitUnit::Hour,
            Unit::WorkingHour => {
                if self.base.office_hours.is_none() {
                    let kind = ProblemKind::OfficeHoursUndeclared;
                    let line = "办公时间 09:00-12:00、14:00-17:30";
                    self.undeclared(kind, quantity.span, line);
                    return None;
                }
                LimitUnit::WorkingHour
            }
            Unit::Day => match self.settings.day {
                Some(DayKind::Natural) => LimitUnit::NaturalDay,
                Some(DayKind::Working) => LimitUnit::WorkingDay,
                None => {
                    self.undeclared(ProblemKind::DayUndeclared, quantity.span, "日 指 自然日");
                    return None;
                }
            },
            Unit::NaturalDay => LimitUnit::NaturalDay,
            Unit::WorkingDay => LimitUnit::WorkingDay,
            Unit::Month => LimitUnit::Month,
            Unit::Year => LimitUnit::Year,
        };
        Some(TimeSpan {
            count: quantity.count,
            unit,
        })
    }

    pub(super) fn limit_if_any(
        &mut self,
        limit: Option<&tree::Limit>,
        scene: &Scene,
    ) -> Option<model::Limit> {
        limit.and_then(|l| self.limit(l, scene))
    }

    pub(super) fn limit(&mut self, limit: &tree::Limit, scene: &Scene) -> Option<model::Limit> {
        let from = match &limit.from {
            None => Some(LimitStart::Trigger),
            Some(name) => self.start(name, scene),
        };
        self.terms = 0;
        let term = self.term(&limit.term, scene, limit.span);
        Some(model::Limit {
            from: from?,
            term: term?,
            span: limit.span,
        })
    }

    /// `自 E 起`: an event first, then a date.
    fn start(&mut self, name: &Name, scene: &Scene) -> Option<LimitStart> {
        if let Some(&event) = self.words.events.get(&*name.text) {
            return Some(LimitStart::Event(event));
        }
        let path = Path {
            segments: vec![name.clone()],
            span: name.span,
        };
        let Some(found) = self.path_if_known(&path, scene) else {
            let known: Vec<&str> = self.words.events.keys().copied().collect();
            self.unknown(Sort::Event, name, sorted(known));
            return None;
        };
        let typed = found?;
        if matches!(typed.ty, Ty::Of(Type::Date | Type::Instant)) {
            return Some(LimitStart::Date(typed.expr));
        }
        let kind = ProblemKind::TypeMismatch {
            expected: self.type_name(Type::Date),
            found: self.ty_name(typed.ty),
        };
        self.report(kind, name.span);
        None
    }

    fn term(&mut self, term: &Term, scene: &Scene, span: Span) -> Option<model::Term> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            self.report(ProblemKind::TooDeep { limit: MAX_TERMS }, span);
            return None;
        }
        self.deeper(span, |this| this.term_inside(term, scene, span))
    }

    fn term_inside(&mut self, term: &Term, scene: &Scene, span: Span) -> Option<model::Term> {
        Some(match term {
            Term::SameDay => model::Term::SameDay,
            Term::Within(quantity) => model::Term::Within(self.quantity(quantity)?),
            Term::Named(path) => return self.named_term(path, scene, span),
            Term::BeforeDay { month, day, .. } => {
                let (month, day) = (*month, *day);
                model::Term::BeforeDay { month, day }
            }
            Term::BeforeEvent { event, lead } => {
                let event = self.event(event);
                let lead = match lead {
                    Some(lead) => Some(self.quantity(lead)?),
                    None => None,
                };
                model::Term::BeforeEvent {
                    event: event?,
                    lead,
                }
            }
            Term::Shortest(terms) => {
                let found: Vec<_> = terms.iter().map(|t| self.term(t, scene, span)).collect();
                model::Term::Shortest(found.into_iter().collect::<Option<_>>()?)
            }
            Term::Otherwise(first, second) => {
                let first = self.term(first, scene, span);
                let second = self.term(second, scene, span);
                model::Term::Otherwise(Box::new(first?), Box::new(second?))
            }
            Term::Undetermined(at) => {
                if self.inlining.is_empty() {
                    self.report(ProblemKind::Clockless { word: None }, *at);
                }
                model::Term::Undetermined
            }
        })
    }

    /// A word of 时限用语 or a 参数 by what it means, else a 时长.
    fn named_term(&mut self, path: &Path, scene: &Scene, span: Span) -> Option<model::Term> {
        let meaning = match &*path.segments {
            [name] => self.meaning_of(&name.text).map(|m| (name, m)),
            _ => None,
        };
        if let Some((name, meaning)) = meaning {
            if self.inlining.contains(&name.text) {
                let links = self.inlining.clone();
                self.report(ProblemKind::Circle { links }, name.span);
                return None;
            }
            self.inlining.push(name.text.clone());
            let found = match meaning {
                Meaning::Term(term) => self.term(term, scene, span),
                Meaning::Value(value) => match &value.kind {
                    ExprKind::Duration(quantity) => {
                        self.quantity(quantity).map(model::Term::Within)
                    }
                    _ => self
                        .expr_of(value, scene, Type::Duration)
                        .map(term_of_duration),
                },
            };
            self.inlining.pop();
            return found;
        }
        let Some(found) = self.path_if_known(path, scene) else {
            if let Some(name) = path.segments.first() {
                let known: Vec<&str> = self.words.meanings.keys().copied().collect();
                self.unknown(Sort::Term, name, sorted(known));
            }
            return None;
        };
        let typed = found?;
        if typed.ty == Ty::Of(Type::Duration) {
            return Some(term_of_duration(typed.expr));
        }
        let kind = ProblemKind::TypeMismatch {
            expected: self.type_name(Type::Duration),
            found: self.ty_name(typed.ty),
        };
        self.report(kind, path.span);
        None
    }

    /// A window, every word settled. An anchor is a date of the party at hand where it has one of that name.
    pub(super) fn window(
        &mut self,
        window: &tree::Window,
        span: Span,
        scene: &Scene,
    ) -> Option<Window> {
        Some(match window {
            tree::Window::Calendar(period) => Window::Calendar(period_of(*period)),
            tree::Window::Year => match self.settings.year {
                Some(YearKind::Calendar) => Window::Calendar(calendar::Period::Year),
                Some(YearKind::Rolling) => Window::Rolling(TimeSpan {
                    count: 1,
                    unit: LimitUnit::Year,
                }),
                None => {
                    self.undeclared(ProblemKind::YearUndeclared, span, "年内 指 本年内");
                    return None;
                }
            },
            tree::Window::Rolling(quantity) => {
                let length = self.quantity(quantity)?;
                if !matches!(
                    length.unit,
                    LimitUnit::NaturalDay | LimitUnit::Month | LimitUnit::Year
                ) {
                    let of = UnitOf::Window;
                    self.report(ProblemKind::UnitMisplaced { of }, quantity.span);
                    return None;
                }
                Window::Rolling(length)
            }
            tree::Window::Anchored { anchor, every } => {
                let typed = self.path(anchor, scene)?;
                if !matches!(typed.ty, Ty::Of(Type::Date | Type::Instant)) {
                    let kind = ProblemKind::TypeMismatch {
                        expected: self.type_name(Type::Date),
                        found: self.ty_name(typed.ty),
                    };
                    self.report(kind, anchor.span);
                    return None;
                }
                let months = match every.unit {
                    Unit::Month => Some(every.count),
                    Unit::Year => every.count.checked_mul(12),
                    _ => None,
                };
                let Some(months) = months.filter(|m| *m > 0) else {
                    let of = UnitOf::Cycle;
                    self.report(ProblemKind::UnitMisplaced { of }, every.span);
                    return None;
                };
                Window::Anchored {
                    anchor: Box::new(typed.expr),
                    months,
                }
            }
            tree::Window::Ever => Window::Ever,
        })
    }
}

fn term_of_duration(expr: Expr) -> model::Term {
    match expr {
        Expr::Literal(Value::Duration(span)) => model::Term::Within(span),
        other => model::Term::Fact(other),
    }
}

pub(super) fn period_of(period: tree::Period) -> calendar::Period {
    match period {
        tree::Period::Month => calendar::Period::Month,
        tree::Period::Quarter => calendar::Period::Quarter,
        tree::Period::Year => calendar::Period::Year,
    }
}
