//! Expressions and conditions: names looked up, operands typed, inclusive and exclusive words settled.

use super::Resolver;
use super::scene::Scene;
use super::types::{Ty, Typed};
use super::vocabulary::Meaning;
use crate::calendar::Instant;
use crate::model::{Arithmetic, EnumId, Expr, Members, Relation, Type, Value};
use crate::problem::{Construct, Problem, ProblemKind, Sort};
use crate::source::Span;
use crate::syntax::tree::{self, Compare, ExprKind, Name, Operator, Path, Term};

impl<'a> Resolver<'a> {
    /// An expression of type 是否.
    pub(super) fn condition(&mut self, expr: &tree::Expr, scene: &Scene) -> Option<Expr> {
        let typed = self.expr(expr, scene, Some(Type::Bool))?;
        if typed.ty == Ty::Of(Type::Bool) {
            return Some(typed.expr);
        }
        let found = self.ty_name(typed.ty);
        self.report(ProblemKind::NotCondition { found }, expr.span);
        None
    }

    pub(super) fn condition_if_any(
        &mut self,
        expr: Option<&tree::Expr>,
        scene: &Scene,
    ) -> Option<Expr> {
        expr.and_then(|e| self.condition(e, scene))
    }

    /// An expression that must be of a type.
    pub(super) fn expr_of(&mut self, expr: &tree::Expr, scene: &Scene, ty: Type) -> Option<Expr> {
        let typed = self.expr(expr, scene, Some(ty))?;
        self.must_be(typed, Ty::Of(ty), expr.span)
    }

    fn must_be(&mut self, typed: Typed, ty: Ty, span: Span) -> Option<Expr> {
        if typed.ty.fits(ty) {
            return Some(typed.expr);
        }
        let kind = ProblemKind::TypeMismatch {
            expected: self.ty_name(ty),
            found: self.ty_name(typed.ty),
        };
        self.report(kind, span);
        None
    }

    /// An expression; `hint` is the type that its place takes, by which a bare word may be a value.
    pub(super) fn expr(
        &mut self,
        expr: &tree::Expr,
        scene: &Scene,
        hint: Option<Type>,
    ) -> Option<Typed> {
        self.deeper(expr.span, |this| this.expr_inside(expr, scene, hint))
    }

    fn expr_inside(
        &mut self,
        expr: &tree::Expr,
        scene: &Scene,
        hint: Option<Type>,
    ) -> Option<Typed> {
        let literal = |value, ty| Some(Typed::of(Expr::Literal(value), ty));
        match &expr.kind {
            ExprKind::Path(path) => self.word(path, scene, hint),
            ExprKind::Number(number) => literal(Value::Number(*number), Type::Number),
            ExprKind::Text(text) => literal(Value::Text((**text).into()), Type::Text),
            ExprKind::Bool(value) => literal(Value::Bool(*value), Type::Bool),
            ExprKind::Date(date) => literal(Value::Date(*date), Type::Date),
            ExprKind::DateTime(at) => literal(Value::Instant(Instant::from(*at)), Type::Instant),
            ExprKind::Duration(quantity) => {
                literal(Value::Duration(self.quantity(quantity)?), Type::Duration)
            }
            ExprKind::All(of) => self.all(of.as_ref(), expr.span, hint),
            ExprKind::Otherwise(first, second) => {
                let first = self.expr(first, scene, hint)?;
                let ty = match first.ty {
                    Ty::Of(ty) => Some(ty),
                    Ty::AnyParty => hint,
                };
                let typed = self.expr(second, scene, ty)?;
                let second = self.must_be(typed, first.ty, second.span)?;
                let either = Expr::Otherwise(Box::new(first.expr), Box::new(second));
                Some(Typed {
                    expr: either,
                    ty: first.ty,
                })
            }
            ExprKind::Arithmetic(left, operator, right) => {
                let left = self.expr_of(left, scene, Type::Number);
                let right = self.expr_of(right, scene, Type::Number);
                let operator = match operator {
                    Operator::Add => Arithmetic::Add,
                    Operator::Subtract => Arithmetic::Subtract,
                    Operator::Multiply => Arithmetic::Multiply,
                    Operator::Divide => Arithmetic::Divide,
                };
                let sum = Expr::Arithmetic(Box::new(left?), operator, Box::new(right?));
                Some(Typed::of(sum, Type::Number))
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, scene, expr.span),
            ExprKind::Gap(..) => {
                self.report(ProblemKind::GapAlone, expr.span);
                None
            }
            ExprKind::Compare(left, compare, values) => {
                let test = self.compare(left, *compare, values, scene, expr.span)?;
                Some(Typed::of(test, Type::Bool))
            }
            ExprKind::Contains {
                set,
                negated,
                members,
            } => {
                let test = self.contains(set, *negated, members, scene)?;
                Some(Typed::of(test, Type::Bool))
            }
            ExprKind::Happened { happened, events } => {
                let events = self.event_list(events);
                let test = Expr::Happened(events);
                let test = if *happened {
                    test
                } else {
                    Expr::Not(Box::new(test))
                };
                Some(Typed::of(test, Type::Bool))
            }
            ExprKind::Not(inner) => {
                let inner = self.condition(inner, scene)?;
                Some(Typed::of(Expr::Not(Box::new(inner)), Type::Bool))
            }
            ExprKind::And(parts) => {
                let parts = self.conditions(parts, scene)?;
                Some(Typed::of(Expr::And(parts), Type::Bool))
            }
            ExprKind::Or(parts) => {
                let parts = self.conditions(parts, scene)?;
                Some(Typed::of(Expr::Or(parts), Type::Bool))
            }
        }
    }

    /// All of them, so that each is reported.
    fn conditions(&mut self, parts: &[tree::Expr], scene: &Scene) -> Option<Vec<Expr>> {
        let found: Vec<Option<Expr>> = parts.iter().map(|p| self.condition(p, scene)).collect();
        found.into_iter().collect()
    }

    /// A word: a value of the type that its place takes, else a path (ruling 25).
    fn word(&mut self, path: &Path, scene: &Scene, hint: Option<Type>) -> Option<Typed> {
        if let (Some(Type::Enum(id) | Type::EnumSet(id)), [name]) = (hint, &*path.segments) {
            let set = matches!(hint, Some(Type::EnumSet(_)));
            if let Some(member) = self.member(id, &name.text) {
                return Some(if set {
                    Typed::of(
                        Expr::Literal(Value::Members(id, 1 << member)),
                        Type::EnumSet(id),
                    )
                } else {
                    Typed::of(Expr::Literal(Value::Member(id, member)), Type::Enum(id))
                });
            }
            return match self.path_if_known(path, scene) {
                Some(found) => found,
                None => {
                    self.unknown_member(id, name);
                    None
                }
            };
        }
        self.path(path, scene)
    }

    fn member(&self, id: EnumId, name: &str) -> Option<u8> {
        let members = &self.base.enums.get(id.index())?.members;
        let at = members.iter().position(|m| &**m == name)?;
        u8::try_from(at).ok()
    }

    fn unknown_member(&mut self, id: EnumId, name: &Name) {
        let members = self.base.enums.get(id.index());
        let members: Vec<_> = members.map_or_else(Vec::new, |e| e.members.clone());
        self.unknown(Sort::Member, name, members.iter().map(|m| &**m));
    }

    fn all(&mut self, of: Option<&Name>, span: Span, hint: Option<Type>) -> Option<Typed> {
        let Some(Type::EnumSet(id)) = hint else {
            let what = Construct::All;
            self.report(ProblemKind::Misplaced { what }, span);
            return None;
        };
        self.all_of(of, id)?;
        let count = self.base.enums.get(id.index())?.members.len();
        let bits = u32::try_from(count)
            .ok()
            .and_then(|n| 1u64.checked_shl(n))
            .map_or(u64::MAX, |beyond| beyond - 1);
        let value = Value::Members(id, bits);
        Some(Typed::of(Expr::Literal(value), Type::EnumSet(id)))
    }

    /// Whether the enum that 全部 names, if any, is the one whose members are meant.
    fn all_of(&mut self, of: Option<&Name>, id: EnumId) -> Option<()> {
        let Some(name) = of else {
            return Some(());
        };
        match self.words.types.get(&*name.text) {
            Some(&Type::Enum(named)) if named == id => Some(()),
            Some(&other) => {
                let kind = ProblemKind::TypeMismatch {
                    expected: self.type_name(Type::Enum(id)),
                    found: self.type_name(other),
                };
                self.report(kind, name.span);
                None
            }
            None => {
                let known = self.type_name(Type::Enum(id));
                self.unknown(Sort::Type, name, [&*known]);
                None
            }
        }
    }

    /// A 参数 by its value; `None` where no such word is declared.
    pub(super) fn parameter(&mut self, name: &Name, scene: &Scene) -> Option<Option<Typed>> {
        let meaning = self.meaning_of(&name.text)?;
        if self.inlining.contains(&name.text) {
            let links = self.inlining.clone();
            self.report(ProblemKind::Circle { links }, name.span);
            return Some(None);
        }
        self.inlining.push(name.text.clone());
        let found = match meaning {
            Meaning::Value(value) => self.expr(value, scene, None),
            Meaning::Term(Term::Within(quantity)) => self
                .quantity(quantity)
                .map(|span| Typed::of(Expr::Literal(Value::Duration(span)), Type::Duration)),
            Meaning::Term(_) => {
                let kind = ProblemKind::Unknown {
                    what: Sort::Fact,
                    name: name.text.clone(),
                    nearest: None,
                };
                self.report(kind, name.span);
                None
            }
        };
        self.inlining.pop();
        Some(found)
    }

    fn compare(
        &mut self,
        left: &tree::Expr,
        compare: Compare,
        values: &[tree::Expr],
        scene: &Scene,
        span: Span,
    ) -> Option<Expr> {
        if let ExprKind::Gap(from, to) = &left.kind {
            return self.compare_gap(from, to, compare, values, scene, span);
        }
        let left_span = left.span;
        let left = self.expr(left, scene, None)?;
        self.compare_typed(left, left_span, compare, values, scene, span)
    }

    /// A comparison whose left side is known: also that of a 属于 with what is asked.
    pub(super) fn compare_typed(
        &mut self,
        left: Typed,
        left_span: Span,
        compare: Compare,
        values: &[tree::Expr],
        scene: &Scene,
        span: Span,
    ) -> Option<Expr> {
        match compare {
            Compare::Is => self.is_any(left, left_span, values, scene),
            Compare::IsNot => {
                let any = self.is_any(left, left_span, values, scene)?;
                Some(Expr::Not(Box::new(any)))
            }
            Compare::Exceeds
            | Compare::AtMost
            | Compare::Below
            | Compare::AtLeast
            | Compare::OrMore
            | Compare::OrLess
            | Compare::Before
            | Compare::After => {
                let relation = self.relation(compare, span);
                let [value] = values else {
                    self.report(ProblemKind::OneValueOnly, span);
                    return None;
                };
                let Ty::Of(ty @ (Type::Number | Type::Date | Type::Instant | Type::Duration)) =
                    left.ty
                else {
                    let found = self.ty_name(left.ty);
                    self.report(ProblemKind::NoOrder { found }, left_span);
                    return None;
                };
                let right = self.expr(value, scene, Some(ty))?;
                // A day and a moment of it can be told apart: by their days.
                let both_times = |t: Ty| matches!(t, Ty::Of(Type::Date | Type::Instant));
                let right = if both_times(left.ty) && both_times(right.ty) {
                    right.expr
                } else {
                    self.must_be(right, left.ty, value.span)?
                };
                Some(Expr::Compare(
                    Box::new(left.expr),
                    relation?,
                    Box::new(right),
                ))
            }
        }
    }

    fn is_any(
        &mut self,
        left: Typed,
        left_span: Span,
        values: &[tree::Expr],
        scene: &Scene,
    ) -> Option<Expr> {
        let hint = match left.ty {
            Ty::Of(Type::EnumSet(_) | Type::PartySet(_)) => {
                let found = self.ty_name(left.ty);
                self.report(ProblemKind::IsASet { found }, left_span);
                return None;
            }
            Ty::Of(ty) => Some(ty),
            Ty::AnyParty => None,
        };
        let found: Vec<Option<Expr>> = values
            .iter()
            .map(|value| {
                let typed = self.expr(value, scene, hint)?;
                self.must_be(typed, left.ty, value.span)
            })
            .collect();
        let values: Option<Vec<Expr>> = found.into_iter().collect();
        Some(Expr::IsAnyOf(Box::new(left.expr), values?))
    }

    pub(super) fn compare_gap(
        &mut self,
        from: &tree::Expr,
        to: &tree::Expr,
        compare: Compare,
        values: &[tree::Expr],
        scene: &Scene,
        span: Span,
    ) -> Option<Expr> {
        let ends = [self.moment(from, scene), self.moment(to, scene)];
        let relation = match compare {
            Compare::Is | Compare::IsNot => Some(Relation::Equal),
            _ => self.relation(compare, span),
        };
        let [value] = values else {
            self.report(ProblemKind::OneValueOnly, span);
            return None;
        };
        let typed = self.expr(value, scene, Some(Type::Duration))?;
        let expr = self.must_be(typed, Ty::Of(Type::Duration), value.span)?;
        let Expr::Literal(Value::Duration(length)) = expr else {
            self.report(ProblemKind::GapAlone, value.span);
            return None;
        };
        let [Some(from), Some(to)] = ends else {
            return None;
        };
        let test = Expr::CompareGap {
            from: Box::new(from),
            to: Box::new(to),
            relation: relation?,
            span: length,
        };
        Some(match compare {
            Compare::IsNot => Expr::Not(Box::new(test)),
            _ => test,
        })
    }

    /// A date or an instant.
    pub(super) fn moment(&mut self, expr: &tree::Expr, scene: &Scene) -> Option<Expr> {
        let typed = self.expr(expr, scene, Some(Type::Date))?;
        if typed.ty == Ty::Of(Type::Instant) {
            return Some(typed.expr);
        }
        self.must_be(typed, Ty::Of(Type::Date), expr.span)
    }

    fn relation(&mut self, compare: Compare, span: Span) -> Option<Relation> {
        Some(match compare {
            Compare::Is | Compare::IsNot => Relation::Equal,
            Compare::Exceeds | Compare::After => Relation::Greater,
            Compare::AtMost => Relation::LessOrEqual,
            Compare::Below | Compare::Before => Relation::Less,
            Compare::AtLeast => Relation::GreaterOrEqual,
            Compare::OrMore => match self.bound(true, span)? {
                true => Relation::GreaterOrEqual,
                false => Relation::Greater,
            },
            Compare::OrLess => match self.bound(false, span)? {
                true => Relation::LessOrEqual,
                false => Relation::Less,
            },
        })
    }

    /// Whether 以上 (or 以下) includes the number, as the rule base must say.
    fn bound(&mut self, above: bool, span: Span) -> Option<bool> {
        let declared = if above {
            self.settings.above
        } else {
            self.settings.below
        };
        if declared.is_none() {
            let word = if above { "以上" } else { "以下" };
            self.undeclared(
                ProblemKind::BoundUndeclared { above },
                span,
                &format!("{word} 含本数"),
            );
        }
        declared
    }

    /// A word that the header must settle, with the line that would.
    pub(super) fn undeclared(&mut self, kind: ProblemKind, span: Span, line: &str) {
        let mut problem = Problem::new(kind, span);
        // A line of the header that could not be read may have settled it.
        let word = line.split(' ').next().unwrap_or(line);
        if self.unread_words.contains(word) {
            return;
        }
        if let Some(at) = self.settings.mend_at {
            problem = problem.mended(at, format!("\n  {line}"));
        }
        self.problems.push(problem);
    }

    fn contains(
        &mut self,
        set: &tree::Expr,
        negated: bool,
        members: &[tree::Expr],
        scene: &Scene,
    ) -> Option<Expr> {
        let typed = self.expr(set, scene, None)?;
        let of = match typed.ty {
            Ty::Of(Type::EnumSet(id)) => Type::Enum(id),
            Ty::Of(Type::PartySet(id)) => Type::Party(id),
            other => {
                let found = self.ty_name(other);
                self.report(ProblemKind::NotASet { found }, set.span);
                return None;
            }
        };
        let all = members.iter().find_map(|m| match &m.kind {
            ExprKind::All(named) => Some((named.as_ref(), m.span)),
            _ => None,
        });
        let members = if let Some((named, span)) = all {
            let Type::Enum(id) = of else {
                let what = Construct::All;
                self.report(ProblemKind::Misplaced { what }, span);
                return None;
            };
            self.all_of(named, id)?;
            Members::All
        } else {
            let found: Vec<Option<Expr>> =
                members.iter().map(|m| self.expr_of(m, scene, of)).collect();
            Members::Listed(found.into_iter().collect::<Option<_>>()?)
        };
        let set = Box::new(typed.expr);
        Some(if negated {
            Expr::ContainsNone(set, members)
        } else {
            Expr::ContainsEach(set, members)
        })
    }
}
