//! What of a run one machine does, where the run is split: every machine executes whole cases, and counts only for those
//! parties whose cases it has all of.

use super::machine::{Frame, Machine};
use crate::cases::{BuiltinEvent, Event};
use crate::journal::Owner;
use crate::model::plan::Level;
use crate::model::{CounterId, EventTypeId, PartyId, Value};
use rustc_hash::FxHashSet;

/// What of a run is a machine's to do.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Share {
    /// All of it.
    #[default]
    Whole,
    /// What follows from each case by itself.
    Cases,
    /// That, and what is counted for these parties, each in its stage.
    Parties(FxHashSet<(PartyId, u8)>),
    /// What is asked of the whole office.
    Office,
}

impl Share {
    /// Whether what has this owner is told by a machine with this share.
    #[must_use]
    pub fn tells(&self, owner: Owner, stage: u8) -> bool {
        match (self, owner) {
            (Self::Whole, _)
            | (Self::Cases, Owner::Case(_) | Owner::Loose(_))
            | (Self::Office, Owner::Office) => true,
            (Self::Parties(counted), Owner::Party(party, rank)) => {
                rank == stage && counted.contains(&(party, rank))
            }
            (Self::Cases | Self::Parties(_) | Self::Office, _) => false,
        }
    }
}

impl Machine<'_> {
    /// Whose an event of the input is: its case's, its own where it is on none.
    pub(super) fn owner_of(&self, event: &Event) -> Owner {
        let plan = self.program.plan();
        let office = |ty: EventTypeId| {
            plan.is_some_and(|p| p.office_events.get(ty.index()).copied().unwrap_or(false))
        };
        match &event.builtin {
            Some(BuiltinEvent::Decide {
                target: Some(party),
                ..
            }) => {
                if let Some(rank) = plan.and_then(|p| p.decisions) {
                    return Owner::Party(*party, rank);
                }
            }
            Some(
                BuiltinEvent::Supplement { event: at, .. } | BuiltinEvent::Revoke { event: at },
            ) => {
                if let Some(record) = self
                    .taken
                    .get(at)
                    .and_then(|id| self.events.get(id.index()))
                {
                    let fields = record.fields.iter();
                    return match (record.case.or_else(|| case_in(fields)), record.row) {
                        (Some(case), _) => Owner::Case(case),
                        (None, Some(row)) if !office(record.ty) => Owner::Loose(row),
                        (None, _) => Owner::Office,
                    };
                }
            }
            _ => {}
        }
        match event.case.or_else(|| case_in(event.fields.iter())) {
            Some(case) => Owner::Case(case),
            None if office(event.ty) => Owner::Office,
            None => Owner::Loose(event.row),
        }
    }

    /// Whose it is what a counter counts now.
    pub(super) fn kept_by(&self, family: CounterId, key: Option<PartyId>, frame: &Frame) -> Owner {
        match self.program.plan().map(|plan| plan.levels[family.index()]) {
            None | Some(Level::Case) => frame.owner,
            Some(Level::Party(rank)) => match key {
                Some(party) => Owner::Party(party, rank),
                None => frame.owner,
            },
            Some(Level::Office) => Owner::Office,
        }
    }

    /// Whether what `of` counts for `by` is this machine's to count; where it is not, whose it is is taken down.
    pub(super) fn is_mine(&mut self, of: Owner, by: Owner) -> bool {
        let mine = match (&self.share, by) {
            (Share::Whole, _) | (_, Owner::Case(_) | Owner::Loose(_)) => return true,
            (Share::Cases, _) => false,
            (Share::Parties(counted), Owner::Party(party, rank)) => {
                counted.contains(&(party, rank))
            }
            (Share::Parties(_), Owner::Office) => false,
            (Share::Office, Owner::Office) => true,
            (Share::Office, Owner::Party(..)) => {
                self.program.plan().is_some_and(|plan| plan.office_counts)
            }
        };
        self.touched.insert((of, by));
        if let Owner::Party(..) = by
            && self.program.plan().is_some_and(|plan| plan.office_counts)
        {
            self.touched.insert((of, Owner::Office));
        }
        mine
    }

    /// An event happened that the office asks for.
    pub(super) fn office_hears(&mut self, ty: EventTypeId, frame: &Frame) {
        if self.share != Share::Whole
            && self
                .program
                .plan()
                .is_some_and(|plan| plan.office_asks[ty.index()])
        {
            self.touches_office(frame.owner);
        }
    }

    /// The office has to know of it.
    pub(super) fn touches_office(&mut self, of: Owner) {
        let office = self.program.plan().is_some_and(|plan| plan.office);
        if office && self.share != Share::Whole && of != Owner::Office {
            self.touched.insert((of, Owner::Office));
        }
    }
}

fn case_in<'v>(fields: impl Iterator<Item = &'v Option<Value>>) -> Option<crate::model::CaseId> {
    fields.flatten().find_map(|value| match value {
        Value::Case(case) => Some(*case),
        _ => None,
    })
}
