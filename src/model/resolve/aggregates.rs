//! Figures over events and sets: 次数, 平均, 合计, 占比, 个数.

use super::Resolver;
use super::scene::Scene;
use super::types::{Ty, Typed};
use crate::model::{self, EventTypeId, Expr, Figure, Slot, Type, slot_of};
use crate::problem::{ProblemKind, Sort};
use crate::source::Span;
use crate::syntax::tree::{Aggregate, AggregateFunction, AggregateOver, Name, Path};

impl<'a> Resolver<'a> {
    pub(super) fn aggregate(
        &mut self,
        tree: &Aggregate,
        scene: &Scene,
        span: Span,
    ) -> Option<Typed> {
        let figure = match tree.function {
            AggregateFunction::Size => return self.size(&tree.over, scene, span),
            AggregateFunction::Count => Figure::Count,
            AggregateFunction::Mean => Figure::Mean,
            AggregateFunction::Sum => Figure::Sum,
            AggregateFunction::Share => Figure::Share,
        };
        let (events, field) = match &tree.over {
            AggregateOver::Events { events, field } => (self.event_list(events), field.as_ref()),
            // 次数(E): a single word may have been read as a path.
            AggregateOver::Set(path) => match &*path.segments {
                [event] => (vec![self.event(event)?], None),
                [event, field] => (vec![self.event(event)?], Some(field)),
                _ => {
                    self.report(ProblemKind::FieldRequired, path.span);
                    return None;
                }
            },
        };
        let needs_field = matches!(figure, Figure::Mean | Figure::Sum);
        let field = match field {
            Some(name) => self.number_field(name, &events)?,
            None if needs_field => {
                self.report(ProblemKind::FieldRequired, span);
                return None;
            }
            None => Vec::new(),
        };
        let mut past = self.past(&events);
        past.lost |= scene.lost;
        let when = match &tree.when {
            Some(when) => Some(self.condition(when, &past)?),
            None => None,
        };
        let window = match &tree.window {
            Some(window) => Some(self.window(window, span, scene)?),
            None => None,
        };
        let aggregate = model::Aggregate {
            figure,
            events,
            field,
            when,
            window,
            span,
        };
        Some(Typed::of(
            Expr::Aggregate(Box::new(aggregate)),
            Type::Number,
        ))
    }

    pub(super) fn size(
        &mut self,
        over: &AggregateOver,
        scene: &Scene,
        span: Span,
    ) -> Option<Typed> {
        let path = match over {
            AggregateOver::Set(path) => path.clone(),
            AggregateOver::Events { events, field } => Path {
                segments: events.iter().chain(field).cloned().collect(),
                span,
            },
        };
        let typed = self.path(&path, scene)?;
        if !matches!(typed.ty, Ty::Of(Type::EnumSet(_) | Type::PartySet(_))) {
            let found = self.ty_name(typed.ty);
            self.report(ProblemKind::NotASet { found }, path.span);
            return None;
        }
        Some(Typed::of(Expr::Size(Box::new(typed.expr)), Type::Number))
    }

    /// A number field that each of the events must have.
    pub(super) fn number_field(
        &mut self,
        name: &Name,
        events: &[EventTypeId],
    ) -> Option<Vec<(EventTypeId, Slot)>> {
        let mut out = Vec::new();
        for &event in events {
            let fields = &self.base.event(event).fields;
            let Some(slot) = slot_of(fields, &name.text) else {
                let known: Vec<_> = fields.iter().map(|f| f.name.clone()).collect();
                self.unknown(Sort::Field, name, known.iter().map(|n| &**n));
                return None;
            };
            let ty = fields.get(slot.index())?.ty;
            if ty != Type::Number {
                let kind = ProblemKind::TypeMismatch {
                    expected: self.type_name(Type::Number),
                    found: self.type_name(ty),
                };
                self.report(kind, name.span);
                return None;
            }
            out.push((event, slot));
        }
        Some(out)
    }
}
