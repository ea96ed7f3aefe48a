//! Rule bases, rosters and streams of events that nobody wrote: valid by construction, every construct of the language
//! among them. The same seed makes the same text.

pub mod amend;
pub mod articles;
pub mod cases;
pub mod conditions;
pub mod counters;
pub mod dice;
pub mod directed;
pub mod limits;
pub mod rulebase;
pub mod statements;
pub mod vocabulary;
