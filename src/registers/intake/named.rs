//! Parties and cases by the names that rows give them.

use super::here::{Here, column_of, name_of};
use super::names::Known;
use super::{Intake, Refusal, Role};
use crate::cases::{CaseList, Party, nearest};
use crate::model::{CaseId, CaseTypeId, PartyId, PartyTypeId, Slot, Value};
use crate::problem::ProblemKind;
use crate::registers::mapping::PartySource;
use crate::source::{code_point, hidden, visible_line};
use std::sync::Arc;

impl Intake<'_> {
    /// Adds the parties that the rules name.
    pub(super) fn name_named(&mut self) {
        for named in &self.base.named_parties {
            self.add_party(&named.name, &named.name, named.ty);
        }
    }

    /// Adds the name of a party alone.
    fn name_party(&mut self, key: &[u8], known: Known) -> PartyId {
        let id = PartyId::at(self.parties.len());
        self.parties.add(key, known);
        id
    }

    /// Adds a party, to be found under a key.
    pub(super) fn add_party(&mut self, key: &str, name: &Arc<str>, ty: PartyTypeId) -> PartyId {
        let id = self.name_party(key.as_bytes(), Known::Said(ty));
        if self.role == Role::Part {
            return id;
        }
        let declared = self.base.party_types.get(ty.index());
        self.taken.input.parties.push(Party {
            name: name.clone(),
            ty,
            attributes: vec![None; declared.map_or(0, |declared| declared.attributes.len())],
        });
        id
    }

    /// The party of a name; one that is new is of the type asked for, or of the only type that there is.
    pub(in crate::registers) fn party(
        &mut self,
        name: &str,
        of: Option<PartyTypeId>,
    ) -> Result<PartyId, ProblemKind> {
        if self.apart.is_some() {
            return self.party_apart(name, of);
        }
        if let Some((id, found)) = self.known_party(name.as_bytes()) {
            let type_name = |ty: PartyTypeId| self.base.party_types[ty.index()].name.to_string();
            return match (of, found.ty()) {
                (Some(of), Some(found)) if of != found => Err(ProblemKind::PartyTypeClash {
                    party: name.to_owned(),
                    wanted: type_name(of),
                    found: type_name(found),
                }),
                (Some(of), None) => {
                    self.parties.set(id.0, Known::Asked(Some(of)));
                    Ok(id)
                }
                _ => Ok(id),
            };
        }
        let only = (self.base.party_types.len() == 1).then_some(PartyTypeId(0));
        let of = of.or(only);
        if self.role == Role::Part {
            // Whether it hides something, the whole asks of those that are new there.
            let known = of.map_or(Known::Asked(None), Known::Said);
            return Ok(self.name_party(name.as_bytes(), known));
        }
        nothing_hidden(name)?;
        match of {
            Some(of) => Ok(self.add_party(name, &name.into(), of)),
            None => Err(ProblemKind::UnknownParty {
                name: name.to_owned(),
                nearest: nearest(name, self.parties.some()),
            }),
        }
    }

    /// The party of a name, and its type.
    pub(super) fn known_party(&self, name: &[u8]) -> Option<(PartyId, Known)> {
        let (place, known) = self.parties.find(name)?;
        Some((PartyId(place), known))
    }

    pub(super) fn party_of(
        &mut self,
        source: Option<&PartySource>,
        here: Here<'_>,
    ) -> Result<Option<PartyId>, Refusal> {
        let mapping = self.mapping;
        let Some(source) = source else {
            return Ok(None);
        };
        let Some(name) = here.text_of(&source.source)? else {
            return Ok(None);
        };
        match self.party(&name, source.of) {
            Ok(id) => Ok(Some(id)),
            Err(why) => Err((column_of(mapping, Some(&source.source), here), why)),
        }
    }

    /// The parties that a row lists, and their attributes.
    pub(super) fn roster(
        &mut self,
        here: Here<'_>,
    ) -> Result<Vec<(PartyId, Slot, Value)>, Refusal> {
        let mapping = self.mapping;
        let mut found = Vec::new();
        for spec in &mapping.parties {
            let cell = here.cell(spec.column);
            if here.is_blank(cell) {
                continue;
            }
            let name = cell.written();
            let party = self
                .party(&name, Some(spec.ty))
                .map_err(|why| (name_of(mapping, spec.column, here), why))?;
            for (slot, source) in &spec.attributes {
                let declared = &self.base.party_types[spec.ty.index()].attributes[slot.index()];
                let value = self.read(declared.ty, &declared.name, source, here)?;
                if let Some(value) = value {
                    found.push((party, *slot, value));
                }
            }
        }
        Ok(found)
    }

    /// The case of a name, opened where it is new.
    pub(in crate::registers) fn case(
        &mut self,
        name: &str,
        of: CaseTypeId,
    ) -> Result<CaseId, ProblemKind> {
        let before = self.cases.len();
        let (place, ty) = self.cases.find_or_add(name.as_bytes(), of);
        if self.cases.len() > before {
            self.keep_case(name)?;
        }
        if ty == of {
            return Ok(CaseId(place));
        }
        let type_name = |ty: CaseTypeId| self.base.case_types[ty.index()].name.to_string();
        Err(ProblemKind::CaseTypeClash {
            case: name.to_owned(),
            first: type_name(ty),
            here: type_name(of),
        })
    }

    /// The same where nothing is to be told about it; none, and no case is opened, where something is.
    pub(super) fn usual_case(&mut self, name: &[u8], of: CaseTypeId) -> Option<CaseId> {
        let before = self.cases.len();
        let (place, ty) = self.cases.find_or_add(name, of);
        if self.cases.len() > before && !plain(name) {
            // Signs beyond ASCII are looked at one by one.
            let name = std::str::from_utf8(name).ok();
            if name.is_none_or(|name| nothing_hidden(name).is_err()) {
                self.cases.truncate(before);
                return None;
            }
        }
        (ty == of).then_some(CaseId(place))
    }

    /// The case of a name that is greater than all before, as those are that registers number; none, and nothing is
    /// changed, where it is not.
    #[cfg(feature = "columns")]
    pub(super) fn next_case(&mut self, name: &str, of: CaseTypeId) -> Option<CaseId> {
        let place = self.cases.add_next(name.as_bytes(), of)?;
        self.keep_case(name).ok()?;
        Some(CaseId(place))
    }

    /// The case that was named last stays, unless its name hides something.
    fn keep_case(&mut self, name: &str) -> Result<(), ProblemKind> {
        nothing_hidden(name).inspect_err(|_| self.cases.truncate(self.cases.len() - 1))
    }

    /// All cases that were named, by place.
    pub(super) fn take_cases(&mut self) -> CaseList {
        let (names, ends) = std::mem::take(&mut self.cases).into_parts();
        CaseList::of_names(names, ends)
    }

    pub(super) fn known_case(&self, name: &str) -> Result<CaseId, ProblemKind> {
        match self.cases.find(name.as_bytes()) {
            Some((place, _)) => Ok(CaseId(place)),
            None => Err(ProblemKind::UnknownCase {
                name: name.to_owned(),
                nearest: nearest(name, self.cases.some()),
            }),
        }
    }
}

/// Whether a name has signs of ASCII alone, of which none is hidden: looked at by eight bytes at once.
fn plain(name: &[u8]) -> bool {
    const EACH: u64 = u64::MAX / 0xff;
    // The highest bit of a byte stays unset where it is neither below the first sign nor above the last.
    let strange = |eight: [u8; 8]| {
        let eight = u64::from_le_bytes(eight);
        eight.wrapping_sub(EACH * 0x20) | eight.wrapping_add(EACH) | eight
    };
    let (eights, rest) = name.as_chunks::<8>();
    let mut last = [b' '; 8];
    last[..rest.len()].copy_from_slice(rest);
    let all = eights
        .iter()
        .fold(strange(last), |so_far, eight| so_far | strange(*eight));
    all & (EACH << 7) == 0
}

/// A new name is one that a screen shows as it is: no part of it is hidden or begins a line.
pub(super) fn nothing_hidden(name: &str) -> Result<(), ProblemKind> {
    if plain(name.as_bytes()) {
        return Ok(());
    }
    let end = |c| matches!(c, '\n' | '\r' | '\t');
    match name.chars().find(|c| end(*c) || hidden(*c).is_some()) {
        None => Ok(()),
        Some(c) => Err(ProblemKind::HiddenInName {
            name: visible_line(name).into_owned(),
            code: code_point(c),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eight_bytes_at_once_are_as_plain_as_each(
            name in proptest::collection::vec(
                prop_oneof![8 => 0x20..0x7f_u8, 1 => any::<u8>()],
                0..30,
            ),
        ) {
            let each = name.iter().all(|b| (0x20..0x7f).contains(b));
            prop_assert_eq!(plain(&name), each);
        }
    }

    #[test]
    fn each_byte_is_plain_or_not_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for at in 0..17 {
                let mut name = [b'a'; 17];
                name[at] = byte;
                assert_eq!(plain(&name), (0x20..0x7f).contains(&byte), "{byte} at {at}");
            }
        }
    }
}
