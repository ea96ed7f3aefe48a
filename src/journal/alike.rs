//! Cases that went the same way come to the same: one of them is run and told, and what came of it holds for all.

use super::{CaseStatus, DutyRecord, DutyState, Entry, EntryKind, SanctionRecord};
use crate::calendar::Instant;
use crate::model::PartyId;
use smallvec::SmallVec;

/// A moment of a case: when one of its events happened, or when a limit on it ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// That of an event, by its position among those of the case.
    Event(u32),
    /// The end of a limit, by its position among those that were reckoned for the case.
    Limit(u32),
}

/// The parties and moments of one case among many that are alike.
#[derive(Clone, Copy, Debug)]
pub struct Particulars<'a> {
    /// The parties, by the ids that what is told of the case gives them.
    pub parties: &'a [PartyId],
    /// When its events happened.
    pub events: &'a [Instant],
    /// When its limits end.
    pub limits: &'a [Instant],
}

impl Particulars<'_> {
    /// A moment of this case.
    #[must_use]
    pub fn at(&self, moment: Moment) -> Option<Instant> {
        match moment {
            Moment::Event(at) => self.events.get(at as usize).copied(),
            Moment::Limit(at) => self.limits.get(at as usize).copied(),
        }
    }

    /// A party of this case.
    #[must_use]
    pub fn party(&self, told: PartyId) -> Option<PartyId> {
        self.parties.get(told.index()).copied()
    }
}

/// A duty of a case that stands for others.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldDuty {
    /// How it stands; its party is one of the [`Particulars`].
    pub record: DutyRecord,
    /// When it arose.
    pub opened: Moment,
    /// When its limit ends, where it has one that ends.
    pub due: Option<Moment>,
    /// When it was performed or waived.
    pub ended: Option<Moment>,
}

/// What came of a case, or of an event about no case, that stands for others; its parties have ids of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Its entries.
    pub entries: Vec<Entry>,
    /// How it stands in the end, where it is a case.
    pub status: Option<CaseStatus>,
    /// The duties that were owed on it.
    pub duties: Vec<ToldDuty>,
    /// The sanctions that were given.
    pub sanctions: Vec<SanctionRecord>,
}

/// What of a case that stands for others is each case's own: what concerns its parties and moments. It is looked at for every
/// case, and little: most owe a duty and no more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Individual {
    /// The duties that were owed on it.
    pub duties: SmallVec<[OwedDuty; 1]>,
    wrongs: Option<Box<Wrongs>>,
}

/// Who did wrong, and what was given for it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wrongs {
    violations: Vec<PartyId>,
    sanctions: Vec<SanctionRecord>,
}

/// How a duty stands in the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwedDuty {
    /// Whether it was performed, and in time.
    pub state: DutyState,
    /// Who owed it.
    pub party: Option<PartyId>,
    /// When it arose.
    pub opened: Moment,
    /// When its limit ends, where it has one that ends.
    pub due: Option<Moment>,
    /// When it was performed or waived.
    pub ended: Option<Moment>,
}

impl Told {
    /// What is each case's own.
    #[must_use]
    pub fn individual(&self) -> Individual {
        let owed = |duty: &ToldDuty| OwedDuty {
            state: duty.record.state,
            party: duty.record.party,
            opened: duty.opened,
            due: duty.due,
            ended: duty.ended,
        };
        let broken = |entry: &Entry| match entry.kind {
            EntryKind::Violation { .. } => entry.party,
            _ => None,
        };
        let wrongs = Wrongs {
            violations: self.entries.iter().filter_map(broken).collect(),
            sanctions: self.sanctions.clone(),
        };
        Individual {
            duties: self.duties.iter().map(owed).collect(),
            wrongs: (wrongs != Wrongs::default()).then(|| Box::new(wrongs)),
        }
    }
}

impl Individual {
    /// Whether nothing is each case's own.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.duties.is_empty() && self.wrongs.is_none()
    }

    /// Who broke a prohibition, so often as somebody did.
    #[must_use]
    pub fn violations(&self) -> &[PartyId] {
        let wrongs = self.wrongs.as_ref();
        wrongs.map_or(&[], |wrongs| &wrongs.violations)
    }

    /// The sanctions that were given.
    #[must_use]
    pub fn sanctions(&self) -> &[SanctionRecord] {
        let wrongs = self.wrongs.as_ref();
        wrongs.map_or(&[], |wrongs| &wrongs.sanctions)
    }
}

/// Who counts cases that went the same way.
pub trait Tally {
    /// So many cases came to this; their parties and moments are told one by one.
    fn alike(&mut self, told: &Told, times: u64);

    /// One of them.
    fn one(&mut self, individual: &Individual, of: Particulars<'_>);
}
