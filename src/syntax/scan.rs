//! Cuts a rule file into the pieces that are parsed alone: `>` lines, markers, declaration blocks, sentences.
//!
//! The cut never fails, so whatever is wrong inside a piece leaves its neighbours whole. It knows where lines start,
//! which the grammar does not; it knows nothing of what a sentence says.

use super::tree::Level;
use super::words::{RESERVED, fold_char, integer, is_blank, is_name_char, name_len, opaque_len};
use std::ops::Range;

/// A piece of a rule file.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    /// Consecutive `>` lines, each without its line end.
    Quote(Vec<Range<usize>>),
    /// A marker at line start, with the title on its line.
    Marker(MarkerAt, Option<Range<usize>>),
    /// A declaration keyword's line and the deeper-indented lines below it.
    Block(Vec<Range<usize>>),
    /// A sentence.
    Sentence(Sentence),
    /// A line such as `修改 第十六条第(一)项`, or the verb alone where a declaration follows it.
    Operation(Range<usize>),
}

/// A marker with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MarkerAt {
    pub(super) level: Level,
    /// `None` where the number is none or too large.
    pub(super) number: Option<u32>,
    pub(super) suffix: u32,
    pub(super) range: Range<usize>,
}

/// Text up to `。` or to the line before the next marker, `>` line or declaration.
#[derive(Debug, PartialEq)]
pub(super) struct Sentence {
    /// The parts between `;`, trimmed; none is empty.
    pub(super) fragments: Vec<Range<usize>>,
    /// From the first fragment to the end mark.
    pub(super) range: Range<usize>,
    pub(super) end: End,
    /// It starts on the line of its marker.
    pub(super) on_marker_line: bool,
}

/// How a sentence ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// `。`
    Stop,
    /// `;`
    Semicolon,
    /// Neither.
    Open,
}

const BLOCKS: &[&str] = &[
    "规章",
    "主体",
    "机构",
    "枚举",
    "案件",
    "事件",
    "期间",
    "时限用语",
    "处理",
    "轻重",
    "参数",
    "指标",
    "日历",
    "修正案",
    "更正",
];

/// The verbs of an amendment.
const OPERATIONS: &[&str] = &["修改", "增加", "删去", "替换", "废止"];

/// The pieces of a rule file in text order.
pub(super) fn cut(text: &str) -> Vec<Piece> {
    let mut scan = Scan {
        text,
        at: 0,
        pieces: Vec::new(),
    };
    scan.run();
    scan.pieces
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    pieces: Vec<Piece>,
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut line_start = true;
        let mut on_marker_line = false;
        while self.at < self.text.len() {
            if line_start && self.quote() {
                continue;
            }
            self.blanks();
            let rest = &self.text[self.at..];
            if rest.starts_with('\n') {
                self.at += 1;
                (line_start, on_marker_line) = (true, false);
            } else if rest.starts_with('#') {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(marker) = marker(rest).filter(|_| line_start) {
                self.marker(marker);
                (line_start, on_marker_line) = (false, true);
            } else if let Some(len) = operation(rest).filter(|_| line_start) {
                self.pieces
                    .push(Piece::Operation(trimmed(&rest[..len], self.at)));
                self.at += len;
                (line_start, on_marker_line) = (false, true);
            } else if (line_start || on_marker_line) && starts_block(rest) {
                self.block();
                (line_start, on_marker_line) = (true, false);
            } else if !rest.is_empty() {
                self.sentence(on_marker_line);
                (line_start, on_marker_line) = (false, false);
            }
        }
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches(is_blank).len();
    }

    /// Takes a `>` line at the start of a line; consecutive ones join.
    fn quote(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let blanks = rest.len() - rest.trim_start_matches(is_blank).len();
        if !rest[blanks..].starts_with('>') {
            return false;
        }
        let len = line_len(rest);
        let range = self.at + blanks..self.at + rest[..len].trim_end_matches(['\r', '\n']).len();
        match self.pieces.last_mut() {
            Some(Piece::Quote(lines)) => lines.push(range),
            _ => self.pieces.push(Piece::Quote(vec![range])),
        }
        self.at += len;
        true
    }

    fn marker(&mut self, mut marker: MarkerAt) {
        let len = marker.range.end;
        marker.range = self.at..self.at + len;
        self.at += len;
        if matches!(marker.level, Level::Item | Level::Point | Level::SubPoint) {
            self.pieces.push(Piece::Marker(marker, None));
            return;
        }
        let line = &self.text[self.at..][..line_len(&self.text[self.at..])];
        let line = &line[..line.find('#').unwrap_or(line.len())];
        let range = trimmed(line, self.at);
        let words = &self.text[range.clone()];
        let title = !words.is_empty() && titles(marker.level) && !looks_like_rules(words);
        if title {
            self.at = range.end;
        }
        self.pieces
            .push(Piece::Marker(marker, title.then_some(range)));
    }

    fn block(&mut self) {
        let line_start = self.text[..self.at].rfind('\n').map_or(0, |i| i + 1);
        let depth = indent(&self.text[line_start..]);
        let keyword = &self.text[self.at..][..name_len(&self.text[self.at..])];
        let mut lines = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            let len = line_len(rest);
            let range = trimmed(without_comment(&rest[..len]), self.at);
            if !range.is_empty() {
                lines.push(range);
            }
            self.at += len;
            let next = &self.text[self.at..];
            let first = next.trim_start_matches(is_blank);
            let blank = first.starts_with(['\n', '#']);
            let deeper = indent(next) > depth || belongs_to(keyword, first);
            let inside = deeper
                && !first.starts_with('>')
                && marker(first).is_none()
                && operation(first).is_none();
            if next.is_empty() || !(blank || inside) {
                break;
            }
        }
        self.pieces.push(Piece::Block(lines));
    }

    fn sentence(&mut self, on_marker_line: bool) {
        let start = self.at;
        let mut fragments = Vec::new();
        let mut fragment = start;
        let mut end = End::Open;
        let mut content_end = start;
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let Some(c) = rest.chars().next() else { break };
            if c == '\n' && ends_sentence(&rest[1..]) {
                break;
            }
            if c == '。' || fold_char(c) == ';' {
                fragments.push(trimmed(&self.text[fragment..self.at], fragment));
                self.at += c.len_utf8();
                (fragment, content_end) = (self.at, self.at);
                end = if c == '。' {
                    End::Stop
                } else {
                    End::Semicolon
                };
                if c == '。' {
                    break;
                }
                continue;
            }
            let len = closed_opaque(rest).unwrap_or(c.len_utf8());
            self.at += len;
            if c != '#' && c != '\n' && !is_blank(c) {
                (end, content_end) = (End::Open, self.at);
            }
        }
        if end == End::Open {
            fragments.push(trimmed(&self.text[fragment..content_end], fragment));
        }
        fragments.retain(|f| !f.is_empty());
        self.pieces.push(Piece::Sentence(Sentence {
            fragments,
            range: start..content_end,
            end,
            on_marker_line,
        }));
    }
}

/// A string or comment from its start; a string that would run over a marker or a `>` line is not one.
fn closed_opaque(rest: &str) -> Option<usize> {
    let len = opaque_len(rest)?;
    let body = &rest[..len];
    let crosses = !body.starts_with('#')
        && body
            .match_indices('\n')
            .any(|(i, _)| ends_sentence(&body[i + 1..]));
    (!crosses).then_some(len)
}

/// Whether the line that starts here cannot belong to a sentence that began above it.
fn ends_sentence(line: &str) -> bool {
    let line = line.trim_start_matches(is_blank);
    line.starts_with('>')
        || marker(line).is_some()
        || operation(line).is_some()
        || surely_block(line)
}

fn line_len(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |i| i + 1)
}

/// How far a line is indented, in columns.
pub(super) fn indent(line: &str) -> usize {
    line.chars()
        .take_while(|&c| is_blank(c))
        .map(|c| if c == '\t' { 4 } else { 1 })
        .sum()
}

fn without_comment(line: &str) -> &str {
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        if c == '#' {
            return &line[..at];
        }
        at += opaque_len(&line[at..]).unwrap_or(c.len_utf8());
    }
    line
}

/// The range of `text` (which starts at `base`) without blanks, comments and line ends at either end.
pub(super) fn trimmed(text: &str, base: usize) -> Range<usize> {
    let blank = |c: char| is_blank(c) || c == '\n';
    let mut start = 0;
    loop {
        start = text.len() - text[start..].trim_start_matches(blank).len();
        if !text[start..].starts_with('#') {
            break;
        }
        start += line_len(&text[start..]);
    }
    let end = start + content_len(&text[start..]);
    base + start..base + end
}

/// The length of a text up to its last character that is neither blank nor comment.
fn content_len(text: &str) -> usize {
    let (mut at, mut end) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        let len = opaque_len(&text[at..]).unwrap_or(c.len_utf8());
        at += len;
        if c != '#' && c != '\n' && !is_blank(c) {
            end = at;
        }
    }
    end
}

/// Whether a line that begins so would be cut off from a sentence that began above it.
pub(super) fn begins_piece(line: &str) -> bool {
    ends_sentence(line)
}

/// Whether a line that begins so is no sentence.
pub(super) fn begins_no_sentence(line: &str) -> bool {
    ends_sentence(line) || starts_block(line)
}

fn starts_block(rest: &str) -> bool {
    let word = &rest[..name_len(rest)];
    let next = rest[word.len()..].trim_start_matches(is_blank);
    let next_word = &next[..name_len(next)];
    // A party or act may be named 处理: `处理 应当 …` is a rule.
    BLOCKS.contains(&word) && !RESERVED.contains(&next_word)
}

/// Lines that belong to a block by their first word, indented or not.
fn belongs_to(keyword: &str, line: &str) -> bool {
    let word = &line[..name_len(line)];
    match keyword {
        "日历" => matches!(word, "依据" | "休" | "班"),
        "修正案" | "更正" => matches!(word, "公布" | "发布" | "施行" | "过渡"),
        "规章" => matches!(
            word,
            "制定机关" | "公布" | "发布" | "施行" | "日" | "以上" | "以下" | "年内" | "办公时间"
        ),
        _ => false,
    }
}

/// A declaration that can be told from a rule's continuation line, which may begin with a word such as 处理.
fn surely_block(line: &str) -> bool {
    let word = &line[..name_len(line)];
    let rest = line[word.len()..].trim_start_matches(is_blank);
    if matches!(word, "解释" | "存疑") {
        return rest.starts_with(['“', '"', '\u{ff02}']);
    }
    if word == "接受" {
        return rest.starts_with(|c| fold_char(c).is_ascii_alphabetic());
    }
    if !BLOCKS.contains(&word) {
        return false;
    }
    let name = name_len(rest);
    let after = rest[name..].trim_start_matches(is_blank);
    let ends_line = after.is_empty() || after.starts_with(['\n', '#']);
    let after_word = &after[..name_len(after)];
    let mark = after.chars().next().map(fold_char);
    match word {
        "规章" => true,
        "修正案" | "更正" => name > 0,
        "时限用语" => name == 0 && ends_line,
        "日历" => {
            name > 0
                && rest
                    .chars()
                    .next()
                    .is_some_and(|c| fold_char(c).is_ascii_digit())
                && ends_line
        }
        "机构" | "枚举" | "期间" => name > 0 && mark == Some(':'),
        "参数" => name > 0 && after_word == "为",
        "指标" => name > 0 && after_word == "同一",
        "轻重" => name > 0 && mark == Some('<'),
        "处理" => name > 0 && after_word == "对",
        "事件" => name > 0 && (ends_line || after_word == "关于"),
        _ => name > 0 && ends_line,
    }
}

/// The length of an amendment's line without its end; of its verb alone where a declaration follows.
fn operation(line: &str) -> Option<usize> {
    let verb = &line[..name_len(line)];
    if !OPERATIONS.contains(&verb) {
        return None;
    }
    let blanks = line[verb.len()..].trim_start_matches(is_blank);
    let word = &blanks[..name_len(blanks)];
    let rest = blanks[word.len()..].trim_start_matches(is_blank);
    let defines = &rest[..name_len(rest)] == "指" || word == "时限用语";
    let cites =
        word.starts_with('第') || word.starts_with("备注") || verb == "废止" && word == "全部";
    if cites {
        let whole = &line[..line_len(line)];
        Some(without_comment(whole).trim_end_matches(['\r', '\n']).len())
    } else {
        (defines || surely_block(blanks)).then_some(verb.len())
    }
}

fn titles(level: Level) -> bool {
    matches!(level, Level::Chapter | Level::Section | Level::Article)
}

/// Whether what stands on a marker's line cannot be a title (ruling 27).
fn looks_like_rules(line: &str) -> bool {
    line.chars()
        .any(|c| c == '。' || matches!(fold_char(c), ':' | ';'))
        || line
            .split(|c| !is_name_char(c))
            .any(|w| RESERVED.contains(&w))
}

/// The marker at the start of a line (leading blanks taken off); its range counts from there.
pub(super) fn marker(line: &str) -> Option<MarkerAt> {
    ordinal_marker(line)
        .or_else(|| bracket_marker(line))
        .or_else(|| point_marker(line))
        .or_else(|| annex(line))
}

/// `第十六条之一`, `第二章`, `第二款`; not the beginning of a citation such as `第八条第(二)项`.
fn ordinal_marker(line: &str) -> Option<MarkerAt> {
    let digits = line.strip_prefix('第')?.trim_start_matches(is_blank);
    let len = numeral_len(digits);
    let after = digits[len..].trim_start_matches(is_blank);
    let word = after.chars().next()?;
    let level = match word {
        '章' => Level::Chapter,
        '节' => Level::Section,
        '条' => Level::Article,
        '款' => Level::Paragraph,
        _ => return None,
    };
    let after = &after[word.len_utf8()..];
    let (suffix, after) = suffix(after);
    let ends = len > 0 && name_len(after) == 0;
    ends.then(|| MarkerAt {
        level,
        number: number(&digits[..len]),
        suffix,
        range: 0..line.len() - after.len(),
    })
}

/// `(一)` opens a 项, `(1)` a point below a 目; in either width.
fn bracket_marker(line: &str) -> Option<MarkerAt> {
    let open = line.chars().next().filter(|&c| fold_char(c) == '(')?;
    let inner = line[open.len_utf8()..].trim_start_matches(is_blank);
    let len = numeral_len(inner);
    let after = inner[len..].trim_start_matches(is_blank);
    let close = after
        .chars()
        .next()
        .filter(|&c| len > 0 && fold_char(c) == ')')?;
    let arabic = inner
        .chars()
        .next()
        .is_some_and(|c| fold_char(c).is_ascii_digit());
    let (suffix, after) = suffix(&after[close.len_utf8()..]);
    let level = if arabic { Level::SubPoint } else { Level::Item };
    Some(MarkerAt {
        level,
        number: number(&inner[..len]),
        suffix,
        range: 0..line.len() - after.len(),
    })
}

/// `1.`, but not `1.5`.
fn point_marker(line: &str) -> Option<MarkerAt> {
    let len = line
        .find(|c| !fold_char(c).is_ascii_digit())
        .filter(|&n| n > 0)?;
    let dot = line[len..]
        .chars()
        .next()
        .filter(|&c| fold_char(c) == '.')?;
    let end = len + dot.len_utf8();
    let decimal = line[end..]
        .chars()
        .next()
        .is_some_and(|c| fold_char(c).is_ascii_digit());
    (!decimal).then(|| MarkerAt {
        level: Level::Point,
        number: number(&line[..len]),
        suffix: 0,
        range: 0..end,
    })
}

/// `备注`, with or without a colon.
fn annex(line: &str) -> Option<MarkerAt> {
    let rest = line.strip_prefix("备注")?;
    let colon = rest
        .chars()
        .next()
        .filter(|&c| fold_char(c) == ':')
        .map_or(0, char::len_utf8);
    let after = rest[colon..].trim_start_matches(is_blank);
    let alone = after.is_empty() || after.starts_with(['\n', '#']);
    let end = line.len() - rest.len() + colon;
    alone.then_some(MarkerAt {
        level: Level::Chapter,
        number: Some(0),
        suffix: 0,
        range: 0..end,
    })
}

/// `之一` after a marker: its number and what follows it.
fn suffix(after: &str) -> (u32, &str) {
    let parsed = after.strip_prefix('之').and_then(|rest| {
        let len = numeral_len(rest);
        let n = number(&rest[..len]).filter(|_| len > 0 && name_len(&rest[len..]) == 0)?;
        Some((n, &rest[len..]))
    });
    parsed.unwrap_or((0, after))
}

fn number(digits: &str) -> Option<u32> {
    u32::try_from(integer(digits)?).ok().filter(|&n| n > 0)
}

fn numeral_len(text: &str) -> usize {
    let numeral =
        |c: char| fold_char(c).is_ascii_digit() || "〇零一二两三四五六七八九十百千万".contains(c);
    text.find(|c| !numeral(c)).unwrap_or(text.len())
}

/// A logical line of a case file.
#[derive(Debug, PartialEq)]
pub(super) enum CaseLine {
    /// A `>` line without its line end.
    Quote(Range<usize>),
    /// `名册`, with the lines of the roster below it.
    RosterHead(Range<usize>),
    /// A line below 名册.
    Roster(Range<usize>),
    /// Any other line.
    Other(Range<usize>),
}

/// The logical lines of a case file; an indented line continues the one above it.
pub(super) fn case_lines(text: &str) -> Vec<CaseLine> {
    let mut lines: Vec<CaseLine> = Vec::new();
    // Indentation at which a new line of the roster starts, once its first is seen.
    let mut roster: Option<Option<usize>> = None;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let len = line_len(rest);
        let depth = indent(rest);
        let line = rest[..len].trim_end_matches(['\r', '\n']);
        let quote = line.trim_start_matches(is_blank);
        if quote.starts_with('>') {
            lines.push(CaseLine::Quote(
                at + line.len() - quote.len()..at + line.len(),
            ));
            at += len;
            continue;
        }
        let range = trimmed(without_comment(line), at);
        at += len;
        if range.is_empty() {
            continue;
        }
        if depth == 0 {
            let words = text[range.clone()].trim_end_matches([':', '\u{ff1a}']);
            roster = (words == "名册").then_some(None);
            lines.push(match roster {
                Some(_) => CaseLine::RosterHead(range),
                None => CaseLine::Other(range),
            });
            continue;
        }
        let starts_roster_line =
            roster.is_some_and(|level| level.is_none_or(|level| depth <= level));
        match (lines.last_mut(), starts_roster_line) {
            (_, true) => {
                roster = Some(roster.flatten().or(Some(depth)));
                lines.push(CaseLine::Roster(range));
            }
            (Some(CaseLine::Roster(last) | CaseLine::Other(last)), false) => last.end = range.end,
            (_, false) => lines.push(CaseLine::Other(range)),
        }
    }
    lines
}
