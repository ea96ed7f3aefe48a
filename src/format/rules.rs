//! Rule files: markers at the margin, official lines under them, declarations, sentences.

use super::gap::Gap;
use super::page::{Blank, Page};
use super::sentence::{self, Place};
use super::spelling::spelled;
use super::unit::Unit;
use crate::source::display_width;
use crate::syntax::chinese_number;
use crate::syntax::tokens::{
    Fragment, Role, RulePiece, Sort, Token, begins_no_sentence, rule_pieces,
};
use crate::syntax::tree::Level;
use std::ops::Range;

/// A provision that is open.
struct Open {
    level: Option<Level>,
    /// It has no official line of its own, and stands inside the rule above it.
    hangs: bool,
    /// Indentation of what stands in it.
    base: usize,
    /// Indentation of what hangs in it.
    below: usize,
}

/// A rule file as it is written.
pub(super) fn written(text: &str) -> Option<String> {
    let pieces = rule_pieces(text)?;
    let mut file = File {
        page: Page::new(text),
        open: vec![Open {
            level: None,
            hangs: false,
            base: 0,
            below: 2,
        }],
        before: Before::Start,
        place: Place::line(0),
    };
    for (at, piece) in pieces.iter().enumerate() {
        file.piece(piece, pieces.get(at + 1));
    }
    Some(file.page.finish())
}

/// What stands before a piece.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Start,
    /// Something whose line the next piece may go on with.
    Opener,
    /// A declaration with lines of its own, which official lines may follow.
    Lines,
    Other,
}

struct File<'t> {
    page: Page<'t>,
    /// The provisions around, the file itself first.
    open: Vec<Open>,
    before: Before,
    /// Of the line being written.
    place: Place,
}

impl File<'_> {
    fn piece(&mut self, piece: &RulePiece, next: Option<&RulePiece>) {
        let before = std::mem::replace(&mut self.before, Before::Other);
        match piece {
            RulePiece::Quote(lines) => {
                if matches!(before, Before::Other | Before::Start) {
                    // A further paragraph belongs to the nearest provision that has official lines.
                    self.close(|open| open.hangs);
                }
                for line in lines {
                    self.page.line(line.start, 0, Blank::Keep);
                    let words = quote(&self.page.text[line.clone()]);
                    self.page.token(&words, line);
                }
            }
            RulePiece::Marker {
                level,
                number,
                suffix,
                range,
                title,
            } => {
                self.close(|open| open.level.is_some_and(|around| around >= *level));
                let words = marker(*level, *number, *suffix);
                let quoted = matches!(next, Some(RulePiece::Quote(_)));
                self.marker(*level, &words, range, quoted);
                if let Some(title) = title {
                    self.page.blank();
                    let words = &self.page.text[title.clone()];
                    self.page.token(words, title);
                }
                self.before = Before::Opener;
            }
            RulePiece::Operation(tokens) => {
                self.close(|open| open.level.is_some());
                self.begin_line(start(tokens), 0);
                Unit::of(self.page.text, tokens).write(&mut self.page, None);
                self.before = Before::Opener;
            }
            RulePiece::Lines(lines) => self.lines(lines, before),
            RulePiece::Declaration(tokens) => {
                self.begin(start(tokens), before, self.base());
                let further = self.place.indent + 2;
                Unit::of(self.page.text, tokens).write(&mut self.page, Some(further));
            }
            RulePiece::Sentence(fragments) => self.sentence(fragments, before),
        }
    }

    fn marker(&mut self, level: Level, words: &str, range: &Range<usize>, quoted: bool) {
        let hangs = !quoted && matches!(level, Level::Point | Level::SubPoint);
        let around = self.open.last().map_or(2, |open| open.below);
        let indent = if hangs { around } else { 0 };
        self.begin_line(range.start, indent);
        self.page.token(words, range);
        let base = if hangs {
            indent + display_width(words) + 1
        } else {
            0
        };
        if hangs {
            self.place = Place {
                indent: base,
                body: base,
            };
        }
        self.open.push(Open {
            level: Some(level),
            hangs,
            base,
            below: if hangs { base } else { 2 },
        });
    }

    fn lines(&mut self, lines: &[Vec<Token>], before: Before) {
        let Some((first, body)) = lines.split_first() else {
            return;
        };
        self.begin(start(first), before, self.base());
        let text = self.page.text;
        let keyword = first.first().map_or("", |t| &text[t.range.clone()]);
        let indent = match keyword {
            // The days of a calendar stand at the margin.
            "日历" => self.place.indent,
            _ => self.place.indent + 2,
        };
        Unit::of(text, first).write(&mut self.page, None);
        for line in body {
            self.page.line(start(line), indent, Blank::Keep);
            Unit::of(text, line).write(&mut self.page, None);
        }
        self.before = Before::Lines;
    }

    fn sentence(&mut self, fragments: &[Fragment], before: Before) {
        let Some(first) = fragments.first() else {
            return;
        };
        let tokens = first.heads.first().map_or(&first.body, |g| &g.tokens);
        let note = first.role == Role::Note;
        // A note belongs to the provision that can be cited.
        let base = match note {
            true => self
                .open
                .iter()
                .rfind(|open| !open.hangs)
                .map_or(0, |open| open.base),
            false => self.base(),
        };
        let place = start(tokens);
        let same_line = !self.page.gap(place).breaks();
        let beginning = Unit::of(self.page.text, tokens).beginning();
        if before == Before::Other && same_line && begins_no_sentence(&beginning) {
            self.page.blank();
        } else {
            self.begin(place, before, base);
        }
        let below = sentence::write(&mut self.page, fragments, self.place);
        if let (Some(below), Some(open)) = (below, self.open.last_mut()) {
            open.below = below;
        }
    }

    /// Begins a piece: on a line of its own, or behind the marker on whose line it stood.
    fn begin(&mut self, at: usize, before: Before, indent: usize) {
        if before == Before::Opener && !self.page.gap(at).breaks() {
            self.page.blank();
        } else {
            self.begin_line(at, indent);
        }
    }

    fn begin_line(&mut self, at: usize, indent: usize) {
        self.page.line(at, indent, Blank::Keep);
        self.place = Place::line(indent);
    }

    fn base(&self) -> usize {
        self.open.last().map_or(0, |open| open.base)
    }

    fn close(&mut self, over: impl Fn(&Open) -> bool) {
        while self.open.last().is_some_and(&over) {
            self.open.pop();
        }
    }
}

fn start(tokens: &[Token]) -> usize {
    tokens.first().map_or(0, |t| t.range.start)
}

/// A `>` line: one blank, then the wording byte for byte.
pub(super) fn quote(line: &str) -> String {
    let rest = line.strip_prefix('>').unwrap_or(line);
    let wording = rest.strip_prefix([' ', '\u{3000}']).unwrap_or(rest);
    if wording.is_empty() {
        ">".to_owned()
    } else {
        format!("> {wording}")
    }
}

fn marker(level: Level, number: u32, suffix: u32) -> String {
    let han = chinese_number(number);
    let words = match level {
        Level::Chapter if number == 0 => "备注".to_owned(),
        Level::Chapter => format!("第{han}章"),
        Level::Section => format!("第{han}节"),
        Level::Article => format!("第{han}条"),
        Level::Paragraph => format!("第{han}款"),
        Level::Item => format!("({han})"),
        Level::Point => format!("{number}."),
        Level::SubPoint => format!("({number})"),
    };
    match suffix {
        0 => words,
        n => format!("{words}之{}", chinese_number(n)),
    }
}

/// The pieces of a file as far as they must survive.
pub(super) fn signature(text: &str) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let mut at = 0;
    for piece in rule_pieces(text)? {
        let mut say = Signature::new(text, &mut all, &mut at);
        match &piece {
            RulePiece::Quote(lines) => {
                for line in lines {
                    say.words(line, quote(&text[line.clone()]));
                }
            }
            RulePiece::Marker {
                level,
                number,
                suffix,
                range,
                title,
            } => {
                say.words(range, marker(*level, *number, *suffix));
                if let Some(title) = title {
                    say.words(title, text[title.clone()].to_owned());
                }
            }
            RulePiece::Operation(tokens) | RulePiece::Declaration(tokens) => say.tokens(tokens),
            RulePiece::Lines(lines) => lines.iter().for_each(|line| say.tokens(line)),
            RulePiece::Sentence(fragments) => {
                for fragment in fragments {
                    for group in &fragment.heads {
                        say.tokens(&group.tokens);
                    }
                    say.tokens(&fragment.body);
                    say.tokens(fragment.end.as_slice());
                }
                say.mark("┘");
            }
        }
    }
    Signature::new(text, &mut all, &mut at).gap(text.len());
    Some(all)
}

/// Takes down the tokens of a text and the comments between them.
pub(super) struct Signature<'a> {
    text: &'a str,
    all: &'a mut Vec<String>,
    at: &'a mut usize,
}

impl<'a> Signature<'a> {
    /// Begins a piece.
    pub(super) fn new(text: &'a str, all: &'a mut Vec<String>, at: &'a mut usize) -> Self {
        all.push("│".to_owned());
        Self { text, all, at }
    }

    fn mark(&mut self, mark: &str) {
        self.all.push(mark.to_owned());
    }

    /// The comments up to a place.
    pub(super) fn gap(&mut self, next: usize) {
        let gap = Gap::of(self.text, *self.at..next.max(*self.at));
        let comments = gap.comments.iter();
        let words = comments.map(|c| self.text[c.range.clone()].to_owned());
        self.all.extend(words);
    }

    pub(super) fn words(&mut self, range: &Range<usize>, words: String) {
        self.gap(range.start);
        self.all.push(words);
        *self.at = range.end;
    }

    pub(super) fn tokens(&mut self, tokens: &[Token]) {
        for token in tokens.iter().filter(|t| !t.redundant) {
            let comma = token.sort == Sort::Shift;
            if comma && self.all.last().is_some_and(|last| last != ",") {
                self.mark(",");
            }
            self.words(&token.range, spelled(self.text, token));
        }
        self.mark("┤");
    }
}
