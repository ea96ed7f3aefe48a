//! The cases of a run, of which registers bring millions: their names lie in one piece of memory.

use crate::model::{CaseId, CaseTypeId};
use std::ops::Range;

/// A case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case<'l> {
    /// Its id as written.
    pub name: &'l str,
    /// Its type.
    pub ty: CaseTypeId,
}

/// Cases by [`CaseId`], in order of first mention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseList {
    names: String,
    /// Where the name of each ends, and its type.
    ends: Vec<(usize, CaseTypeId)>,
}

impl CaseList {
    /// Cases whose names lie one after another, by where each ends.
    pub(crate) fn of_names(names: Vec<u8>, ends: Vec<(usize, CaseTypeId)>) -> Self {
        let names = match String::from_utf8(names) {
            Ok(names) => names,
            // Names are texts; should one not be, the others stay.
            Err(not_text) => {
                let bytes = not_text.as_bytes();
                let mut list = Self::default();
                let mut begin = 0;
                for (end, ty) in ends {
                    list.push(&String::from_utf8_lossy(&bytes[begin..end]), ty);
                    begin = end;
                }
                return list;
            }
        };
        Self { names, ends }
    }

    /// Adds a case.
    pub fn push(&mut self, name: &str, ty: CaseTypeId) -> CaseId {
        self.names.push_str(name);
        self.ends.push((self.names.len(), ty));
        CaseId::at(self.ends.len() - 1)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A case, where there is one of that number.
    #[must_use]
    pub fn get(&self, id: CaseId) -> Option<Case<'_>> {
        let (_, ty) = *self.ends.get(id.index())?;
        let name = self.names.get(self.range(id.index()))?;
        Some(Case { name, ty })
    }

    fn range(&self, at: usize) -> Range<usize> {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before].0);
        begin..self.ends[at].0
    }

    /// The type of a case of the run.
    #[must_use]
    pub fn ty(&self, id: CaseId) -> CaseTypeId {
        self.ends[id.index()].1
    }

    /// The name of a case of the run.
    #[must_use]
    pub fn name(&self, id: CaseId) -> &str {
        &self.names[self.range(id.index())]
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = CaseId> + use<> {
        (0..self.len()).map(CaseId::at)
    }

    /// All cases, by id.
    pub fn iter(&self) -> impl Iterator<Item = Case<'_>> {
        self.ids().filter_map(|id| self.get(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_one_piece_are_those_of_cases_pushed_one_by_one() {
        let ty = CaseTypeId;
        let ends = vec![(3, ty(0)), (5, ty(1)), (5, ty(0)), (8, ty(2))];
        let list = CaseList::of_names("甲A1乙".into(), ends);
        let mut pushed = CaseList::default();
        for (name, of) in [("甲", 0), ("A1", 1), ("", 0), ("乙", 2)] {
            pushed.push(name, ty(of));
        }
        assert_eq!(list, pushed);
        assert_eq!(list.name(CaseId(1)), "A1");
        assert_eq!(list.get(CaseId(3)).map(|case| case.ty), Some(ty(2)));
        assert_eq!(list.get(CaseId(4)), None);
    }

    #[test]
    fn a_name_that_is_no_text_is_shown_as_far_as_it_is_one() {
        let ends = vec![(1, CaseTypeId(0)), (2, CaseTypeId(0))];
        let list = CaseList::of_names(vec![0xff, b'A'], ends);
        let names: Vec<&str> = list.iter().map(|case| case.name).collect();
        assert_eq!(names, ["\u{fffd}", "A"]);
    }
}
