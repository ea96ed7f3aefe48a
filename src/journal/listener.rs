//! Telling a run while it goes on.

use super::{CaseStatus, DutyRecord, Journal};
use crate::model::CaseId;

/// What a listener needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// What can be counted: entries, states, due instants.
    Counts,
    /// What a journal says: also the duties that entries name, the facts of cases, how limits were reckoned.
    Everything,
}

/// Who is told of a run as it goes on, instead of being given its journal in the end.
pub trait Listener {
    /// What it needs.
    fn reading(&self) -> Reading;

    /// How many entries it likes to be told together, at least.
    fn together(&self) -> usize {
        1024
    }

    /// Whether it is told the entries of others too, where a run is split.
    fn hears_all(&self) -> bool {
        false
    }

    /// The run begins; of `journal` there are the as-of instant and the input.
    fn begin(&mut self, journal: &Journal);

    /// Entries that will not change any more: those of `journal`, which holds what they name and nothing else. An entry
    /// whose ground is revoked later is not flagged; the entries of the revocation say so.
    fn entries(&mut self, journal: &Journal);

    /// A case that nothing can touch any more, and the duties that were owed on it, by id; in the end also every other
    /// case.
    fn case(&mut self, id: CaseId, status: &CaseStatus, duties: &[DutyRecord], journal: &Journal);

    /// A case that another part of the run tells of, when nothing of this part can touch it any more.
    fn passing(&mut self, _id: CaseId, _status: &CaseStatus) {}

    /// A duty about no case, in the end.
    fn duty(&mut self, duty: &DutyRecord, journal: &Journal);
}
