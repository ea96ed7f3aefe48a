//! Whose a thing is that happened: what alone has to be known so that it happens.

use crate::model::{CaseId, PartyId, RowId};

/// Whose an entry, duty or sanction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Owner {
    /// The case's: it follows from the events of that case.
    Case(CaseId),
    /// Of an event about no case: it follows from this row.
    Loose(RowId),
    /// The party's: it follows from what is counted for that party, in the stage of this number
    /// ([`Level::Party`](crate::model::plan::Level::Party)).
    Party(PartyId, u8),
    /// The whole office's.
    Office,
}
