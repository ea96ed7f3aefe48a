//! A line that is one flat JSON object, as registers have by the million: its members by column, found without copying
//! anything. Whatever is unusual about a line is left to the general reader.

mod cursor;

use super::record::{Kind, Record, Said};
use super::row::Columns;
use crate::calendar::Instant;
use cursor::{Cursor, Quoted};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Values of a column that are remembered; a column with more is one of many values.
const FEW: usize = 12;

/// Longer values are not remembered.
const SHORT: usize = 64;

/// A member of a line, in two words: as such it is passed on without a detour through memory.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Member {
    /// In which line it was met, and where in the block it begins.
    line_start: u64,
    /// Where it ends; one more than which of the few values of its column it is, if it is one of them; and its kind.
    end_known_kind: u64,
}

impl Member {
    /// A member that begins and ends there; none where the places are beyond what a block has.
    #[inline]
    fn new(kind: Kind, start: usize, end: usize) -> Option<Self> {
        let (start, end) = (u32::try_from(start).ok()?, u32::try_from(end).ok()?);
        Some(Self {
            line_start: start.into(),
            end_known_kind: u64::from(end) << 32 | u64::from(kind as u8),
        })
    }

    fn of_line(self, line: u32) -> Self {
        Self {
            line_start: self.line_start | u64::from(line) << 32,
            ..self
        }
    }

    fn numbered(self, number: Option<u8>) -> Self {
        let known = number.map_or(0, |number| u64::from(number) + 1);
        Self {
            end_known_kind: self.end_known_kind & !(0x00ff_ffff << 8) | known << 8,
            ..self
        }
    }

    fn line(self) -> u32 {
        (self.line_start >> 32) as u32
    }

    fn range(self) -> Range<usize> {
        #[allow(clippy::cast_possible_truncation)] // the other half is another number
        let start = self.line_start as u32;
        start as usize..(self.end_known_kind >> 32) as usize
    }
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
    #[inline]
    fn kind(self) -> Kind {
        const KINDS: [Kind; 5] = [
            Kind::Empty,
            Kind::Text,
            Kind::Digits,
            Kind::True,
            Kind::False,
        ];
        let kind = (self.end_known_kind & 0xff) as usize;
        KINDS.get(kind).copied().unwrap_or_default()
    }

    #[inline]
    fn known(self) -> Option<usize> {
        let known = (self.end_known_kind >> 8 & 0x00ff_ffff) as usize;
        known.checked_sub(1)
    }

    fn unnumbered(self) -> Self {
        self.numbered(None)
    }
}

impl<'l> Record<'l> for FlatLine<'l> {
    type Said = Member;

    #[inline]
    fn said(self, column: usize) -> Member {
        match self.members.get(column) {
            Some(member) if member.line() == self.line => *member,
            _ => Member::default(),
        }
    }

    fn bytes(self, member: Member) -> Option<&'l [u8]> {
        match member.kind() {
            Kind::Empty | Kind::Moment | Kind::Other => None,
            Kind::True => Some("是".as_bytes()),
            Kind::False => Some("否".as_bytes()),
            Kind::Text | Kind::Digits => self.block.get(member.range()),
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
            if self.members[column].line() == self.line {
                return None;
            }
            let member = self.columns[column].member(&mut at)?;
            self.members[column] = member.of_line(self.line);
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
        match at.next()? {
            b'"' => {
                let start = at.at;
                for (nth, value) in self.few.iter().enumerate() {
                    if at.eat_text(value) {
                        let found = Member::new(Kind::Text, start, at.at - 1)?;
                        return Some(found.numbered(u8::try_from(nth).ok()));
                    }
                }
                let (text, ascii) = at.until_quote()?;
                if text.is_empty() {
                    return Some(Member::default());
                }
                if !(is_trimmed(text) && (ascii || std::str::from_utf8(text).is_ok())) {
                    return None;
                }
                let found = Member::new(Kind::Text, start, start + text.len())?;
                Some(found.numbered(self.remember(text)))
            }
            b't' => at
                .rest("rue")
                .then(|| Member::new(Kind::True, 0, 0))
                .flatten(),
            b'f' => at
                .rest("alse")
                .then(|| Member::new(Kind::False, 0, 0))
                .flatten(),
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
                    .then(|| Member::new(Kind::Digits, start, start + len))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers that the values of a column have, one line after another.
    fn numbers(values: &[String]) -> Vec<Option<usize>> {
        let mut columns = Columns::default();
        columns.place("甲");
        let mut lines = FlatLines::default();
        lines.refresh(&columns);
        let text: String = values
            .iter()
            .map(|v| format!("{{\"甲\":\"{v}\"}}\n"))
            .collect();
        let mut begin = 0;
        let number = |value: &String| {
            begin = lines.read(text.as_bytes(), begin).expect("a flat line");
            let line = lines.line(text.as_bytes());
            let said = line.said(0);
            assert_eq!(line.bytes(said), Some(value.as_bytes()));
            said.known()
        };
        values.iter().map(number).collect()
    }

    #[test]
    fn texts_have_one_number_and_no_other() {
        for len in 1..=SHORT {
            // Texts that differ in one place only.
            let differ = |at: usize| {
                let mut text = vec![b'a'; len];
                text[at] = b'b';
                String::from_utf8(text).expect("ASCII")
            };
            let places: Vec<usize> = (0..len).collect();
            for places in places.chunks(FEW) {
                let values: Vec<String> = places.iter().map(|at| differ(*at)).collect();
                let twice: Vec<String> =
                    values.iter().chain(values.iter().rev()).cloned().collect();
                let expected = (0..values.len()).map(Some);
                let expected: Vec<Option<usize>> = expected.clone().chain(expected.rev()).collect();
                assert_eq!(numbers(&twice), expected);
            }
        }
    }

    #[test]
    fn values_beyond_those_that_are_remembered_have_no_numbers() {
        let values: Vec<String> = (0..=FEW).map(|n| format!("第{n}")).collect();
        let mut expected: Vec<Option<usize>> = (0..FEW).map(Some).collect();
        expected.push(None);
        assert_eq!(numbers(&values), expected);
        let again: Vec<String> = values.iter().chain(&values[..1]).cloned().collect();
        assert_eq!(numbers(&again).last(), Some(&None));
        let long = "长".repeat(SHORT / 3 + 1);
        assert_eq!(numbers(&[long.clone(), long]), [None, None]);
    }
}
