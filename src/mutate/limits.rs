//! Changes of quantities, limits and windows.

use super::{Change, Walk};
use crate::source::Span;
use crate::syntax::tree::{Limit, Period, Quantity, Term, Unit, Window};

/// Days that a month and a year have where a drafter writes days instead.
const DAYS: [(Unit, u32); 2] = [(Unit::Month, 30), (Unit::Year, 365)];

/// As it is written after a number.
fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Minute => "分钟",
        Unit::Hour => "小时",
        Unit::WorkingHour => "个工作小时",
        Unit::Day => "日",
        Unit::NaturalDay => "个自然日",
        Unit::WorkingDay => "个工作日",
        Unit::Month => "个月",
        Unit::Year => "年",
    }
}

fn other_units(quantity: &Quantity) -> Vec<(u32, Unit)> {
    let n = quantity.count;
    match quantity.unit {
        Unit::Minute => vec![(n, Unit::Hour)],
        Unit::Hour => vec![(n, Unit::WorkingHour)],
        Unit::WorkingHour => vec![(n, Unit::Hour)],
        Unit::Day => vec![(n, Unit::NaturalDay), (n, Unit::WorkingDay)],
        Unit::NaturalDay => vec![(n, Unit::WorkingDay)],
        Unit::WorkingDay => vec![(n, Unit::NaturalDay)],
        Unit::Month | Unit::Year => {
            let days = DAYS.iter().filter(|(unit, _)| *unit == quantity.unit);
            days.map(|(_, d)| (n.saturating_mul(*d), Unit::NaturalDay))
                .collect()
        }
    }
}

impl Walk<'_> {
    pub(super) fn quantity(&mut self, quantity: &Quantity) {
        let unit = unit_word(quantity.unit);
        for count in [quantity.count.checked_add(1), quantity.count.checked_sub(1)] {
            if let Some(count) = count.filter(|n| *n > 0) {
                self.put(Change::Number, quantity.span, format!("{count}{unit}"));
            }
        }
        for (count, unit) in other_units(quantity) {
            let text = format!("{count}{}", unit_word(unit));
            self.put(Change::Unit, quantity.span, text);
        }
    }

    /// A limit, and the space after it, may go.
    pub(super) fn limit(&mut self, limit: &Limit) {
        self.put(Change::Limit, limit.span, "");
        let text = self.text(limit.span);
        let term_from = match &limit.from {
            None => 0,
            Some(name) => {
                let from = (name.span.end - limit.span.start) as usize;
                let since = text.get(from..).and_then(|t| t.find('起'));
                since.map_or(from, |at| from + at + '起'.len_utf8())
            }
        };
        let term = Span::new(
            limit.span.file,
            limit.span.start as usize + term_from,
            limit.span.end as usize,
        );
        if limit.from.is_some() {
            self.put(Change::Limit, limit.span, self.text(term).trim_start());
        }
        self.term(&limit.term, term);
    }

    /// A term, whose whole text stands in a span.
    pub(super) fn term(&mut self, term: &Term, whole: Span) {
        let (day, working) = ("当日内", "1个工作日内");
        match term {
            Term::SameDay => self.put(Change::Limit, whole, format!(" {working}")),
            Term::Within(quantity) => self.quantity(quantity),
            Term::Named(path) => {
                let other = match self.vocabulary.is_same_day(self.text(path.span)) {
                    true => working,
                    false => day,
                };
                let inside = match self.text(whole).trim_end().ends_with('内') {
                    true => Span::new(whole.file, path.span.start as usize, whole.end as usize),
                    false => path.span,
                };
                self.put(Change::Limit, inside, other);
            }
            Term::BeforeDay { month, day, span } => {
                for other in [day + 1, day.saturating_sub(1)] {
                    if (1..=31).contains(&other) {
                        self.put(Change::Number, *span, format!("{month}月{other}日 前"));
                    }
                }
            }
            Term::BeforeEvent { event, lead } => {
                if let Some(lead) = lead {
                    self.quantity(lead);
                    let bare = Span::new(
                        whole.file,
                        event.span.start as usize,
                        lead.span.end as usize,
                    );
                    self.put(Change::Limit, bare, format!("{} 前", event.text));
                }
            }
            Term::Shortest(terms) => {
                for one in terms {
                    if let Term::Named(path) = one {
                        let alone = format!(" {}", self.text(path.span));
                        self.put(Change::Limit, whole, alone);
                    } else if let Term::Within(quantity) = one {
                        self.quantity(quantity);
                    }
                }
            }
            Term::Otherwise(first, second) => {
                let text = self.text(whole);
                let Some(at) = text.find(['，', ',']) else {
                    return;
                };
                let cut = whole.start as usize + at;
                let head = Span::new(whole.file, whole.start as usize, cut);
                let Some(then) = text.find('则') else { return };
                let tail = whole.start as usize + then + '则'.len_utf8();
                let tail = Span::new(whole.file, tail, whole.end as usize);
                self.put(Change::Limit, whole, self.text(head));
                self.put(Change::Limit, whole, self.text(tail));
                self.term(first, head);
                self.term(second, tail);
            }
            Term::Undetermined(span) => self.put(Change::Limit, *span, working),
        }
    }

    pub(super) fn window(&mut self, window: &Window, span: Span) {
        match window {
            Window::Calendar(period) => {
                let rolling = match period {
                    Period::Month => "1个月内",
                    Period::Quarter => "3个月内",
                    Period::Year => "1年内",
                };
                self.put(Change::Window, span, rolling);
                self.put(Change::Window, span, "历次");
            }
            Window::Year => {
                self.put(Change::Window, span, "1年内");
                self.put(Change::Window, span, "历次");
            }
            Window::Rolling(quantity) => {
                self.quantity(quantity);
                self.put(Change::Window, span, "本年内");
                self.put(Change::Window, span, "历次");
            }
            Window::Anchored { every, .. } => {
                self.quantity(every);
                self.put(Change::Window, span, "历次");
            }
            Window::Ever => self.put(Change::Window, span, "本年内"),
        }
    }
}
