//! The steps of the road that other rooms own, under one roof until all of them stand.

use crate::cases::Input;
use crate::journal::Journal;
use crate::model::RuleBase;
use crate::problem::Problem;
use crate::source::{FileId, SourceMap};
use crate::syntax::tree::{CaseFile, RuleFile};

pub(super) fn parse_rules(file: FileId, _text: &str) -> (RuleFile, Vec<Problem>) {
    let items = Vec::new();
    (RuleFile { file, items }, Vec::new())
}

pub(super) fn resolve(
    _files: &[RuleFile],
    _sources: &SourceMap,
) -> (Option<RuleBase>, Vec<Problem>) {
    (None, Vec::new())
}

pub(super) fn parse_case(file: FileId, _text: &str) -> (CaseFile, Vec<Problem>) {
    let empty = CaseFile {
        file,
        title: None,
        note: Vec::new(),
        roster: Vec::new(),
        events: Vec::new(),
        as_of: None,
        expectations: Vec::new(),
    };
    (empty, Vec::new())
}

pub(super) fn run(_base: &RuleBase, input: &Input) -> Journal {
    Journal {
        entries: Vec::new(),
        events: Vec::new(),
        status: crate::journal::Status::default(),
        input: input.clone(),
    }
}

/// A limit as `banfa due` is given it.
#[must_use]
pub fn limit_of(_text: &str) -> Option<crate::syntax::tree::Limit> {
    None
}
