//! A line that is one flat JSON object, as registers have by the million: its members by column, found without copying
//! anything. Whatever is unusual about a line is left to the general reader.

use super::block::Block;
use super::row::Columns;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Values of a column that are remembered; a column with more is one of many values.
const FEW: usize = 12;

/// Longer values are not remembered.
const SHORT: usize = 64;

/// What a member of an object is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing: it is not there, null, or an empty text.
    #[default]
    Empty,
    /// A text without escapes.
    Text,
    /// Decimal digits.
    Digits,
    True,
    False,
}

/// A member of a line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Member {
    /// In which line it was met.
    line: u64,
    pub kind: Kind,
    /// It is this one of the few values of its column.
    pub known: Option<u8>,
    start: u32,
    end: u32,
}

/// Reads lines whose columns are known.
#[derive(Default)]
pub(super) struct FlatLines {
    line: u64,
    columns: Vec<Column>,
    by_name: FxHashMap<Box<[u8]>, usize>,
    /// By column; by 0 what begins a line: the one that came next the last time.
    next: Vec<usize>,
    members: Vec<Member>,
}

#[derive(Default)]
struct Column {
    name: Box<[u8]>,
    few: Vec<Box<[u8]>>,
    /// It has many values.
    varied: bool,
}

/// A line and where its members stand.
#[derive(Clone, Copy)]
pub(super) struct FlatLine<'l> {
    /// The block of lines in which it stands.
    block: &'l [u8],
    line: u64,
    members: &'l [Member],
}

impl<'l> FlatLine<'l> {
    /// The member of a column.
    pub fn member(self, column: usize) -> Member {
        match self.members.get(column) {
            Some(member) if member.line == self.line => *member,
            _ => Member::default(),
        }
    }

    /// The text of a member.
    pub fn text(self, member: Member) -> Option<&'l str> {
        match member.kind {
            Kind::Empty => None,
            Kind::True => Some("是"),
            Kind::False => Some("否"),
            Kind::Text | Kind::Digits => {
                let bytes = self.block.get(member.start as usize..member.end as usize)?;
                std::str::from_utf8(bytes).ok()
            }
        }
    }
}

impl FlatLines {
    /// Takes in columns that were met since.
    pub fn refresh(&mut self, columns: &Columns) {
        self.add(&columns.names()[self.columns.len()..]);
    }

    /// Takes in further columns.
    pub fn add(&mut self, names: &[Arc<str>]) {
        for name in names {
            let name: Box<[u8]> = name.as_bytes().into();
            self.by_name.insert(name.clone(), self.columns.len());
            self.columns.push(Column {
                name,
                ..Column::default()
            });
        }
        self.next.resize(self.columns.len() + 1, 0);
        self.members.resize(self.columns.len(), Member::default());
    }

    /// Reads the line that begins at a place of a block; tells where the next one begins, or `None` where the general
    /// reader is needed.
    pub fn read(&mut self, block: &[u8], begin: usize) -> Option<usize> {
        self.line += 1;
        let mut at = Cursor {
            text: block,
            at: begin,
        };
        at.eat(b'{')?;
        let mut before = 0;
        loop {
            at.blanks();
            let column = self.column(&mut at, before)?;
            before = column + 1;
            at.blanks();
            at.eat(b':')?;
            at.blanks();
            // Of a name that comes twice, the general reader knows what to make.
            if self.members[column].line == self.line {
                return None;
            }
            let mut member = self.columns[column].member(&mut at)?;
            member.line = self.line;
            self.members[column] = member;
            at.blanks();
            match at.next()? {
                b',' => {}
                b'}' => break,
                _ => return None,
            }
        }
        match (at.next(), at.text.get(at.at)) {
            (None | Some(b'\n'), _) => Some(at.at),
            (Some(b'\r'), Some(b'\n')) => Some(at.at + 1),
            _ => None,
        }
    }

    /// The line that was read last.
    pub fn line<'l>(&'l self, block: &'l [u8]) -> FlatLine<'l> {
        FlatLine {
            block,
            line: self.line,
            members: &self.members,
        }
    }

    /// The column that the name at hand is of.
    fn column(&mut self, at: &mut Cursor<'_>, before: usize) -> Option<usize> {
        at.eat(b'"')?;
        let expected = self.next[before];
        if let Some(column) = self.columns.get(expected)
            && at.eat_text(&column.name)
        {
            return Some(expected);
        }
        let name = at.until_quote()?;
        let found = *self.by_name.get(name)?;
        self.next[before] = found;
        Some(found)
    }
}

/// A block of lines that was read ahead of whoever takes them in.
pub(super) struct ReadAhead {
    pub block: Block,
    /// For each line where the next one begins; none where the general reader is needed.
    next: Vec<Option<u32>>,
    members: Vec<Member>,
    columns: usize,
    first: u64,
}

impl FlatLines {
    /// Reads all lines of a block.
    pub fn read_all(&mut self, block: Block) -> ReadAhead {
        let mut read = ReadAhead {
            next: Vec::new(),
            members: Vec::new(),
            columns: self.columns.len(),
            first: self.line + 1,
            block,
        };
        let bytes = &read.block.bytes;
        let mut begin = 0;
        while begin < bytes.len() {
            let next = self.read(bytes, begin);
            read.next
                .push(next.and_then(|next| u32::try_from(next).ok()));
            read.members.extend_from_slice(&self.members);
            begin = next.unwrap_or_else(|| begin + line_len(&bytes[begin..]));
        }
        read
    }
}

/// The bytes of a line, its end included.
pub(super) fn line_len(rest: &[u8]) -> usize {
    let end = rest.iter().position(|b| *b == b'\n');
    end.map_or(rest.len(), |at| at + 1)
}

impl ReadAhead {
    /// Where the line after this one begins; none where the general reader is needed.
    pub fn next(&self, nth: usize) -> Option<usize> {
        let next = self.next.get(nth).copied().flatten();
        next.map(|next| next as usize)
    }

    /// A line.
    pub fn line(&self, nth: usize) -> FlatLine<'_> {
        let first = nth * self.columns;
        FlatLine {
            block: &self.block.bytes,
            line: self.first + nth as u64,
            members: self
                .members
                .get(first..first + self.columns)
                .unwrap_or_default(),
        }
    }
}

impl Column {
    fn member(&mut self, at: &mut Cursor<'_>) -> Option<Member> {
        let member = |kind, start: usize, end: usize| {
            Some(Member {
                kind,
                start: u32::try_from(start).ok()?,
                end: u32::try_from(end).ok()?,
                ..Member::default()
            })
        };
        match at.next()? {
            b'"' => {
                let start = at.at;
                for (nth, value) in self.few.iter().enumerate() {
                    if at.eat_text(value) {
                        let known = u8::try_from(nth).ok();
                        let found = member(Kind::Text, start, at.at - 1)?;
                        return Some(Member { known, ..found });
                    }
                }
                let text = at.until_quote()?;
                if text.is_empty() {
                    return Some(Member::default());
                }
                if !is_trimmed(text) {
                    return None;
                }
                let found = member(Kind::Text, start, start + text.len())?;
                if !text.is_ascii() {
                    std::str::from_utf8(text).ok()?;
                }
                let known = self.remember(text);
                Some(Member { known, ..found })
            }
            b't' => at.rest("rue").then(|| member(Kind::True, 0, 0)).flatten(),
            b'f' => at.rest("alse").then(|| member(Kind::False, 0, 0)).flatten(),
            b'n' => at.rest("ull").then(Member::default),
            b'0'..=b'9' => {
                let start = at.at - 1;
                let len = at.text[start..]
                    .iter()
                    .take_while(|b| b.is_ascii_digit())
                    .count();
                at.at = start + len;
                // Numbers as they are written by whole digits; others are written anew by the general reader.
                let plain = len <= 15 && (len == 1 || at.text[start] != b'0');
                let ends = matches!(at.text.get(at.at), Some(b',' | b'}' | b' '));
                (plain && ends)
                    .then(|| member(Kind::Digits, start, start + len))
                    .flatten()
            }
            _ => None,
        }
    }

    /// Remembers a value of a column that has few of them.
    fn remember(&mut self, text: &[u8]) -> Option<u8> {
        if self.varied || text.len() > SHORT {
            return None;
        }
        if self.few.len() == FEW {
            self.varied = true;
            self.few.clear();
            return None;
        }
        self.few.push(text.into());
        u8::try_from(self.few.len() - 1).ok()
    }
}

/// Whether a text plainly begins and ends with a sign that is no blank: one of ASCII, or a Chinese character.
fn is_trimmed(text: &[u8]) -> bool {
    let ideograph = |at: usize| text.get(at).is_some_and(|b| (0xe4..=0xe9).contains(b));
    let sign = |b: &u8| (0x21..0x7f).contains(b);
    let begins = text.first().is_some_and(sign) || ideograph(0);
    let ends = text.last().is_some_and(sign) || ideograph(text.len().wrapping_sub(3));
    begins && ends
}

struct Cursor<'l> {
    text: &'l [u8],
    at: usize,
}

impl<'l> Cursor<'l> {
    fn next(&mut self) -> Option<u8> {
        let byte = *self.text.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn eat(&mut self, sign: u8) -> Option<()> {
        (self.next()? == sign).then_some(())
    }

    fn blanks(&mut self) {
        while self.text.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
    }

    /// Goes past a text that ends with a quote, if it is the next.
    fn eat_text(&mut self, text: &[u8]) -> bool {
        let end = self.at + text.len();
        let found = self.text.get(end) == Some(&b'"') && self.text[self.at..end] == *text;
        if found {
            self.at = end + 1;
        }
        found
    }

    /// Goes past the letters that end a word.
    fn rest(&mut self, letters: &str) -> bool {
        let found = self.text[self.at..].starts_with(letters.as_bytes());
        if found {
            self.at += letters.len();
        }
        found
    }

    /// A text up to its quote; `None` where it has escapes or control characters.
    fn until_quote(&mut self) -> Option<&'l [u8]> {
        let start = self.at;
        let end = |b: &u8| matches!(b, b'"' | b'\\' | 0..0x20);
        let len = self.text[start..].iter().position(end)?;
        self.at = start + len + 1;
        (self.text[start + len] == b'"').then_some(&self.text[start..start + len])
    }
}
