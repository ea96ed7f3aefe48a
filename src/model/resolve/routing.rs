//! 分流: its branches, and the proof that exactly one of them applies; arms that must exclude each other.

use super::Resolver;
use super::scene::Scene;
use super::statements::{Placed, PlacedKind};
use super::types::{Ty, Typed};
use crate::calendar::{LimitUnit, Span as TimeSpan};
use crate::decimal::Decimal;
use crate::model::{Body, Branch, Expr, Relation, StatementId, StatementKind, Type, Value};
use crate::problem::{Construct, Problem, ProblemKind, Related, Sort};
use crate::source::Span;
use crate::syntax::tree::{self, Compare, ExprKind, Head, Pattern};

/// What the branches are asked about.
enum Subject<'a> {
    Value(Typed, Span),
    Gap(&'a tree::Expr, &'a tree::Expr),
}

/// A run of whole steps (millionths of a number, days), both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    from: i64,
    to: i64,
}

const ALL: Range = Range {
    from: i64::MIN,
    to: i64::MAX,
};

/// What a pattern takes, where that can be known from the text alone.
enum Takes {
    /// A member of an enum, or 是 (1) and 否 (0).
    Member(u8),
    /// Numbers or days.
    Range(Range),
    /// Spans of time, in one unit.
    Length(LimitUnit, Range),
    /// One value that is not ordered.
    One(Expr),
    /// Not known before a case is at hand.
    Open,
}

impl<'a> Resolver<'a> {
    /// `按 A 分流` with what stands under it: branches become one statement; the rest runs at every firing.
    pub(super) fn switch(
        &mut self,
        subject: &'a tree::Expr,
        below: &[Placed<'a>],
        placed: &Placed<'a>,
        scene: &Scene,
    ) -> Body {
        let asked = match &subject.kind {
            ExprKind::Gap(from, to) => Some(Subject::Gap(from, to)),
            _ => self
                .expr(subject, scene, None)
                .map(|typed| Subject::Value(typed, subject.span)),
        };
        let mut branches: Vec<Branch> = Vec::new();
        let mut taken: Vec<(Takes, Span)> = Vec::new();
        let mut otherwise: Option<Span> = None;
        let mut rest: Vec<Placed<'a>> = Vec::new();
        let mut sound = asked.is_some();
        for inner in below {
            let (patterns, body) = match &inner.kind {
                PlacedKind::Headed(Head::Branch(patterns), body) => (Some(patterns), body),
                PlacedKind::Headed(Head::Otherwise, body) => (None, body),
                _ => {
                    rest.push(inner.clone());
                    continue;
                }
            };
            let span = self.branch_label(inner.span);
            let test = match (patterns, &asked) {
                (Some(patterns), Some(asked)) => {
                    let test = self.patterns(patterns, asked, scene, &mut taken);
                    sound &= test.is_some();
                    test
                }
                (Some(_), None) => None,
                (None, _) => {
                    if let Some(first) = otherwise {
                        self.duplicate(Sort::Otherwise, "其他情形", inner.span, first);
                    }
                    otherwise = Some(inner.span);
                    None
                }
            };
            let lowered = self.lower_all(body, scene, inner.provision);
            if inner.provision != placed.provision {
                self.bodies
                    .entry(inner.provision)
                    .or_default()
                    .extend(lowered.iter().copied());
            }
            branches.push(Branch {
                provision: inner.provision,
                test,
                body: lowered,
                span,
            });
        }
        if branches.is_empty() {
            if self.is_whole(placed, below) {
                let what = Construct::Switch;
                self.report(ProblemKind::NothingBelow { what }, placed.span);
            }
        } else if self.unread_in(placed.provision) {
            // A branch may be among what could not be read.
        } else if sound && let Some(asked) = &asked {
            self.prove(asked, &taken, otherwise.is_some(), subject.span);
        }
        let rest = self.lower_all(&rest, scene, placed.provision);
        let subject = match asked {
            Some(Subject::Value(typed, _)) => typed.expr,
            // What the gap waits for is its later end; each branch asks the whole of it.
            Some(Subject::Gap(_, to)) => match self.moment(to, scene) {
                Some(to) => to,
                None => return rest,
            },
            None => return rest,
        };
        let kind = StatementKind::Switch { subject, branches };
        let mut out = vec![self.push(kind, placed.provision, placed.span)];
        out.extend(rest);
        out
    }

    /// The test of a branch: any of its patterns.
    fn patterns(
        &mut self,
        patterns: &[Pattern],
        subject: &Subject<'a>,
        scene: &Scene,
        taken: &mut Vec<(Takes, Span)>,
    ) -> Option<Expr> {
        let mut tests = Vec::new();
        let mut whole = true;
        for pattern in patterns {
            match self.pattern(pattern, subject, scene) {
                Some(test) => {
                    let span = pattern_span(pattern).unwrap_or(self.subject_span(subject));
                    taken.push((takes(&test), span));
                    tests.push(test);
                }
                None => whole = false,
            }
        }
        if !whole {
            return None;
        }
        if tests.len() == 1 {
            return tests.pop();
        }
        Some(Expr::Or(tests))
    }

    fn subject_span(&self, subject: &Subject<'a>) -> Span {
        match subject {
            Subject::Value(_, span) => *span,
            Subject::Gap(from, to) => from.span.to(to.span),
        }
    }

    fn pattern(&mut self, pattern: &Pattern, subject: &Subject<'a>, scene: &Scene) -> Option<Expr> {
        match pattern {
            Pattern::Value(value) => {
                self.pattern_compare(Compare::Is, value, subject, scene, value.span)
            }
            Pattern::Range(ends) => {
                let mut tests: Vec<Expr> = Vec::new();
                for (compare, end) in ends {
                    tests.push(self.pattern_compare(*compare, end, subject, scene, end.span)?);
                }
                if tests.len() == 1 {
                    return tests.pop();
                }
                Some(Expr::And(tests))
            }
        }
    }

    fn pattern_compare(
        &mut self,
        compare: Compare,
        value: &tree::Expr,
        subject: &Subject<'a>,
        scene: &Scene,
        span: Span,
    ) -> Option<Expr> {
        let values = std::slice::from_ref(value);
        match subject {
            Subject::Value(typed, at) => {
                self.compare_typed(typed.clone(), *at, compare, values, scene, span)
            }
            Subject::Gap(from, to) => self.compare_gap(from, to, compare, values, scene, span),
        }
    }

    /// Exactly one branch applies: nothing is left out, nothing is taken twice.
    fn prove(
        &mut self,
        subject: &Subject<'a>,
        taken: &[(Takes, Span)],
        otherwise: bool,
        span: Span,
    ) {
        let ty = match subject {
            Subject::Value(typed, _) => typed.ty,
            Subject::Gap(..) => Ty::Of(Type::Duration),
        };
        match ty {
            Ty::Of(Type::Enum(id)) => {
                let members = self.base.enums.get(id.index());
                let names: Vec<String> = members.map_or_else(Vec::new, |e| {
                    e.members.iter().map(|m| m.to_string()).collect()
                });
                // A text that is no longer in force need not know members that came later.
                let known = |index: usize| {
                    let since = self.words.member_since.get(&(id, index));
                    let until = self.edition.until.as_ref().map(|turn| turn.date);
                    !matches!((since, until), (Some(since), Some(until)) if *since >= until)
                };
                let known: Vec<bool> = (0..names.len()).map(known).collect();
                let names: Vec<String> = names
                    .into_iter()
                    .zip(known)
                    .map(|(name, known)| if known { name } else { String::new() })
                    .collect();
                self.prove_members(&names, taken, otherwise, span);
            }
            Ty::Of(Type::Bool) => {
                let names = ["否".to_owned(), "是".to_owned()];
                self.prove_members(&names, taken, otherwise, span);
            }
            // Quantities of a regulation (days, amounts, points) are not negative.
            Ty::Of(Type::Number) => {
                let domain = Range { from: 0, ..ALL };
                let show = |at: i64| Decimal::from_millionths(at).to_string();
                self.prove_ranges(ranges(taken), domain, 1_000_000, &show, otherwise, span);
            }
            Ty::Of(Type::Date) => {
                let show = |at: i64| {
                    i32::try_from(at)
                        .ok()
                        .and_then(chrono::NaiveDate::from_num_days_from_ce_opt)
                        .map_or_else(|| at.to_string(), |d| d.to_string())
                };
                self.prove_ranges(ranges(taken), ALL, 1, &show, otherwise, span);
            }
            Ty::Of(Type::Duration) => {
                self.prove_lengths(taken, otherwise, span);
            }
            _ => {
                self.prove_values(taken);
                if !otherwise {
                    let found = self.ty_name(ty);
                    self.report(ProblemKind::RoutingOpen { found }, span);
                }
            }
        }
    }

    fn overlap(&mut self, value: String, span: Span, first: Span) {
        let kind = ProblemKind::RoutingOverlap { value };
        self.problems
            .push(Problem::new(kind, span).with(first, Related::First));
    }

    fn prove_members(
        &mut self,
        names: &[String],
        taken: &[(Takes, Span)],
        otherwise: bool,
        span: Span,
    ) {
        let mut seen: Vec<Option<Span>> = vec![None; names.len()];
        let mut open = false;
        for (takes, at) in taken {
            let Takes::Member(member) = takes else {
                open = true;
                continue;
            };
            let index = usize::from(*member);
            match seen.get(index).copied() {
                Some(Some(first)) => {
                    let name = names.get(index).cloned().unwrap_or_default();
                    self.overlap(name, *at, first);
                }
                Some(None) => {
                    if let Some(place) = seen.get_mut(index) {
                        *place = Some(*at);
                    }
                }
                None => {}
            }
        }
        let missing: Vec<String> = names
            .iter()
            .zip(&seen)
            .filter(|(name, seen)| seen.is_none() && !name.is_empty())
            .map(|(name, _)| name.clone())
            .collect();
        if open {
            self.report(ProblemKind::RoutingUnproved, span);
        } else if !missing.is_empty() && !otherwise {
            self.report(ProblemKind::RoutingGap { missing }, span);
        }
    }

    fn prove_lengths(&mut self, taken: &[(Takes, Span)], otherwise: bool, span: Span) {
        let mut unit = None;
        let mut found: Vec<(Range, Span)> = Vec::new();
        for (takes, at) in taken {
            match takes {
                Takes::Length(of, range) if unit.is_none_or(|u| u == *of) => {
                    unit = Some(*of);
                    found.push((*range, *at));
                }
                _ => {
                    self.report(ProblemKind::RoutingUnproved, span);
                    return;
                }
            }
        }
        let domain = Range { from: 0, ..ALL };
        self.prove_ranges(
            Some(found),
            domain,
            1,
            &|at| at.to_string(),
            otherwise,
            span,
        );
    }

    fn prove_values(&mut self, taken: &[(Takes, Span)]) {
        for (index, (takes, at)) in taken.iter().enumerate() {
            let Takes::One(value) = takes else { continue };
            let earlier = taken.iter().take(index);
            let same = earlier
                .filter(|(t, _)| matches!(t, Takes::One(v) if v == value))
                .map(|(_, first)| *first)
                .next();
            if let Some(first) = same {
                let written = self.sources.slice(*at).to_owned();
                self.overlap(written, *at, first);
            }
        }
    }

    /// Ranges side by side over a domain: a witness for each gap and each overlap.
    fn prove_ranges(
        &mut self,
        found: Option<Vec<(Range, Span)>>,
        domain: Range,
        unit: i64,
        show: &dyn Fn(i64) -> String,
        otherwise: bool,
        span: Span,
    ) {
        let Some(mut found) = found else {
            self.report(ProblemKind::RoutingUnproved, span);
            return;
        };
        found.sort_by_key(|(range, _)| (range.from, range.to));
        let mut missing = Vec::new();
        // The next step that nothing has taken, and by whom the last was taken.
        let mut next = Some(domain.from);
        let mut last: Option<Span> = None;
        for (range, at) in found {
            if range.from > range.to || range.to < domain.from {
                continue;
            }
            let from = range.from.max(domain.from);
            match next {
                Some(free) if from > free => {
                    let gap = Range {
                        from: free,
                        to: from - 1,
                    };
                    missing.push(show(witness(gap, unit)));
                }
                Some(free) if from == free => {}
                _ => {
                    if let Some(first) = last {
                        let to = next.map_or(range.to, |free| range.to.min(free - 1));
                        let shared = Range { from, to };
                        self.overlap(show(witness(shared, unit)), at, first);
                    }
                }
            }
            let after = range.to.checked_add(1);
            let further = match (next, after) {
                (Some(free), Some(after)) => after > free,
                (Some(_), None) => true,
                (None, _) => false,
            };
            if further {
                next = after;
                last = Some(at);
            }
        }
        if let Some(free) = next {
            let gap = Range {
                from: free,
                to: domain.to,
            };
            missing.push(show(witness(gap, unit)));
        }
        if !missing.is_empty() && !otherwise {
            self.report(ProblemKind::RoutingGap { missing }, span);
        }
    }

    /// 遇 of the same event in one body must exclude each other (ruling 12).
    pub(super) fn exclusive_arms(&mut self, body: &[StatementId]) {
        let arms: Vec<_> = body
            .iter()
            .filter_map(|id| self.base.statements.get(id.index()))
            .filter_map(|statement| match &statement.kind {
                StatementKind::Arm { trigger, .. } => Some((trigger, statement.span)),
                _ => None,
            })
            .collect();
        let mut found = Vec::new();
        for (index, (second, at)) in arms.iter().enumerate() {
            for (first, earlier) in arms.iter().take(index) {
                let shared = first.events.iter().find(|e| second.events.contains(e));
                let apart = match (&first.when, &second.when) {
                    (Some(a), Some(b)) => exclude(a, b),
                    _ => false,
                };
                if let Some(event) = shared
                    && !apart
                {
                    found.push((*event, *at, *earlier));
                }
            }
        }
        for (event, at, earlier) in found {
            let kind = ProblemKind::ArmsOverlap {
                event: self.event_name(event),
            };
            self.problems
                .push(Problem::new(kind, at).with(earlier, Related::First));
        }
    }
}

impl Resolver<'_> {
    /// What a branch is called: its head without 属于, up to the comma or colon.
    fn branch_label(&self, branch: Span) -> Span {
        let text = self.sources.slice(branch);
        let head = text.split([',', '\u{ff0c}', ':', '\u{ff1a}']).next();
        let head = head.unwrap_or(text).trim_end();
        let head = head.strip_suffix('的').unwrap_or(head).trim_end();
        let name = head.strip_prefix("属于").unwrap_or(head).trim_start();
        let start = branch.start as usize + head.len() - name.len();
        Span::new(branch.file, start, start + name.len())
    }
}

fn pattern_span(pattern: &Pattern) -> Option<Span> {
    match pattern {
        Pattern::Value(value) => Some(value.span),
        Pattern::Range(ends) => {
            let (first, last) = (ends.first()?, ends.last()?);
            Some(first.1.span.to(last.1.span))
        }
    }
}

fn ranges(taken: &[(Takes, Span)]) -> Option<Vec<(Range, Span)>> {
    taken
        .iter()
        .map(|(takes, at)| match takes {
            Takes::Range(range) => Some((*range, *at)),
            _ => None,
        })
        .collect()
}

/// The roundest step of a range that is easy to say.
fn witness(range: Range, unit: i64) -> i64 {
    let low = range
        .from
        .checked_add(unit - 1)
        .map_or(range.from, |up| up.div_euclid(unit) * unit);
    if (range.from..=range.to).contains(&low) {
        return low;
    }
    if range.to != i64::MAX {
        range.to
    } else {
        range.from
    }
}

/// What a test takes of its subject.
fn takes(test: &Expr) -> Takes {
    match test {
        Expr::IsAnyOf(_, values) => match &**values {
            [Expr::Literal(value)] => match value {
                Value::Member(_, member) => Takes::Member(*member),
                Value::Bool(value) => Takes::Member(u8::from(*value)),
                Value::Duration(span) => length(Relation::Equal, *span),
                other => match step(other) {
                    Some(at) => Takes::Range(Range { from: at, to: at }),
                    None => Takes::One(Expr::Literal(other.clone())),
                },
            },
            [one @ Expr::Fact(_)] => Takes::One(one.clone()),
            _ => Takes::Open,
        },
        Expr::Compare(_, relation, right) => match &**right {
            Expr::Literal(Value::Duration(span)) => length(*relation, *span),
            Expr::Literal(value) => match step(value) {
                Some(at) => Takes::Range(range(*relation, at)),
                None => Takes::Open,
            },
            _ => Takes::Open,
        },
        Expr::CompareGap { relation, span, .. } => length(*relation, *span),
        Expr::And(parts) => {
            let mut parts = parts.iter().map(takes);
            let Some(first) = parts.next() else {
                return Takes::Open;
            };
            parts.fold(first, |a, b| match (a, b) {
                (Takes::Range(a), Takes::Range(b)) => Takes::Range(meet(a, b)),
                (Takes::Length(u, a), Takes::Length(v, b)) if u == v => {
                    Takes::Length(u, meet(a, b))
                }
                _ => Takes::Open,
            })
        }
        _ => Takes::Open,
    }
}

fn length(relation: Relation, span: TimeSpan) -> Takes {
    Takes::Length(span.unit, range(relation, i64::from(span.count)))
}

fn step(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => Some(number.millionths()),
        Value::Date(date) => Some(i64::from(chrono::Datelike::num_days_from_ce(date))),
        _ => None,
    }
}

fn meet(a: Range, b: Range) -> Range {
    Range {
        from: a.from.max(b.from),
        to: a.to.min(b.to),
    }
}

/// The steps that stand in a relation to one.
fn range(relation: Relation, at: i64) -> Range {
    match relation {
        Relation::Equal => Range { from: at, to: at },
        Relation::Greater => Range {
            from: at.saturating_add(1),
            ..ALL
        },
        Relation::GreaterOrEqual => Range { from: at, ..ALL },
        Relation::Less => Range {
            to: at.saturating_sub(1),
            ..ALL
        },
        Relation::LessOrEqual => Range { to: at, ..ALL },
    }
}

/// Whether two conditions can be seen never to hold together.
fn exclude(a: &Expr, b: &Expr) -> bool {
    let (left, right) = (conjuncts(a), conjuncts(b));
    left.iter().any(|x| right.iter().any(|y| contradict(x, y)))
}

fn conjuncts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::And(parts) => parts.iter().flat_map(conjuncts).collect(),
        other => vec![other],
    }
}

fn contradict(a: &Expr, b: &Expr) -> bool {
    match (a, b) {
        (Expr::Not(x), y) | (y, Expr::Not(x)) if implies(y, x) => true,
        (Expr::IsAnyOf(x, of_x), Expr::IsAnyOf(y, of_y)) => {
            x == y && literals(of_x) && literals(of_y) && !of_x.iter().any(|v| of_y.contains(v))
        }
        (Expr::Compare(x, ..), Expr::Compare(y, ..)) if x == y => {
            matches!((takes(a), takes(b)), (Takes::Range(a), Takes::Range(b)) if {
                let both = meet(a, b);
                both.from > both.to
            })
        }
        (fact, Expr::IsAnyOf(y, values)) | (Expr::IsAnyOf(y, values), fact) => {
            fact == &**y && matches!(&**values, [Expr::Literal(Value::Bool(false))])
        }
        (Expr::Or(parts), other) | (other, Expr::Or(parts)) => {
            parts.iter().all(|part| exclude(part, other))
        }
        _ => false,
    }
}

/// Whether one condition holds wherever the other does.
fn implies(a: &Expr, b: &Expr) -> bool {
    match (a, b) {
        (Expr::IsAnyOf(x, of_x), Expr::IsAnyOf(y, of_y)) => {
            x == y && of_x.iter().all(|v| of_y.contains(v))
        }
        (Expr::Happened(x), Expr::Happened(y)) => x.iter().all(|e| y.contains(e)),
        (a, b) => a == b,
    }
}

fn literals(values: &[Expr]) -> bool {
    values.iter().all(|v| matches!(v, Expr::Literal(_)))
}
