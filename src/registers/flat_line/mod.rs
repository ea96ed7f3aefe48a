//! A line that is one flat JSON object, as registers have by the million: its members by column, found without copying
//! anything. Whatever is unusual about a line is left to the general reader.

mod cursor;
mod few;

use super::record::{Kind, Record, Said};
use super::row::Columns;
use crate::calendar::Instant;
use cursor::Cursor;
use few::{FEW, Few, Text};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Longer values are not remembered.
const SHORT: usize = 64;

/// Values that are told apart where a line is remembered: lines of events of one type are alike.
const MET: usize = 64;

/// A value that was met, as far as it is told apart.
fn met(column: usize, member: Member) -> Option<usize> {
    Some((column * FEW + member.known()? + 1) % MET)
}

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
    /// By column, 0 for what begins a line, and by the value of few that was met last: the column that came next the last
    /// time.
    next: Vec<u32>,
    members: Vec<Member>,
}

/// How the value of a column began the last time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Began {
    /// As a text.
    #[default]
    Text,
    /// As a number or a word.
    Bare,
}

/// How a name stands in a line.
struct Spelled {
    /// With the quote behind it.
    name: Text,
    /// With its quotes, the colon, and the quote of a text, as they stand where nobody puts blanks between.
    before_text: Text,
    /// The same up to the colon.
    before_bare: Text,
}

impl Spelled {
    /// None where it is written otherwise than it is, with escapes.
    fn new(name: &[u8]) -> Option<Self> {
        let with = |before: &[u8], behind: &[u8]| Text::new(&[before, name, behind].concat());
        let plain = |b: &u8| *b >= 0x20 && !matches!(b, b'"' | b'\\');
        name.iter().all(plain).then(|| Self {
            name: with(b"", b"\""),
            before_text: with(b"\"", b"\":\""),
            before_bare: with(b"\"", b"\":"),
        })
    }
}

/// A column and what its members were like.
struct Column {
    spelled: Option<Spelled>,
    began: Began,
    few: Few,
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
            self.columns.push(Column::new(&name));
            self.by_name.insert(name, self.columns.len() - 1);
        }
        self.next.resize((self.columns.len() + 1) * MET, 0);
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
        let (mut before, mut last) = (0, 0);
        loop {
            let (column, member) = self.member(&mut at, before * MET + last)?;
            before = column + 1;
            // Of a name that comes twice, the general reader knows what to make.
            let there = &mut self.members[column];
            if there.line() == self.line {
                return None;
            }
            *there = member.of_line(self.line);
            last = met(column, member).unwrap_or(last);
            let mut next = at.next()?;
            if next == b' ' {
                at.blanks();
                next = at.next()?;
            }
            match next {
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

    /// The member at hand, and its column.
    #[inline]
    fn member(&mut self, at: &mut Cursor<'_>, before: usize) -> Option<(usize, Member)> {
        let expected = self.next[before] as usize;
        if let Some(column) = self.columns.get_mut(expected)
            && let Some(member) = column.expected(at)
        {
            return Some((expected, member?));
        }
        at.blanks();
        let found = self.column(at, before)?;
        at.blanks();
        at.eat(b':')?;
        at.blanks();
        Some((found, self.columns[found].value(at)?))
    }

    /// The column that the name at hand is of.
    fn column(&mut self, at: &mut Cursor<'_>, before: usize) -> Option<usize> {
        at.eat(b'"')?;
        let expected = self.next[before] as usize;
        if let Some(column) = self.columns.get(expected)
            && let Some(spelled) = &column.spelled
            && at.eat_text(&spelled.name)
        {
            return Some(expected);
        }
        let (name, _) = at.until_quote()?;
        let found = *self.by_name.get(name)?;
        self.next[before] = u32::try_from(found).ok()?;
        Some(found)
    }
}

/// The bytes of a line, its end included.
pub(super) fn line_len(rest: &[u8]) -> usize {
    let end = rest.iter().position(|b| *b == b'\n');
    end.map_or(rest.len(), |at| at + 1)
}

impl Column {
    fn new(name: &[u8]) -> Self {
        Self {
            spelled: Spelled::new(name),
            began: Began::default(),
            few: Few::default(),
            varied: false,
        }
    }

    /// The member at hand, if it is one of this column and begins as the last did; what is found of it may be left to the
    /// general reader.
    #[allow(clippy::option_option)] // another member, and one for the general reader
    #[inline]
    fn expected(&mut self, at: &mut Cursor<'_>) -> Option<Option<Member>> {
        let spelled = self.spelled.as_ref()?;
        match self.began {
            Began::Text => at.eat_text(&spelled.before_text).then(|| self.text(at)),
            Began::Bare => at.eat_text(&spelled.before_bare).then(|| {
                at.blanks();
                self.value(at)
            }),
        }
    }

    /// The text at hand, behind its first quote.
    #[inline]
    fn text(&mut self, at: &mut Cursor<'_>) -> Option<Member> {
        let start = at.at;
        if let Some(nth) = at.eat_one_of(&self.few) {
            let found = Member::new(Kind::Text, start, at.at - 1)?;
            return Some(found.numbered(Some(nth)));
        }
        let (text, ascii) = at.until_quote()?;
        if text.is_empty() {
            return Some(Member::default());
        }
        if !(is_trimmed(text) && (ascii || is_text(text))) {
            return None;
        }
        let found = Member::new(Kind::Text, start, start + text.len())?;
        match self.varied {
            true => Some(found),
            false => Some(found.numbered(self.remember(text))),
        }
    }

    /// The value at hand.
    fn value(&mut self, at: &mut Cursor<'_>) -> Option<Member> {
        let first = at.next()?;
        self.began = match first {
            b'"' => Began::Text,
            _ => Began::Bare,
        };
        match first {
            b'"' => self.text(at),
            b't' => at
                .eat_letters("rue")
                .then(|| Member::new(Kind::True, 0, 0))
                .flatten(),
            b'f' => at
                .eat_letters("alse")
                .then(|| Member::new(Kind::False, 0, 0))
                .flatten(),
            b'n' => at.eat_letters("ull").then(Member::default),
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

    /// Remembers a value of a column that has few of them, and numbers it.
    fn remember(&mut self, text: &[u8]) -> Option<u8> {
        if text.len() > SHORT {
            return None;
        }
        if self.few.len() == FEW {
            self.varied = true;
            self.few.clear();
            return None;
        }
        self.few.push(text);
        u8::try_from(self.few.len() - 1).ok()
    }
}

/// Whether bytes are a text. Most are a few Chinese characters and figures, for which calling the library costs more than
/// looking: measured, ten nanoseconds of 645 an event of workload W.
fn is_text(mut bytes: &[u8]) -> bool {
    let goes_on = |b: &u8| (0x80..0xc0).contains(b);
    loop {
        bytes = match bytes {
            [] => return true,
            [..=0x7f, rest @ ..] => rest,
            [0xe4..=0xe9, b, c, rest @ ..] if goes_on(b) && goes_on(c) => rest,
            _ => return std::str::from_utf8(bytes).is_ok(),
        };
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
    use proptest::prelude::*;

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
    fn blanks_between_signs_are_passed_over_line_after_line() {
        let mut columns = Columns::default();
        for name in ["甲", "乙", "丙"] {
            columns.place(name);
        }
        let mut lines = FlatLines::default();
        lines.refresh(&columns);
        let text = "{\"甲\": 1, \"乙\": \"x\", \"丙\": true}\n\
            {\"甲\":\"y\",\"乙\":2,\"丙\":null}\n\
            { \"甲\" : 3 , \"乙\" : \"z\" , \"丙\" : false }\n"
            .repeat(3);
        let mut begin = 0;
        for nth in 0..9 {
            begin = lines.read(text.as_bytes(), begin).expect("a flat line");
            let line = lines.line(text.as_bytes());
            let said = [0, 1, 2].map(|column| {
                let bytes = line.bytes(line.said(column)).unwrap_or_default();
                std::str::from_utf8(bytes).expect("a text")
            });
            let expected = [["1", "x", "是"], ["y", "2", ""], ["3", "z", "否"]];
            assert_eq!(said, expected[nth % 3]);
        }
    }

    proptest! {
        #[test]
        fn bytes_are_a_text_where_the_library_says_so(
            bytes in proptest::collection::vec(
                prop_oneof![0x20..0x7f_u8, 0x80..0xc0_u8, 0xe0..0xf5_u8, any::<u8>()],
                0..9,
            ),
            text in ".{0,4}",
        ) {
            prop_assert_eq!(is_text(&bytes), std::str::from_utf8(&bytes).is_ok());
            prop_assert!(is_text(text.as_bytes()));
        }
    }

    #[test]
    fn a_name_with_a_quote_in_it_is_no_other() {
        let mut columns = Columns::default();
        columns.place("甲\":\"乙");
        columns.place("甲");
        let mut lines = FlatLines::default();
        lines.refresh(&columns);
        assert_eq!(lines.read("{\"甲\":\"乙\":1}\n".as_bytes(), 0), None);
        assert!(lines.read("{\"甲\":\"乙\"}\n".as_bytes(), 0).is_some());
        assert_eq!(lines.line(b"").said(0).kind(), Kind::Empty);
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
