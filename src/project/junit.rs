//! A suite as JUnit XML, for CI.

use super::suite::{CaseResult, Outcome, SuiteRun};
use crate::report::words::{Lang, Phrase, phrase};
use crate::source::Place;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// The XML of a suite that was run. It holds no times, so that equal runs give equal files.
#[must_use]
pub fn junit(suite: &SuiteRun, lang: Lang) -> String {
    let mut report = Report::new("banfa");
    let mut tests = TestSuite::new("banfa test");
    for case in &suite.cases {
        let mut status = match case.outcome() {
            Outcome::Passed => TestCaseStatus::success(),
            Outcome::New | Outcome::Changed | Outcome::Unmet | Outcome::Unreadable => {
                TestCaseStatus::non_success(NonSuccessKind::Failure)
            }
        };
        if case.outcome() != Outcome::Passed {
            status.set_message(message(case, lang));
            status.set_description(description(suite, case));
        }
        let mut test = TestCase::new(case.name.as_str(), status);
        test.set_classname(case.title());
        tests.add_test_case(test);
    }
    report.add_test_suite(tests);
    report.to_string().unwrap_or_default()
}

fn message(case: &CaseResult, lang: Lang) -> &'static str {
    let phrase_of = match case.outcome() {
        Outcome::Passed => Phrase::Passed,
        Outcome::New => Phrase::NewSnapshot,
        Outcome::Changed => Phrase::Changed,
        Outcome::Unmet => Phrase::ExpectationFailed,
        Outcome::Unreadable => Phrase::BadCase,
    };
    phrase(phrase_of, lang)
}

/// What changed, then the expectations that are not met.
fn description(suite: &SuiteRun, case: &CaseResult) -> String {
    let mut lines = Vec::new();
    for change in case.changes() {
        let about = [&change.section, &change.whom, &change.provision].map(String::as_str);
        lines.push(about.join(" "));
        lines.extend(change.gone.iter().map(|l| format!("  - {l}")));
        lines.extend(change.new.iter().map(|l| format!("  + {l}")));
    }
    let verdicts = case.run.iter().flat_map(|r| &r.verdicts);
    for verdict in verdicts.filter(|v| !v.met) {
        let file = suite.sources.file(verdict.span.file);
        let line = Place::of(file, verdict.span).line;
        let text = suite.sources.slice(verdict.span).trim();
        lines.push(format!("{}:{line} {text}", file.name));
    }
    lines.join("\n")
}
