//! What comes of workload W, printed as `benches/workload/outcome.rs` has it.

/// What came of the workload.
#[derive(Debug, Default)]
#[allow(dead_code)] // printed
pub struct Outcome {
    pub events: u64,
    pub branches: [[u64; 4]; 6],
    pub closed: u64,
    pub tiers: [u64; 5],
}
