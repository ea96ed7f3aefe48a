//! The names from which a change may choose another: sanctions, holders, members of enums, words of limits.

use crate::source::SourceMap;
use crate::syntax::tree::{
    Declaration, DeclarationKind, Item, ParameterValue, Part, Path, Provision, RuleFile,
    StatementKind, Term,
};
use std::collections::BTreeMap;

/// The names of some rule files, in text order.
#[derive(Default)]
pub(super) struct Vocabulary {
    /// Sanctions and the first type that they may hit.
    sanctions: Vec<(String, String)>,
    /// Severity orders.
    severities: Vec<Vec<String>>,
    /// Who owes, decides or is hit, as written.
    holders: Vec<String>,
    /// Members by enum.
    enums: BTreeMap<String, Vec<String>>,
    /// Words of limits that mean the day of the start.
    same_day: Vec<String>,
}

impl Vocabulary {
    pub(super) fn of(files: &[RuleFile], sources: &SourceMap) -> Self {
        let mut found = Self::default();
        for item in files.iter().flat_map(|f| &f.items) {
            match item {
                Item::Declaration(declaration) => found.declaration(declaration),
                Item::Provision(provision) => found.provision(provision, sources),
                Item::Regulation(_) | Item::Calendar(_) | Item::Amendment(_) => {}
            }
        }
        found
    }

    /// Another sanction that may hit the same, the next declared.
    pub(super) fn other_sanction(&self, name: &str, taken: &[&str]) -> Option<&str> {
        let at = self.sanctions.iter().position(|(n, _)| n == name)?;
        let target = &self.sanctions[at].1;
        let next = self.sanctions.iter().cycle().skip(at + 1);
        next.take(self.sanctions.len())
            .find(|(n, t)| t == target && !taken.contains(&n.as_str()))
            .map(|(n, _)| n.as_str())
    }

    /// The neighbours of a sanction in its order: lighter, heavier.
    pub(super) fn neighbours(&self, name: &str) -> [Option<&str>; 2] {
        for order in &self.severities {
            if let Some(at) = order.iter().position(|n| n == name) {
                let lighter = at.checked_sub(1).and_then(|at| order.get(at));
                return [lighter, order.get(at + 1)].map(|n| n.map(String::as_str));
            }
        }
        [None, None]
    }

    /// Other holders, the next first.
    pub(super) fn other_holders(&self, written: &str) -> Vec<&str> {
        let at = self.holders.iter().position(|h| h == written).unwrap_or(0);
        let others = self.holders.iter().cycle().skip(at + 1);
        let count = self.holders.len().saturating_sub(1);
        others.take(count).map(String::as_str).collect()
    }

    /// The members of an enum.
    pub(super) fn members(&self, name: &str) -> &[String] {
        self.enums.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a word of limits means the day of the start.
    pub(super) fn is_same_day(&self, word: &str) -> bool {
        self.same_day.iter().any(|w| w == word)
    }

    fn declaration(&mut self, declaration: &Declaration) {
        match &declaration.kind {
            DeclarationKind::Sanction { name, targets, .. } => {
                let target = targets.first().map(|t| t.text.clone());
                self.sanctions
                    .push((name.text.clone(), target.unwrap_or_default()));
            }
            DeclarationKind::Severity(order) => self
                .severities
                .push(order.iter().map(|n| n.text.clone()).collect()),
            DeclarationKind::Enum(name, members) => {
                let members = members.iter().map(|m| m.text.clone()).collect();
                self.enums.insert(name.text.clone(), members);
            }
            DeclarationKind::LimitWords(words) => {
                let same = words.iter().filter(|(_, term)| *term == Term::SameDay);
                self.same_day
                    .extend(same.map(|(word, _)| word.text.clone()));
            }
            DeclarationKind::Parameter(name, ParameterValue::Term(Term::SameDay)) => {
                self.same_day.push(name.text.clone());
            }
            _ => {}
        }
    }

    fn provision(&mut self, provision: &Provision, sources: &SourceMap) {
        for part in &provision.parts {
            if let Part::Declaration(declaration) = part {
                self.declaration(declaration);
            }
        }
        let mut statements = provision.statements();
        statements.sort_by_key(|s| s.span);
        for statement in statements {
            let holder: Option<&Path> = match &statement.kind {
                StatementKind::Duty(duty) if !duty.obligor.each => Some(&duty.obligor.party),
                StatementKind::Decision(decision) => Some(&decision.by),
                StatementKind::Sanction { to: Some(to), .. } => Some(to),
                _ => None,
            };
            if let Some(path) = holder {
                let text = sources.slice(path.span).to_owned();
                if !self.holders.contains(&text) {
                    self.holders.push(text);
                }
            }
        }
        for child in provision.children() {
            // Its statements are in already; its declarations are not.
            for part in &child.parts {
                if let Part::Declaration(declaration) = part {
                    self.declaration(declaration);
                }
            }
        }
    }
}
