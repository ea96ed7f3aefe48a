//! The same text as somebody else would have typed it: other widths, blanks, numerals, quotation marks, line ends.

use banfa::format::Kind;
use banfa::syntax::tokens::{CasePiece, RulePiece, Sort, Token, case_pieces, rule_pieces};
use banfa::syntax::tokens::{begins_no_sentence, begins_piece};
use banfa::syntax::{chinese_number, integer};

/// What is done about line ends inside a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lines {
    /// Only such are added as no statement ends at; the style takes them away.
    Kept,
    /// They are added and taken away anywhere.
    Moved,
}

/// A token, with what it shares with its neighbours.
struct Place {
    token: Token,
    /// Which sentence, declaration or line it belongs to.
    piece: usize,
    /// Which head or statement of it.
    unit: usize,
    /// The piece may run over several lines.
    cut: bool,
}

/// A text typed otherwise; the same for the same seed. Nothing where it has errors.
pub fn twisted(kind: Kind, text: &str, seed: u64, lines: Lines) -> Option<String> {
    let mut twist = Twist {
        dice: Dice(seed),
        kind,
        lines,
    };
    let places = match kind {
        Kind::Rules => rule_places(text)?,
        Kind::Case => case_places(text)?,
    };
    let mut out = String::new();
    let mut at = 0;
    let mut before: Option<&Place> = None;
    for place in &places {
        let range = place.token.range.clone();
        let gap = &text[at..range.start];
        out.push_str(&twist.gap(before, gap, place, &text[range.start..]));
        out.push_str(&twist.spelled(&text[range.clone()], place.token.sort));
        at = range.end;
        before = Some(place);
    }
    out.push_str(&text[at..]);
    Some(twist.layout(&out))
}

fn rule_places(text: &str) -> Option<Vec<Place>> {
    let mut all: Vec<Place> = Vec::new();
    let mut after_operation = false;
    for (piece, found) in rule_pieces(text)?.into_iter().enumerate() {
        let first = all.len();
        let declares = after_operation || matches!(found, RulePiece::Declaration(_));
        let units: Vec<Vec<Token>> = match found {
            RulePiece::Quote(_) | RulePiece::Marker { .. } => continue,
            RulePiece::Operation(tokens) => {
                push(&mut all, (piece, 0, false), tokens);
                after_operation = true;
                continue;
            }
            RulePiece::Lines(lines) => {
                for (unit, tokens) in lines.into_iter().enumerate() {
                    push(&mut all, (piece, unit, false), tokens);
                }
                continue;
            }
            RulePiece::Declaration(tokens) => vec![tokens],
            RulePiece::Sentence(fragments) => fragments
                .into_iter()
                .flat_map(|f| {
                    let heads = f.heads.into_iter().map(|g| g.tokens);
                    heads.chain([f.body]).chain([Vec::from_iter(f.end)])
                })
                .collect(),
        };
        for (unit, tokens) in units.into_iter().enumerate() {
            push(&mut all, (piece, unit, true), tokens);
        }
        // What a declaration is, is told by its first line.
        let told = match declares {
            true => TELLING,
            false => 0,
        };
        for place in all[first..].iter_mut().take(told) {
            place.cut = false;
        }
        after_operation = false;
    }
    Some(all)
}

/// Tokens that tell a declaration from a sentence.
const TELLING: usize = 4;

fn case_places(text: &str) -> Option<Vec<Place>> {
    let mut all = Vec::new();
    for (piece, found) in case_pieces(text)?.into_iter().enumerate() {
        match found {
            CasePiece::Quote(_) | CasePiece::RosterHead(_) => {}
            CasePiece::Roster(tokens) | CasePiece::Line(tokens) => {
                push(&mut all, (piece, 0, true), tokens);
            }
        }
    }
    Some(all)
}

fn push(all: &mut Vec<Place>, (piece, unit, cut): (usize, usize, bool), tokens: Vec<Token>) {
    all.extend(tokens.into_iter().map(|token| Place {
        token,
        piece,
        unit,
        cut,
    }));
}

/// A sequence of numbers that a seed fixes (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Once in `n` times.
    fn once_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.next() % from.len() as u64).unwrap()]
    }
}

struct Twist {
    dice: Dice,
    kind: Kind,
    lines: Lines,
}

/// Marks beside which blanks say nothing.
fn is_mark(sort: Sort) -> bool {
    matches!(
        sort,
        Sort::Comma
            | Sort::ListMark
            | Sort::Semicolon
            | Sort::DeclaredColon
            | Sort::HeadColon
            | Sort::Close
            | Sort::Open
            | Sort::CallOpen
    )
}

/// Words between which no line of the style ends.
fn is_word(sort: Sort) -> bool {
    matches!(
        sort,
        Sort::Keyword | Sort::Name | Sort::Quantity | Sort::Window | Sort::Amount | Sort::Citation
    )
}

impl Twist {
    fn gap(&mut self, before: Option<&Place>, gap: &str, next: &Place, rest: &str) -> String {
        let same = before.filter(|b| b.piece == next.piece);
        let Some(before) = same.filter(|_| !gap.contains('#')) else {
            return gap.to_owned();
        };
        let (left, right) = (before.token.sort, next.token.sort);
        let new_line = format!("\n{}", " ".repeat(12));
        if self.lines == Lines::Moved && next.cut && self.dice.once_in(4) {
            // A statement that a new line begins must not be taken for a piece of its own.
            let apart = before.unit != next.unit && begins_no_sentence(rest);
            if gap.contains('\n') {
                return if is_mark(left) {
                    String::new()
                } else {
                    " ".to_owned()
                };
            }
            let may = gap == " " || matches!(left, Sort::Comma | Sort::ListMark | Sort::Semicolon);
            if may && !begins_piece(rest) && !apart {
                return new_line;
            }
        }
        if gap.contains('\n') {
            return gap.to_owned();
        }
        let words = before.unit == next.unit && is_word(left) && is_word(right);
        if gap == " " && next.cut && words && self.dice.once_in(8) && !begins_piece(rest) {
            return new_line;
        }
        if gap.is_empty() {
            let marks = is_mark(left) || is_mark(right) && right != Sort::CallOpen;
            return match marks && self.dice.once_in(3) {
                true => self.dice.pick(&[" ", "\u{3000}", "  "]).to_owned(),
                false => String::new(),
            };
        }
        self.dice.pick(&[" ", "  ", "\u{3000}", "\t"]).to_owned()
    }

    fn spelled(&mut self, raw: &str, sort: Sort) -> String {
        if self.dice.once_in(2) {
            return raw.to_owned();
        }
        match sort {
            Sort::Comma
            | Sort::HeadColon
            | Sort::DeclaredColon
            | Sort::Semicolon
            | Sort::Open
            | Sort::CallOpen
            | Sort::Close
            | Sort::Less
            | Sort::Name
            | Sort::Hours => wide(raw),
            Sort::Additive if raw == "+" => wide(raw),
            Sort::Additive => self.dice.pick(&["-", "\u{ff0d}", "−"]).to_owned(),
            Sort::Multiplicative if matches!(raw, "×" | "*") => {
                self.dice.pick(&["×", "*", "\u{ff0a}"]).to_owned()
            }
            Sort::Multiplicative => self.dice.pick(&["÷", "/", "\u{ff0f}"]).to_owned(),
            Sort::Text => match raw.strip_prefix('“').and_then(|t| t.strip_suffix('”')) {
                Some(inner) if !inner.contains(['“', '”', '"', '\n']) => format!("\"{inner}\""),
                _ => raw.to_owned(),
            },
            Sort::Date => {
                let parts: Vec<&str> = raw.split('-').collect();
                match parts[..] {
                    [year, month, day] => wide(&format!("{year}年{month}月{day}日")),
                    _ => raw.to_owned(),
                }
            }
            Sort::Amount if raw.contains(['.', '倍', '\u{ff0e}']) || raw.contains("分之") => {
                raw.to_owned()
            }
            Sort::Amount | Sort::Quantity | Sort::MonthDay => self.numerals(raw, false),
            Sort::Tier if raw.contains('.') => raw.to_owned(),
            Sort::Tier | Sort::Window | Sort::Citation => self.numerals(raw, true),
            _ => raw.to_owned(),
        }
    }

    /// Arabic numerals in full width or in Chinese, Chinese ones in Arabic where the place is one for both.
    fn numerals(&mut self, raw: &str, both: bool) -> String {
        let chinese = |c: char| "一二两三四五六七八九十百千".contains(c);
        let mut out = String::new();
        let mut rest = raw;
        while let Some(c) = rest.chars().next() {
            let digits = |c: char| c.is_ascii_digit();
            let len = if digits(c) {
                rest.find(|c| !digits(c))
            } else if chinese(c) {
                rest.find(|c| !chinese(c))
            } else {
                Some(c.len_utf8())
            };
            let (word, after) = rest.split_at(len.unwrap_or(rest.len()));
            rest = after;
            let number = integer(word).and_then(|n| u32::try_from(n).ok());
            let grows = after.starts_with(['万', '亿']) || out.ends_with(['万', '亿']);
            match number.filter(|n| (1..10_000).contains(n) && !grows) {
                Some(n) if digits(c) => match self.dice.once_in(2) {
                    true => out.push_str(&wide(word)),
                    false => out.push_str(&chinese_number(n)),
                },
                Some(n) if both => out.push_str(&n.to_string()),
                _ => out.push_str(word),
            }
        }
        out
    }

    /// The file as a whole: how it is indented, blanks at line ends, line ends, blank lines.
    fn layout(&mut self, text: &str) -> String {
        let step = self.dice.pick(&[" ", "   ", "\u{3000}"]);
        // A string of several lines stays byte for byte.
        let plain = text.split('“').skip(1).all(|s| {
            let inner = s.split('”').next().unwrap_or("");
            !inner.contains('\n')
        });
        let mut out = String::new();
        for line in text.split_inclusive('\n') {
            let words = line.trim_start_matches(' ');
            if plain && !words.starts_with('>') {
                out.push_str(&step.repeat(line.len() - words.len()));
                out.push_str(words.trim_end_matches('\n'));
                let comment = words.contains('#');
                if line.ends_with('\n') && !comment && self.dice.once_in(8) {
                    out.push_str(self.dice.pick(&[" ", "\t"]));
                }
            } else {
                out.push_str(line.trim_end_matches('\n'));
            }
            if line.ends_with('\n') {
                out.push('\n');
                if words == "\n" && self.dice.once_in(2) {
                    out.push('\n');
                }
            }
        }
        match plain && self.kind == Kind::Case && self.dice.once_in(2) {
            true => out.replace('\n', "\r\n"),
            false => out,
        }
    }
}

/// A text with some characters taken out, doubled, or put in that mean much to the language.
pub fn damaged(text: &str, seed: u64) -> String {
    const TELLING: [&str; 24] = [
        "\n", " ", ",", "、", ":", ";", "。", "(", ")", "#", ">", "“", "”", "\"", "一", "2", "第",
        "的", "若", "或", "\t", "\u{3000}", "\r", "\u{ff0c}",
    ];
    let mut dice = Dice(seed);
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let rate = (chars.len() as u64 / 3).max(1);
    for c in chars {
        if !dice.once_in(rate) {
            out.push(c);
            continue;
        }
        match dice.next() % 3 {
            0 => {}
            1 => out.extend([c, c]),
            _ => {
                out.push_str(dice.pick(&TELLING));
                out.push(c);
            }
        }
    }
    out
}

/// Full-width.
pub fn wide(text: &str) -> String {
    let swap = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
        c => c,
    };
    text.chars().map(swap).collect()
}
