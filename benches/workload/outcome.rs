//! What comes of workload W, in numbers that every implementation must agree on.

use serde_json::Value as Json;

/// Duties of one branch: in time, late, overdue, still open.
pub type Duties = [u64; 4];

/// What came of the workload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub events: u64,
    pub branches: [Duties; 6],
    /// Cases that were closed.
    pub closed: u64,
    /// How often each tier was reached: four by calendar year, one over two years.
    pub tiers: [u64; 5],
}

impl Outcome {
    /// From what `banfa replay --format json` says.
    pub fn of_summary(text: &str) -> Self {
        let summary: Json = serde_json::from_str(text).expect("JSON");
        let number = |of: &Json| of.as_u64().unwrap_or(0);
        assert_eq!(number(&summary["rows"]["refused"]), 0, "no row is refused");
        let mut found = Self {
            events: number(&summary["events"]),
            closed: number(&summary["cases"]["closed"]),
            ..Self::default()
        };
        for provision in summary["provisions"].as_array().into_iter().flatten() {
            let name = provision["provision"].as_str().unwrap_or("");
            let branch = ["(一)", "(二)", "(三)", "(四)", "(五)", "(六)"];
            if let Some(at) = branch.iter().position(|b| name.contains(b)) {
                let duties = &provision["duties"];
                let of = |key: &str| number(&duties[key]);
                found.branches[at] = [of("on_time"), of("late"), of("overdue"), of("open")];
            }
        }
        for tier in summary["tiers"].as_array().into_iter().flatten() {
            let known = ["1", "3", "5", "8", "10"];
            let at = known.iter().position(|k| tier["at"] == **k);
            found.tiers[at.expect("a tier of the workload")] += number(&tier["times"]);
        }
        found
    }
}
