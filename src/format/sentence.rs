//! A sentence: where its heads and statements begin a line, and how far each is indented.
//!
//! A statement is indented under the head that governs it (ruling 2), so that what a reader sees is what the language
//! reads. The author's line ends between statements stay. A head whose statements take several lines stands alone.

use super::MAX_WIDTH;
use super::page::{Blank, Page};
use super::unit::Unit;
use crate::syntax::tokens::{Fragment, Reach, Role, begins_piece};

/// Where a sentence begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Indentation of the line.
    pub(super) indent: usize,
    /// Indentation of what a head on the line governs.
    pub(super) body: usize,
}

impl Place {
    /// At the beginning of a line.
    pub(super) fn line(indent: usize) -> Self {
        Self {
            indent,
            body: indent + 2,
        }
    }
}

/// A head group, or a statement.
struct Part {
    unit: Unit,
    /// The heads that it opens; none: it is a statement.
    heads: Vec<Reach>,
    /// Heads that govern it.
    under: usize,
    /// It begins a line.
    turns: bool,
}

/// Writes a sentence from where the page stands, its further lines no further left than `place`; gives the indentation of
/// what its last head governs, where the provisions below are governed by it.
pub(super) fn write(page: &mut Page<'_>, fragments: &[Fragment], place: Place) -> Option<usize> {
    let mut parts = parts(page.text, fragments);
    let closings = govern(&mut parts, fragments);
    turn(page.text, &mut parts);
    let mut writer = Writer {
        page,
        parts: &parts,
        keeps: &closings,
        open: Vec::new(),
        base: place.indent,
        place,
    };
    let mut start = 0;
    while start < parts.len() {
        let further = parts[start + 1..].iter().position(|part| part.turns);
        let end = further.map_or(parts.len(), |at| start + 1 + at);
        writer.row(start, end);
        start = end;
    }
    let chapeau = parts.last().is_some_and(|last| !last.heads.is_empty());
    writer.open.pop().filter(|_| chapeau)
}

fn parts(text: &str, fragments: &[Fragment]) -> Vec<Part> {
    let part = |unit, heads| Part {
        unit,
        heads,
        under: 0,
        turns: false,
    };
    let mut all = Vec::new();
    for fragment in fragments {
        let count = fragment.heads.len();
        for (at, group) in fragment.heads.iter().enumerate() {
            let end = (at + 1 == count && fragment.body.is_empty())
                .then_some(&fragment.end)
                .and_then(Option::as_ref);
            let unit = Unit::of(text, group.tokens.iter().chain(end));
            all.push(part(unit, group.heads.clone()));
        }
        if !fragment.body.is_empty() {
            let unit = Unit::of(text, fragment.body.iter().chain(&fragment.end));
            all.push(part(unit, Vec::new()));
        }
    }
    all
}

/// Finds out how many heads govern each part; gives, for each, how many heads stay open when it begins.
fn govern(parts: &mut [Part], fragments: &[Fragment]) -> Vec<usize> {
    let mut depletes = fragments.iter().flat_map(|fragment| {
        let body = (!fragment.body.is_empty()).then_some(fragment.role == Role::Depletion);
        fragment.heads.iter().map(|_| false).chain(body)
    });
    let mut open: Vec<Reach> = Vec::new();
    let mut keeps = Vec::new();
    for part in parts {
        let depletes = depletes.next() == Some(true);
        let keep = match part.heads.first() {
            Some(head) => open.iter().rposition(|o| !head.closes(*o)),
            None if depletes => open
                .iter()
                .rposition(|o| *o == Reach::Counter)
                .or(open.len().checked_sub(1)),
            None => open.len().checked_sub(1),
        };
        open.truncate(keep.map_or(0, |at| at + 1));
        keeps.push(open.len());
        part.under = open.len();
        open.extend(&part.heads);
    }
    keeps
}

/// Decides which parts begin a line, whatever the width.
fn turn(text: &str, parts: &mut [Part]) {
    for at in 1..parts.len() {
        let gap = super::gap::Gap::of(text, parts[at - 1].unit.end()..parts[at].unit.start());
        // A statement of several lines has them to itself.
        let alone = parts[at].unit.spans_lines() || parts[at - 1].unit.spans_lines();
        parts[at].turns =
            !gap.comments.is_empty() || (gap.breaks() || alone) && parts[at].may_turn();
    }
    for at in (1..parts.len()).rev() {
        let (head, body) = (&parts[at - 1], &parts[at]);
        if head.heads.is_empty() || !body.heads.is_empty() || body.turns {
            continue;
        }
        let governed = parts[at + 1..].iter().take_while(|p| p.under >= body.under);
        let several = governed.into_iter().any(|part| part.turns);
        parts[at].turns = several && parts[at].may_turn();
    }
}

impl Part {
    /// Whether a line that begins with it is still of this sentence.
    fn may_turn(&self) -> bool {
        !begins_piece(&self.unit.beginning())
    }
}

struct Writer<'p, 't> {
    page: &'p mut Page<'t>,
    parts: &'p [Part],
    keeps: &'p [usize],
    /// For each open head: the indentation of what it governs.
    open: Vec<usize>,
    base: usize,
    /// Of the line being written.
    place: Place,
}

impl Writer<'_, '_> {
    /// Writes parts on one line, or, where they are too long for it, on as many as the outermost of them need.
    fn row(&mut self, start: usize, end: usize) {
        if start > 0 {
            self.open.truncate(self.keeps[start]);
            let indent = self.open.last().copied().unwrap_or(self.base);
            let next = self.parts[start].unit.start();
            self.page.line(next, indent, Blank::Keep);
            self.place = Place::line(indent);
        }
        self.fit(start, end);
    }

    fn fit(&mut self, start: usize, end: usize) {
        let width: usize = self.parts[start..end].iter().map(|p| p.unit.width()).sum();
        let outermost = (start + 1..end)
            .filter(|&at| self.parts[at].may_turn())
            .map(|at| self.level(at))
            .min();
        let too_long = self.page.column() + width > MAX_WIDTH;
        let Some(level) = outermost.filter(|_| too_long) else {
            for at in start..end {
                self.part(at);
            }
            return;
        };
        let mut from = start;
        for at in start + 1..=end {
            let place = at == end || self.level(at) == level && self.parts[at].may_turn();
            if !place {
                continue;
            }
            if from == start {
                self.fit(from, at);
            } else {
                self.row(from, at);
            }
            from = at;
        }
    }

    /// How far inside the sentence a part begins: statements side by side before what their heads govern.
    fn level(&self, at: usize) -> usize {
        let before = &self.parts[at - 1];
        match before.heads.is_empty() {
            false => 2 * before.under + 1,
            true => 2 * self.parts[at].under,
        }
    }

    fn part(&mut self, at: usize) {
        let part = &self.parts[at];
        self.open.truncate(self.keeps[at]);
        // The further lines of a head stand deeper than what it governs.
        let further = match part.heads.is_empty() {
            true => self.place.indent + 2,
            false => self.place.body + 2,
        };
        part.unit.write(self.page, Some(further));
        let body = self.place.body;
        self.open.extend(part.heads.iter().map(|_| body));
    }
}
