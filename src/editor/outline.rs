//! The outline of a rule file, and what of a file folds.

use super::workspace::Workspace;
use crate::source::{FileId, Span};
use crate::syntax::cite_steps;
use crate::syntax::tree::{Item, Level, Provision};

/// An entry of an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Marker and title.
    pub name: String,
    /// The beginning of its wording.
    pub detail: String,
    /// Its level.
    pub level: Level,
    /// All of it.
    pub whole: Span,
    /// Its marker.
    pub marker: Span,
    /// What is below it.
    pub below: Vec<Entry>,
}

impl Workspace {
    /// Chapters, articles and items of a rule file.
    #[must_use]
    pub fn outline(&self, id: FileId) -> Vec<Entry> {
        let items = self.tree(id).map_or(&[][..], |t| &t.items);
        let provisions = items.iter().filter_map(|item| match item {
            Item::Provision(p) => Some(p),
            Item::Regulation(_) | Item::Declaration(_) | Item::Calendar(_) | Item::Amendment(_) => {
                None
            }
        });
        provisions.map(entry).collect()
    }

    /// First and last line of each piece that folds: provisions, and lines below a deeper indented head.
    #[must_use]
    pub fn folds(&self, id: FileId) -> Vec<(usize, usize)> {
        let file = self.file(id);
        let mut out = Vec::new();
        let mut open = self.outline(id);
        while let Some(entry) = open.pop() {
            let end = entry.whole.end.saturating_sub(1).max(entry.whole.start);
            out.push((file.line_index(entry.whole.start), file.line_index(end)));
            open.extend(entry.below);
        }
        let lines: Vec<&str> = file.text.lines().collect();
        let indented = |line: &str| line.starts_with([' ', '\t', '\u{3000}']);
        let mut at = 0;
        while at < lines.len() {
            let quote = lines[at].starts_with('>');
            let mut end = at;
            let inside = |line: &str| {
                if quote {
                    line.starts_with('>')
                } else {
                    indented(line)
                }
            };
            while lines.get(end + 1).is_some_and(|line| inside(line)) {
                end += 1;
            }
            out.push((at, end));
            at = end + 1;
        }
        out.retain(|(first, last)| first < last);
        out.sort_unstable();
        out.dedup_by_key(|(first, _)| *first);
        out
    }
}

fn entry(provision: &Provision) -> Entry {
    let marker = &provision.marker;
    let number = cite_steps(&[(marker.level, marker.number, marker.suffix)]);
    let name = match &provision.title {
        Some(title) => format!("{number} {}", title.text),
        None => number,
    };
    let first = provision
        .quote
        .first()
        .map_or("", |line| line.text.as_str());
    Entry {
        name,
        detail: first.trim().chars().take(24).collect(),
        level: marker.level,
        whole: provision.span.to(marker.span),
        marker: marker.span,
        below: provision.children().map(entry).collect(),
    }
}
