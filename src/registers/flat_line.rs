//! A line that is one flat JSON object, as registers have by the million: its members by column, found without copying
//! anything. Whatever is unusual about a line is left to the general reader.

use super::record::{Kind, Record, Said};
use super::row::Columns;
use crate::calendar::Instant;
use rustc_hash::FxHashMap;

/// Values of a column that are remembered; a column with more is one of many values.
const FEW: usize = 12;

/// Longer values are not remembered.
const SHORT: usize = 64;

/// A member of a line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Member {
    /// In which line it was met.
    line: u32,
    pub kind: Kind,
    /// It is this one of the few values of its column.
    pub known: Option<u8>,
    start: u32,
    end: u32,
}

/// Reads lines whose columns are known.
#[derive(Default)]
pub(super) struct FlatLines {
    line: u32,
    columns: Vec<Column>,
    by_name: FxHashMap<Box<[u8]>, usize>,
    /// By column; by 0 what begins a line: the one that came next the last time.
    next: Vec<usize>,
    members: Vec<Member>,
}

#[derive(Default)]
struct Column {
    name: Quoted,
    few: Vec<Quoted>,
    /// It has many values.
    varied: bool,
}

/// A line and where its members stand.
#[derive(Clone, Copy)]
pub(super) struct FlatLine<'l> {
    /// The block of lines in which it stands.
    block: &'l [u8],
    line: u32,
    members: &'l [Member],
}

impl Said for Member {
    fn kind(self) -> Kind {
        self.kind
    }

    fn known(self) -> Option<usize> {
        self.known.map(usize::from)
    }

    fn unnumbered(self) -> Self {
        Self {
            known: None,
            ..self
        }
    }
}

impl<'l> Record<'l> for FlatLine<'l> {
    type Said = Member;

    fn said(self, column: usize) -> Member {
        match self.members.get(column) {
            Some(member) if member.line == self.line => *member,
            _ => Member::default(),
        }
    }

    fn bytes(self, member: Member) -> Option<&'l [u8]> {
        match member.kind {
            Kind::Empty | Kind::Moment | Kind::Other => None,
            Kind::True => Some("是".as_bytes()),
            Kind::False => Some("否".as_bytes()),
            Kind::Text | Kind::Digits => self.block.get(member.start as usize..member.end as usize),
        }
    }

    fn moment(self, _member: Member) -> Option<Instant> {
        None
    }
}

impl FlatLines {
    /// Takes in columns that were met since.
    pub fn refresh(&mut self, columns: &Columns) {
        for name in &columns.names()[self.columns.len()..] {
            let name: Box<[u8]> = name.as_bytes().into();
            self.columns.push(Column {
                name: Quoted::new(&name),
                ..Column::default()
            });
            self.by_name.insert(name, self.columns.len() - 1);
        }
        self.next.resize(self.columns.len() + 1, 0);
        self.members.resize(self.columns.len(), Member::default());
    }

    /// Reads the line that begins at a place of a block; tells where the next one begins, or `None` where the general
    /// reader is needed.
    pub fn read(&mut self, block: &[u8], begin: usize) -> Option<usize> {
        self.line = self.line.wrapping_add(1);
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
        let (name, _) = at.until_quote()?;
        let found = *self.by_name.get(name)?;
        self.next[before] = found;
        Some(found)
    }
}

/// The bytes of a line, its end included.
pub(super) fn line_len(rest: &[u8]) -> usize {
    let end = rest.iter().position(|b| *b == b'\n');
    end.map_or(rest.len(), |at| at + 1)
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
                        let mut found = member(Kind::Text, start, at.at - 1)?;
                        found.known = u8::try_from(nth).ok();
                        return Some(found);
                    }
                }
                let (text, ascii) = at.until_quote()?;
                if text.is_empty() {
                    return Some(Member::default());
                }
                if !is_trimmed(text) {
                    return None;
                }
                if !ascii {
                    std::str::from_utf8(text).ok()?;
                }
                let mut found = member(Kind::Text, start, start + text.len())?;
                found.known = self.remember(text);
                Some(found)
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
        self.few.push(Quoted::new(text));
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

/// A text and the quote behind it, to be found at the beginning of others.
#[derive(Default)]
struct Quoted {
    bytes: Box<[u8]>,
    /// The first eight bytes, and which of them count.
    first: u64,
    mask: u64,
}

impl Quoted {
    fn new(text: &[u8]) -> Self {
        let bytes: Box<[u8]> = text.iter().copied().chain([b'"']).collect();
        let mut first = [0; 8];
        let len = bytes.len().min(8);
        first[..len].copy_from_slice(&bytes[..len]);
        Self {
            bytes,
            first: u64::from_le_bytes(first),
            mask: u64::MAX >> (64 - 8 * len),
        }
    }

    fn begins(&self, rest: &[u8]) -> bool {
        match rest.first_chunk::<8>() {
            Some(eight) => {
                u64::from_le_bytes(*eight) & self.mask == self.first
                    && (self.bytes.len() <= 8 || rest.starts_with(&self.bytes))
            }
            None => rest.starts_with(&self.bytes),
        }
    }
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

    /// Goes past a text and its quote, if it is the next.
    fn eat_text(&mut self, text: &Quoted) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let found = text.begins(rest);
        if found {
            self.at += text.bytes.len();
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

    /// A text up to its quote, and whether it is all ASCII; `None` where it has escapes or control characters.
    fn until_quote(&mut self) -> Option<(&'l [u8], bool)> {
        let start = self.at;
        let (mut at, mut high) = (start, 0);
        loop {
            let rest = self.text.get(at..)?;
            let eight = match rest.first_chunk::<8>() {
                Some(eight) => u64::from_le_bytes(*eight),
                None if rest.is_empty() => return None,
                // What is beyond the block ends every text.
                None => {
                    let mut eight = [0; 8];
                    eight[..rest.len()].copy_from_slice(rest);
                    u64::from_le_bytes(eight)
                }
            };
            let ends = ends(eight);
            if ends == 0 {
                high |= eight & HIGH;
                at += 8;
                continue;
            }
            let before = ends.trailing_zeros() & !7;
            high |= eight & HIGH & ((1 << before) - 1);
            at += before as usize / 8;
            break;
        }
        self.at = at + 1;
        (*self.text.get(at)? == b'"').then_some((&self.text[start..at], high == 0))
    }
}

/// The first byte of eight.
const FIRST: u64 = 0x0101_0101_0101_0101;

/// The highest bit of each of eight bytes.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Marks the first of eight bytes that ends a plain text: a quote, a backslash or a control character. What is marked after
/// the first may be none.
fn ends(eight: u64) -> u64 {
    let nought = |of: u64| of.wrapping_sub(FIRST) & !of;
    let is = |sign: u8| nought(eight ^ (FIRST * u64::from(sign)));
    let control = eight.wrapping_sub(FIRST * 0x20) & !eight;
    (is(b'"') | is(b'\\') | control) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_at_the_first_sign_that_is_no_plain_one() {
        for sign in 0..=u8::MAX {
            for before in 0..20 {
                let mut text = vec![b'a'; before];
                text.push(sign);
                text.extend_from_slice("乙\"后".as_bytes());
                let plain = |b: &u8| *b >= 0x20 && !matches!(b, b'"' | b'\\');
                let end = text.iter().position(|b| !plain(b)).expect("a quote");
                let expected = (text[end] == b'"').then(|| (&text[..end], text[..end].is_ascii()));
                let mut at = Cursor { text: &text, at: 0 };
                assert_eq!(at.until_quote(), expected, "{before} before {sign}");
            }
        }
    }

    #[test]
    fn a_text_that_does_not_end_is_none() {
        for len in 0..20 {
            let text = vec![b'a'; len];
            let mut at = Cursor { text: &text, at: 0 };
            assert_eq!(at.until_quote(), None, "{len}");
        }
    }
}
