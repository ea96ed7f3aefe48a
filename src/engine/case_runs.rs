//! The cases of a run. A case takes memory from its first event until nothing can touch it any more.

use super::machine::CaseRun;
use crate::cases::CaseList;
use crate::model::{CaseId, RuleBase, Value};
use std::ops::{Index, IndexMut};

/// Cases by id.
pub(super) struct CaseRuns<'a> {
    base: &'a RuleBase,
    cases: &'a CaseList,
    runs: Vec<Option<Box<CaseRun>>>,
    untouched: CaseRun,
}

impl<'a> CaseRuns<'a> {
    pub fn new(base: &'a RuleBase, cases: &'a CaseList) -> Self {
        Self {
            base,
            cases,
            runs: Vec::new(),
            untouched: CaseRun::default(),
        }
    }

    /// The attributes of a case, by slot of its type.
    pub fn attributes(&self, id: CaseId) -> Vec<Option<Value>> {
        match self.runs.get(id.index()) {
            Some(Some(run)) => run.attributes.clone(),
            _ => self.unset(id),
        }
    }

    fn unset(&self, id: CaseId) -> Vec<Option<Value>> {
        let ty = self.cases.get(id).map(|c| c.ty);
        let attributes = ty.map(|ty| &self.base.case_types[ty.index()].attributes);
        vec![None; attributes.map_or(0, Vec::len)]
    }

    /// Takes a case out for good.
    pub fn remove(&mut self, id: CaseId) -> Option<Box<CaseRun>> {
        self.runs.get_mut(id.index())?.take()
    }
}

impl Index<CaseId> for CaseRuns<'_> {
    type Output = CaseRun;

    fn index(&self, id: CaseId) -> &CaseRun {
        match self.runs.get(id.index()) {
            Some(Some(run)) => run,
            _ => &self.untouched,
        }
    }
}

impl IndexMut<CaseId> for CaseRuns<'_> {
    fn index_mut(&mut self, id: CaseId) -> &mut CaseRun {
        let attributes = match self.runs.get(id.index()) {
            Some(Some(_)) => Vec::new(),
            _ => self.unset(id),
        };
        if self.runs.len() <= id.index() {
            self.runs.resize_with(id.index() + 1, || None);
        }
        self.runs[id.index()].get_or_insert_with(|| {
            Box::new(CaseRun {
                attributes,
                ..CaseRun::default()
            })
        })
    }
}
