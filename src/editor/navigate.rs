//! Where something is declared, every place of it, and the same under another name.

use super::words::{is_name, places_of, word_at};
use super::workspace::Workspace;
use crate::model::ProvisionId;
use crate::source::{FileId, Span};

impl Workspace {
    /// Where what stands at an offset is declared: a provision's marker, or the declarations of a name.
    #[must_use]
    pub fn definition(&self, id: FileId, offset: usize) -> Vec<Span> {
        if let Some(provision) = self.cited_at(id, offset) {
            return self.marker(id, provision).into_iter().collect();
        }
        let Some(word) = self.word(id, offset) else {
            return Vec::new();
        };
        let declared = self.declared(id).into_iter();
        let mut places: Vec<Span> = declared
            .filter(|d| d.name == word)
            .map(|d| d.span)
            .collect();
        // A word that is also a field is shown where it is something of its own.
        places.sort();
        places.dedup();
        places
    }

    /// Every place of the declared name or of citations of the provision at an offset, in rules and cases.
    #[must_use]
    pub fn references(&self, id: FileId, offset: usize) -> Vec<Span> {
        let provision = self
            .cited_at(id, offset)
            .or_else(|| self.marked_at(id, offset));
        let together = self.files().filter(|other| self.are_together(id, *other));
        if let Some(provision) = provision {
            let cited = |file: FileId| {
                let all = self.citations(file).into_iter();
                all.filter(move |(_, p)| *p == provision)
                    .map(move |(range, _)| Span::new(file, range.start, range.end))
            };
            return together.flat_map(cited).collect();
        }
        let Some(word) = self.word(id, offset) else {
            return Vec::new();
        };
        if !self.declared(id).iter().any(|d| d.name == word) {
            return Vec::new();
        }
        let places = |file: FileId| {
            let found = places_of(&self.file(file).text, &word).into_iter();
            found.map(move |range| Span::new(file, range.start, range.end))
        };
        together.flat_map(places).collect()
    }

    /// The places that a new name goes to; `None` where what stands there cannot have that name. A name stands for the
    /// same everywhere after it is changed everywhere, as long as nothing else has the new one.
    #[must_use]
    pub fn rename(&self, id: FileId, offset: usize, new: &str) -> Option<Vec<Span>> {
        let declared = self.declared(id);
        let word = self.word(id, offset)?;
        let free = declared.iter().all(|d| d.name != new);
        if !is_name(new) || !free || !declared.iter().any(|d| d.name == word) {
            return None;
        }
        let places = self.references(id, offset);
        self.reads_after(&places, new).then_some(places)
    }

    /// Whether rules without errors have none with a new name either, which would be a keyword where it stands.
    fn reads_after(&self, places: &[Span], new: &str) -> bool {
        let errors = |text: &str, case: bool| {
            let problems = match case {
                true => crate::syntax::parse_case(FileId(0), text).1,
                false => crate::syntax::parse_rules(FileId(0), text).1,
            };
            problems
                .iter()
                .filter(|p| p.severity() == crate::problem::Severity::Error)
                .count()
        };
        let mut files: Vec<FileId> = places.iter().map(|p| p.file).collect();
        files.dedup();
        files.into_iter().all(|file| {
            let before = &self.file(file).text;
            let mut after = before.to_string();
            for place in places.iter().rev().filter(|p| p.file == file) {
                after.replace_range(place.range(), new);
            }
            let case = self.is_case(file);
            errors(&after, case) <= errors(before, case)
        })
    }

    /// The word at an offset, as names are compared.
    pub(super) fn word(&self, id: FileId, offset: usize) -> Option<String> {
        let text = &self.file(id).text;
        word_at(text, offset).map(|range| crate::syntax::fold_name(&text[range]))
    }

    /// The provision that a citation at an offset means.
    pub(super) fn cited_at(&self, id: FileId, offset: usize) -> Option<ProvisionId> {
        let all = self.citations(id);
        let found = all
            .iter()
            .find(|(r, _)| r.start <= offset && offset <= r.end)?;
        Some(found.1)
    }

    /// The provision whose marker stands at an offset.
    pub(super) fn marked_at(&self, id: FileId, offset: usize) -> Option<ProvisionId> {
        let (base, _) = self.rules(id)?;
        let at = base.provisions.iter().position(|p| {
            p.marker.file == id
                && p.marker.start as usize <= offset
                && offset <= p.marker.end as usize
        })?;
        Some(ProvisionId::at(at))
    }

    /// The marker of a provision.
    pub(super) fn marker(&self, id: FileId, provision: ProvisionId) -> Option<Span> {
        Some(self.rules(id)?.0.provision(provision).marker)
    }
}
