//! A filled-in document: headings, paragraphs and tables, as every form of file writes them.

use super::markup::{Element, Node};

/// Columns that a table may have: what a page of A4 can show and a word processor takes.
pub const MAX_COLUMNS: u32 = 63;

/// A document.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// What it says, in order.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading: the document's own (1) or a part's (2).
    Heading {
        /// 1 or 2.
        level: u8,
        /// Where on the line.
        align: Align,
        /// The words.
        text: Vec<Text>,
    },
    /// A paragraph.
    Paragraph {
        /// Where on the line.
        align: Align,
        /// The words.
        text: Vec<Text>,
    },
    /// A table.
    Table {
        /// Widths of columns in percent, as far as they are given.
        widths: Vec<u32>,
        /// Rows of cells.
        rows: Vec<Vec<Cell>>,
    },
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// It heads a row or column.
    pub heading: bool,
    /// How many columns it takes.
    pub span: u32,
    /// Where on the line.
    pub align: Align,
    /// The words.
    pub text: Vec<Text>,
}

/// Words of one look.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The words; a line break is `\n`.
    pub words: String,
    /// Bold.
    pub bold: bool,
    /// Underlined.
    pub underlined: bool,
}

/// Where words stand on their line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// As such a part usually does.
    Usual,
    /// 居中
    Centre,
    /// 居右
    Right,
    /// 顶格: at the left, without an indent.
    Left,
}

impl Align {
    /// The classes of templates, and what they mean.
    pub(super) const CLASSES: [(&'static str, Self); 3] = [
        ("居中", Self::Centre),
        ("居右", Self::Right),
        ("顶格", Self::Left),
    ];

    fn of(element: &Element) -> Self {
        let class = element.attribute("class").unwrap_or_default();
        let known = Self::CLASSES.iter().find(|(name, _)| *name == class);
        known.map_or(Self::Usual, |(_, align)| *align)
    }
}

impl Page {
    /// The document that an `html` element holds. Parts that are none of a document were refused before.
    pub(super) fn of(root: &Element) -> Self {
        let head = root.child("head");
        let title = head.and_then(|h| h.child("title")).map(Element::text);
        let body = root.child("body");
        Self {
            title: one_line(&title.unwrap_or_default()),
            blocks: body.map_or_else(Vec::new, |b| b.elements().filter_map(block).collect()),
        }
    }
}

fn block(element: &Element) -> Option<Block> {
    let align = Align::of(element);
    Some(match element.name.as_str() {
        "h1" | "h2" => Block::Heading {
            level: if element.name == "h1" { 1 } else { 2 },
            align,
            text: words(element),
        },
        "p" => Block::Paragraph {
            align,
            text: words(element),
        },
        "table" => Block::Table {
            widths: element
                .elements()
                .filter(|e| e.name == "col")
                .filter_map(|col| percent(col.attribute("width")?))
                .collect(),
            rows: element
                .elements()
                .filter(|e| e.name == "tr")
                .map(|row| row.elements().map(cell).collect::<Vec<Cell>>())
                .filter(|row| !row.is_empty())
                .collect(),
        },
        _ => return None,
    })
}

fn cell(element: &Element) -> Cell {
    let span = element.attribute("colspan").and_then(columns);
    Cell {
        heading: element.name == "th",
        span: span.unwrap_or(1),
        align: Align::of(element),
        text: words(element),
    }
}

/// A width such as `20%`.
pub(super) fn percent(text: &str) -> Option<u32> {
    let number = text.strip_suffix('%')?.parse().ok()?;
    (1..=100).contains(&number).then_some(number)
}

/// A number of columns.
pub(super) fn columns(text: &str) -> Option<u32> {
    let number = text.parse().ok()?;
    (1..=MAX_COLUMNS).contains(&number).then_some(number)
}

/// The words of a part: white space is one space, none stands at a line's ends, none between two Chinese characters that a
/// line break of the template parted.
fn words(element: &Element) -> Vec<Text> {
    let mut all = Vec::new();
    gather(element, (false, false), &mut all);
    let mut out: Vec<Text> = Vec::new();
    let mut space = Space::AtStart;
    for mut part in all {
        let mut words = String::with_capacity(part.words.len());
        for c in part.words.chars() {
            space = match (c, space) {
                (BREAK, _) => {
                    words.push('\n');
                    Space::AtStart
                }
                (' ' | '\t' | '\n' | '\r', Space::AtStart) => Space::AtStart,
                ('\n' | '\r', _) | (' ' | '\t', Space::Line(_)) => Space::Line(space.last()),
                (' ' | '\t', _) => Space::One(space.last()),
                (c, Space::One(_)) => {
                    words.extend([' ', c]);
                    Space::None(c)
                }
                (c, Space::Line(before)) if is_wide(before) && is_wide(c) => {
                    words.push(c);
                    Space::None(c)
                }
                (c, Space::Line(_)) => {
                    words.extend([' ', c]);
                    Space::None(c)
                }
                (c, Space::AtStart | Space::None(_)) => {
                    words.push(c);
                    Space::None(c)
                }
            };
        }
        part.words = words;
        match out.last_mut() {
            Some(last) if (last.bold, last.underlined) == (part.bold, part.underlined) => {
                last.words.push_str(&part.words);
            }
            _ if part.words.is_empty() => {}
            _ => out.push(part),
        }
    }
    out
}

/// What stands before the next character.
#[derive(Clone, Copy)]
enum Space {
    AtStart,
    None(char),
    One(char),
    Line(char),
}

impl Space {
    fn last(self) -> char {
        match self {
            Self::AtStart => ' ',
            Self::None(c) | Self::One(c) | Self::Line(c) => c,
        }
    }
}

fn is_wide(c: char) -> bool {
    unicode_width::UnicodeWidthChar::width(c) == Some(2)
}

/// Stands for `<br/>` among the characters: no text has it, for control characters are shown as their numbers.
const BREAK: char = '\u{1}';

fn gather(element: &Element, (bold, underlined): (bool, bool), out: &mut Vec<Text>) {
    for child in &element.children {
        let words = match child {
            Node::Text(text, _) => text.replace(BREAK, ""),
            Node::Element(part) if part.name == "br" => BREAK.to_string(),
            Node::Element(part) => {
                let look = (bold || part.name == "b", underlined || part.name == "u");
                gather(part, look, out);
                continue;
            }
        };
        out.push(Text {
            words,
            bold,
            underlined,
        });
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
