//! Who reads whose state, and so how a run can be split: cases by themselves, then what counts for a party, then what
//! is asked of the whole office.
//!
//! The rules are walked in the roles in which they can run. What would make a case depend on another
//! case, or on what was counted, is an [`Obstacle`]; where there is none, the [`Plan`] holds for every input.

mod walk;

use super::{
    CaseTypeId, CounterId, EventTypeId, Expr, Fact, PartyTypeId, ProvisionId, RuleBase, Type, Value,
};
use crate::source::Span;

/// Where a counter is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// With the case that is its key.
    Case,
    /// With the party that is its key, in a stage of this number: one more than that of any counter that feeds it.
    Party(u8),
    /// With the whole office: its key is neither a case nor a party.
    Office,
}

/// How a run can be split.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Where each counter is kept, by [`CounterId`].
    pub levels: Vec<Level>,
    /// The events that are the office's own, by [`EventTypeId`]: acts of duties that nobody owes on a case.
    pub office_events: Vec<bool>,
    /// Events that the office asks for, by [`EventTypeId`].
    pub office_asks: Vec<bool>,
    /// Something is asked of the whole office.
    pub office: bool,
    /// The office asks for events that a party's counter raises: it counts for the parties too.
    pub office_counts: bool,
    /// The stage of parties in which decisions (裁量) are owed, where there are any.
    pub decisions: Option<u8>,
}

impl Plan {
    /// The plan of a rule base, or everything that forbids one, in text order.
    ///
    /// # Errors
    ///
    /// The obstacles; never none.
    pub fn of(base: &RuleBase) -> Result<Self, Vec<Obstacle>> {
        walk::plan(base)
    }

    /// How many stages of parties there are.
    #[must_use]
    pub fn party_stages(&self) -> u8 {
        let ranks = self.levels.iter().map(|level| match level {
            Level::Party(rank) => *rank,
            Level::Case | Level::Office => 0,
        });
        ranks.max().unwrap_or(0)
    }

    /// How many stages there are, that of the cases being the first.
    #[must_use]
    pub fn stages(&self) -> u8 {
        1 + self.party_stages() + u8::from(self.office)
    }

    /// The number of the office's stage.
    #[must_use]
    pub fn office_stage(&self) -> Option<u8> {
        self.office.then(|| self.stages())
    }
}

/// Something that forbids splitting a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Obstacle {
    /// The rule, where it stands in a provision.
    pub provision: Option<ProvisionId>,
    /// Where.
    pub span: Span,
    /// Why.
    pub why: Forbids,
}

/// Why a run cannot be split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forbids {
    /// An event can be on several cases at once.
    SeveralCases(EventTypeId),
    /// A condition reads another case.
    OtherCase,
    /// A rule reads an attribute of a party that rules change.
    ChangedParty(PartyTypeId, super::Slot),
    /// What a counter or the office brings about acts on a case.
    ActsOnCase,
    /// An event that a counter or the office raises is asked for, awaited or counted by rules of the case.
    ReadBack(EventTypeId),
    /// A counter feeds itself by way of other parties.
    CounterCircle(CounterId),
    /// A decision is owed on a case: it is found among those of all cases.
    Decision,
    /// A decision does not hit the party that is counted for.
    DecisionForOther,
    /// Decisions are owed in several stages.
    Decisions,
    /// A rule without a case asks what ever happened.
    AsksAll,
    /// A duty or power without a case that is no periodic one.
    LooseDuty,
    /// Every party of the roster owes something on a case.
    WholeRoster(PartyTypeId),
    /// An event of the office is counted for a party.
    OfficeCounted(EventTypeId),
    /// The lighter of two texts (从旧兼从轻) is found by what was counted.
    LighterText,
}

/// The type of what an expression gives, as far as it is a party or a case.
pub(crate) fn type_of(base: &RuleBase, expr: &Expr) -> Option<Type> {
    match expr {
        Expr::Literal(Value::Party(id)) | Expr::Fact(Fact::Party(id)) => {
            Some(Type::Party(base.named_parties.get(id.index())?.ty))
        }
        Expr::Fact(Fact::Case(ty)) => Some(Type::Case(*ty)),
        Expr::Fact(Fact::Named {
            fields, attribute, ..
        }) => {
            let field = fields
                .first()
                .map(|(ty, slot)| base.event(*ty).fields[slot.index()].ty);
            let of_case = attribute.map(|(ty, slot)| attribute_of(base, ty, slot));
            field.or(of_case)
        }
        Expr::PartyAttribute(owner, slot) => match type_of(base, owner)? {
            Type::Party(ty) => Some(base.party_types[ty.index()].attributes[slot.index()].ty),
            _ => None,
        },
        Expr::CaseAttribute(owner, slot) => match type_of(base, owner)? {
            Type::Case(ty) => Some(attribute_of(base, ty, *slot)),
            _ => None,
        },
        Expr::Otherwise(first, second) => type_of(base, first).or_else(|| type_of(base, second)),
        _ => None,
    }
}

fn attribute_of(base: &RuleBase, ty: CaseTypeId, slot: super::Slot) -> Type {
    base.case_types[ty.index()].attributes[slot.index()].ty
}
