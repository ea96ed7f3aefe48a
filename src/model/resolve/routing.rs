//! 分流: its branches, and the proof that exactly one of them applies; arms that must exclude each other.

use super::Resolver;
use super::placing::{Placed, PlacedKind};
use super::scene::Scene;
use super::types::{Ty, Typed};
use crate::calendar::Span as TimeSpan;
use crate::model::region::{self, Found, Held, Moment, Regions, Truth};
use crate::model::{Body, Branch, Expr, RuleBase, StatementId, StatementKind, Type, Value};
use crate::problem::{Construct, Problem, ProblemKind, Related, Sort};
use crate::source::Span;
use crate::syntax::tree::{self, Compare, ExprKind, Head, Pattern};

/// What the branches are asked about.
enum Subject<'a> {
    Value(Typed, Span),
    Gap(&'a tree::Expr, &'a tree::Expr),
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
        let mut taken: Vec<(Expr, Span)> = Vec::new();
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
        taken: &mut Vec<(Expr, Span)>,
    ) -> Option<Expr> {
        let mut tests = Vec::new();
        let mut whole = true;
        for pattern in patterns {
            match self.pattern(pattern, subject, scene) {
                Some(test) => {
                    let span = pattern_span(pattern).unwrap_or(self.subject_span(subject));
                    taken.push((test.clone(), span));
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
        taken: &[(Expr, Span)],
        otherwise: bool,
        span: Span,
    ) {
        let mut regions = Regions::new(&self.base);
        for (test, _) in taken {
            regions.add(Moment(0), test);
        }
        let proof = match regions.table() {
            Some(table) => self.read_table(&table, taken.len()),
            None => search(&mut regions, &self.base, taken.len()),
        };
        let ty = match subject {
            Subject::Value(typed, _) => typed.ty,
            Subject::Gap(..) => Ty::Of(Type::Duration),
        };
        let unlisted = matches!(
            ty,
            Ty::AnyParty | Ty::Of(Type::Text | Type::Party(_) | Type::PartySet(_) | Type::Case(_))
        );
        if !proof.certain
            && (!proof.overlaps.is_empty() || (!proof.missing.is_empty() && !otherwise))
        {
            self.report(ProblemKind::RoutingUnproved, span);
            return;
        }
        for (first, second, value) in proof.overlaps {
            let (Some((_, first)), Some((_, at))) = (taken.get(first), taken.get(second)) else {
                continue;
            };
            let kind = ProblemKind::RoutingOverlap { value };
            self.problems
                .push(Problem::new(kind, *at).with(*first, Related::First));
        }
        if otherwise || proof.missing.is_empty() {
            return;
        }
        if unlisted {
            let found = self.ty_name(ty);
            self.report(ProblemKind::RoutingOpen { found }, span);
        } else {
            let missing = proof.missing;
            self.report(ProblemKind::RoutingGap { missing }, span);
        }
    }

    /// What a table of the subject's values shows: a value for each run that no branch takes, and for each two branches
    /// the first that both take.
    fn read_table(&self, table: &[(Held, Vec<usize>)], branches: usize) -> Proof {
        let mut proof = Proof {
            overlaps: Vec::new(),
            missing: Vec::new(),
            certain: true,
        };
        let mut in_gap = false;
        for (held, holding) in table {
            let member = match held {
                Held::Is(Value::Member(id, index)) => Some((*id, usize::from(*index))),
                _ => None,
            };
            // A text that is no longer in force need not know members that came later.
            let later = member.is_some_and(|member| {
                let since = self.words.member_since.get(&member);
                let until = self.edition.until.as_ref().map(|turn| turn.date);
                matches!((since, until), (Some(since), Some(until)) if *since >= until)
            });
            if holding.is_empty() && !later {
                // Of a run of numbers or days the first is enough; members are all named.
                if !in_gap || member.is_some() {
                    // Between two counts there is no value to name but what it exceeds.
                    proof.missing.push(match held {
                        Held::Gap(count, true, unit) => {
                            format!("超过 {}", TimeSpan::new(*count, *unit))
                        }
                        held => region::written(&self.base, held),
                    });
                }
            }
            in_gap = holding.is_empty();
            for second in 0..branches {
                let shared = holding.iter().take_while(|first| **first < second);
                for first in shared.filter(|_| holding.contains(&second)) {
                    let again = |(a, b, _): &(usize, usize, String)| (a, b) == (first, &second);
                    if member.is_some() || !proof.overlaps.iter().any(again) {
                        let value = region::written(&self.base, held);
                        proof.overlaps.push((*first, second, value));
                    }
                }
            }
        }
        proof
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
                    (Some(a), Some(b)) => Regions::together(&self.base, a, b) == Found::Never,
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

/// What is known of the branches of a 分流.
struct Proof {
    /// Two patterns, and a value that both take.
    overlaps: Vec<(usize, usize, String)>,
    /// Values that none takes.
    missing: Vec<String>,
    /// No doubt remains about either.
    certain: bool,
}

/// The same where the branches ask several facts: one value for what is missing, one for each two that overlap.
fn search(regions: &mut Regions<'_>, base: &RuleBase, branches: usize) -> Proof {
    let none: Vec<(usize, Truth)> = (0..branches).map(|b| (b, Truth::FALSE)).collect();
    let mut bounded = false;
    let mut shown = |found: Found| match found {
        Found::Witness(facts) => Some(region::facts_written(base, &facts)),
        Found::Never => None,
        Found::Bound => {
            bounded = true;
            Some(String::new())
        }
    };
    let missing = shown(regions.find(&none)).into_iter().collect();
    let mut overlaps = Vec::new();
    for second in 0..branches {
        for first in 0..second {
            let both = [(first, Truth::TRUE), (second, Truth::TRUE)];
            if let Some(value) = shown(regions.find(&both)) {
                overlaps.push((first, second, value));
            }
        }
    }
    Proof {
        overlaps,
        missing,
        certain: regions.exact() && !bounded,
    }
}
