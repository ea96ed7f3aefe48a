//! What each target does with the bytes that the fuzzer makes. A target fails by a panic, by more time or memory than
//! `run.sh` allows it, or by one of the assertions here.
//!
//! One program has all of them, so that the library is built and linked once; `BANFA_FUZZ` says which it is. What a
//! target needs beside its bytes is made at its first execution and kept; the working folder does not matter.

#![no_main]

mod base;
mod columns;
mod play;
mod registers;
mod texts;

use std::sync::LazyLock;

/// A target by its name.
type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 17] = [
    ("amend", texts::amend),
    ("cases", texts::cases),
    ("columns", columns::columns),
    ("csv", registers::csv),
    ("decode", texts::decode),
    ("editor", texts::editor),
    ("engine", play::engine),
    ("format", texts::format),
    ("jsonl", registers::jsonl),
    ("limits", texts::limits),
    ("mapping", texts::mapping),
    ("model", texts::model),
    ("packed", registers::packed),
    ("rules", texts::rules),
    ("template", texts::template),
    ("xes", registers::xes),
    ("xlsx", registers::xlsx),
];

/// The target of this process.
static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let named = std::env::var("BANFA_FUZZ").unwrap_or_default();
    let found = TARGETS.iter().find(|(name, _)| *name == named);
    let names = TARGETS.map(|(name, _)| name).join(" ");
    found
        .unwrap_or_else(|| panic!("BANFA_FUZZ is one of: {names}"))
        .1
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| TARGET(data));
