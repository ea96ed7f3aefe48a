//! A folder of rules and cases: discovery, loading, the case suite with its snapshots, review, coverage.
mod trouble;
pub use trouble::Trouble;
