//! The tokens of a file, for whoever writes its text anew: each with its place and its sort, those of a sentence by head
//! and statement. What stands between two tokens is blanks, line ends and comments, and nothing else.

use super::grammar::{self, Rule};
use super::scan::{self, CaseLine, End, Sentence};
use super::tree::Level;
use super::words::{fold_char, is_blank, name_len};
use pest::iterators::Pair;
use std::ops::Range;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub range: Range<usize>,
    /// What it is.
    pub sort: Sort,
    /// Brackets around it.
    pub depth: usize,
    /// The language reads the text the same without it.
    pub redundant: bool,
}

/// Sorts of tokens, as far as they are written or spaced differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A keyword, or several that are one token (`未定 则`).
    Keyword,
    /// A name.
    Name,
    /// Words that stand as they are: titles, values of a case.
    Verbatim,
    /// `“…”`
    Text,
    /// `《…》`
    Title,
    /// `,`
    Comma,
    /// `、`
    ListMark,
    /// `:` after a head, or before the fields of an event.
    HeadColon,
    /// `:` between a declared name and what it is.
    DeclaredColon,
    /// `;`
    Semicolon,
    /// `。`
    Stop,
    /// `(` around a condition.
    Open,
    /// `(` right after an event or a figure.
    CallOpen,
    /// `)`
    Close,
    /// 且, 或, 并
    Junction,
    /// `+` `−`
    Additive,
    /// `×` `÷`
    Multiplicative,
    /// `<`
    Less,
    /// A number, or a number with 以上 or 以下.
    Amount,
    /// A count with its unit: `5个工作日内`, `3次`.
    Quantity,
    /// The window of a counter: `两年内`.
    Window,
    /// `满三次`, `满12分`
    Tier,
    /// A date.
    Date,
    /// A date with a time.
    DateTime,
    /// `1月31日 前`
    MonthDay,
    /// Office hours.
    Hours,
    /// `第八条第(二)项`
    Citation,
    /// `其后顺延`, `其后递补`
    Shift,
}

/// A piece of a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulePiece {
    /// Consecutive `>` lines.
    Quote(Vec<Range<usize>>),
    /// A marker.
    Marker {
        /// Its level.
        level: Level,
        /// Its number; 0 for 备注.
        number: u32,
        /// `之一` is 1.
        suffix: u32,
        /// Where it stands.
        range: Range<usize>,
        /// The title on its line.
        title: Option<Range<usize>>,
    },
    /// A line of an amendment, or its verb alone.
    Operation(Vec<Token>),
    /// A declaration with its lines, none of which may be cut; the first is its head.
    Lines(Vec<Vec<Token>>),
    /// A declaration that may run over several lines.
    Declaration(Vec<Token>),
    /// A sentence.
    Sentence(Vec<Fragment>),
}

/// What `;` separates in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Its heads, those that commas join together.
    pub heads: Vec<HeadGroup>,
    /// What follows them; may be empty.
    pub body: Vec<Token>,
    /// `;` or `。`
    pub end: Option<Token>,
    /// What it is, where that matters to where it stands.
    pub role: Role,
}

/// What a fragment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 解释, 存疑, 接受
    Note,
    /// 清除, 扣减: of the counter around it
    Depletion,
    /// Any other
    Rule,
}

/// Heads that commas join, with their colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadGroup {
    /// Of each head, how far it reaches (ruling 2).
    pub heads: Vec<Reach>,
    /// The tokens.
    pub tokens: Vec<Token>,
}

/// How far a head reaches: a later head closes those of its own or lower reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// 遇
    Event,
    /// 属于, 满
    Branch,
    /// 按 … 分流, 有下列情形之一
    Switch,
    /// 同一 … 累计
    Counter,
    /// The first head of a sentence that begins with 遇, 若 or a period
    Sentence,
}

impl Reach {
    /// Whether a head of this reach ends what another one governs.
    #[must_use]
    pub fn closes(self, other: Self) -> bool {
        let level = |reach| match reach {
            Self::Counter => Self::Switch,
            Self::Event | Self::Branch | Self::Switch | Self::Sentence => reach,
        };
        level(other) <= level(self)
    }
}

/// A line of a case file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CasePiece {
    /// A `>` line.
    Quote(Range<usize>),
    /// `名册`
    RosterHead(Range<usize>),
    /// A line below it.
    Roster(Vec<Token>),
    /// Any other line.
    Line(Vec<Token>),
}

/// The pieces of a rule file; nothing where one of them cannot be read.
#[must_use]
pub fn rule_pieces(text: &str) -> Option<Vec<RulePiece>> {
    scan::cut(text)
        .into_iter()
        .map(|piece| rule_piece(text, piece))
        .collect()
}

/// The lines of a case file; nothing where one of them cannot be read.
#[must_use]
pub fn case_pieces(text: &str) -> Option<Vec<CasePiece>> {
    let piece = |line| {
        Some(match line {
            CaseLine::Quote(range) => CasePiece::Quote(range),
            CaseLine::RosterHead(range) => CasePiece::RosterHead(range),
            CaseLine::Roster(range) => CasePiece::Roster(read(text, Rule::roster_line, range)?),
            CaseLine::Other(range) => {
                let word = &text[range.clone()][..name_len(&text[range.clone()])];
                let rule = match word {
                    "案例" => return Some(CasePiece::Line(titled(text, range))),
                    "截至" => Rule::as_of_line,
                    "期望" => Rule::expectation_line,
                    _ => Rule::event_line,
                };
                CasePiece::Line(read(text, rule, range)?)
            }
        })
    };
    scan::case_lines(text).into_iter().map(piece).collect()
}

/// Whether a line that begins so would be cut off from what began above it.
#[must_use]
pub fn begins_piece(line: &str) -> bool {
    scan::begins_piece(line)
}

/// Whether what begins so at the start of a line is no sentence.
#[must_use]
pub fn begins_no_sentence(line: &str) -> bool {
    scan::begins_no_sentence(line)
}

/// How far a line is indented: a tab is four columns, any other blank one.
#[must_use]
pub fn columns(line: &str) -> usize {
    scan::indent(line)
}

fn rule_piece(text: &str, piece: scan::Piece) -> Option<RulePiece> {
    Some(match piece {
        scan::Piece::Quote(lines) => RulePiece::Quote(lines),
        scan::Piece::Marker(marker, title) => RulePiece::Marker {
            level: marker.level,
            number: marker.number?,
            suffix: marker.suffix,
            range: marker.range,
            title,
        },
        scan::Piece::Operation(range) => RulePiece::Operation(operation(text, range)?),
        scan::Piece::Block(lines) => block(text, lines)?,
        scan::Piece::Sentence(sentence) => RulePiece::Sentence(fragments(text, &sentence)?),
    })
}

fn operation(text: &str, range: Range<usize>) -> Option<Vec<Token>> {
    let verb = &text[range.clone()];
    if name_len(verb) == verb.len() && matches!(verb, "修改" | "增加") {
        return Some(vec![token(range, Sort::Keyword)]);
    }
    read(text, Rule::operation, range)
}

fn block(text: &str, lines: Vec<Range<usize>>) -> Option<RulePiece> {
    let (first, body) = lines.split_first()?;
    let keyword = &text[first.start..first.start + name_len(&text[first.clone()])];
    let (head, line) = match keyword {
        "规章" => (None, Rule::property),
        "修正案" | "更正" => (None, Rule::amendment_property),
        "日历" => (Some(Rule::calendar_head), Rule::calendar_line),
        "主体" => (Some(Rule::party_head), Rule::field_line),
        "案件" => (Some(Rule::case_head), Rule::field_line),
        "事件" => (Some(Rule::event_head), Rule::field_line),
        "时限用语" => (Some(Rule::words_head), Rule::word_line),
        _ => {
            let end = lines.last()?.end;
            let tokens = read(text, Rule::declaration, first.start..end)?;
            return Some(RulePiece::Declaration(tokens));
        }
    };
    let mut all = vec![match head {
        Some(rule) => read(text, rule, first.clone())?,
        None => titled(text, first.clone()),
    }];
    for range in body {
        all.push(read(text, line, range.clone())?);
    }
    Some(RulePiece::Lines(all))
}

/// A keyword and a title that stands as it is.
fn titled(text: &str, range: Range<usize>) -> Vec<Token> {
    let keyword = range.start..range.start + name_len(&text[range.clone()]);
    let title = scan::trimmed(&text[keyword.end..range.end], keyword.end);
    let mut tokens = vec![token(keyword, Sort::Keyword)];
    if !title.is_empty() {
        tokens.push(token(title, Sort::Verbatim));
    }
    tokens
}

fn fragments(text: &str, sentence: &Sentence) -> Option<Vec<Fragment>> {
    let mut all: Vec<Fragment> = Vec::new();
    for (index, range) in sentence.fragments.iter().enumerate() {
        let next = sentence.fragments.get(index + 1);
        let until = next.map_or(sentence.range.end, |next| next.start);
        let mut fragment = fragment(text, range.clone(), index == 0)?;
        // The last of several marks is the one that tells.
        let marks = range.end..until;
        fragment.end = last_mark(text, marks, next.is_none().then_some(sentence.end));
        all.push(fragment);
    }
    if all.is_empty() {
        return None;
    }
    Some(all)
}

/// `;` or `。` behind a fragment.
fn last_mark(text: &str, range: Range<usize>, end: Option<End>) -> Option<Token> {
    let mut found = None;
    let mut at = range.start;
    while let Some(c) = text[at..range.end].chars().next() {
        if c == '#' {
            at += text[at..range.end].find('\n').unwrap_or(range.end - at);
            continue;
        }
        let mark = at..at + c.len_utf8();
        at = mark.end;
        match (c, fold_char(c)) {
            ('。', _) => found = Some(token(mark, Sort::Stop)),
            (_, ';') => found = Some(token(mark, Sort::Semicolon)),
            _ => {}
        }
    }
    found.filter(|_| end != Some(End::Open))
}

fn fragment(text: &str, range: Range<usize>, first: bool) -> Option<Fragment> {
    let piece = &text[range.clone()];
    let pair = grammar::run(Rule::fragment, piece)
        .or_else(|_| grammar::run(Rule::bare_condition, piece))
        .ok()?;
    let mut found = Fragment {
        heads: Vec::new(),
        body: Vec::new(),
        end: None,
        role: Role::Rule,
    };
    for kid in pair.into_inner() {
        match kid.as_rule() {
            Rule::note | Rule::acceptance => found.role = Role::Note,
            Rule::statement
                if kid
                    .clone()
                    .into_inner()
                    .any(|inner| inner.as_rule() == Rule::depletion) =>
            {
                found.role = Role::Depletion;
            }
            Rule::head_group => {
                let opens = first && found.heads.is_empty();
                let heads = kid.clone().into_inner().filter_map(|head| reach(&head));
                let mut heads: Vec<Reach> = heads.collect();
                if opens && let Some(head) = heads.first_mut() {
                    whole(head, &kid);
                }
                let mut group = HeadGroup {
                    heads,
                    tokens: Vec::new(),
                };
                Leaves::new(range.start).take(kid, &mut group.tokens);
                found.heads.push(group);
                continue;
            }
            _ => {}
        }
        Leaves::new(range.start).take(kid, &mut found.body);
    }
    Some(found)
}

fn reach(head: &Pair<'_, Rule>) -> Option<Reach> {
    Some(match head.as_rule() {
        Rule::counter_head => Reach::Counter,
        Rule::switch_head | Rule::any_of_head => Reach::Switch,
        Rule::branch_head | Rule::other_head | Rule::tier_head | Rule::if_head => Reach::Branch,
        Rule::on_head | Rule::period_head => Reach::Event,
        _ => return None,
    })
}

/// The first head of a sentence takes the whole of it, if it is one that can.
fn whole(reach: &mut Reach, group: &Pair<'_, Rule>) {
    let mut inner = group.clone().into_inner();
    let head = inner.next().map(|head| head.as_rule());
    if matches!(
        head,
        Some(Rule::on_head | Rule::period_head | Rule::if_head)
    ) {
        *reach = Reach::Sentence;
    }
}

fn token(range: Range<usize>, sort: Sort) -> Token {
    Token {
        range,
        sort,
        depth: 0,
        redundant: false,
    }
}

/// The tokens of a piece that `rule` reads.
fn read(text: &str, rule: Rule, range: Range<usize>) -> Option<Vec<Token>> {
    let pair = grammar::run(rule, &text[range.clone()]).ok()?;
    let mut tokens = Vec::new();
    Leaves::new(range.start).take(pair, &mut tokens);
    Some(tokens)
}

/// Takes the tokens out of what the grammar gave.
struct Leaves {
    /// Where the piece starts in the file.
    base: usize,
    /// Open brackets.
    depth: usize,
}

impl Leaves {
    fn new(base: usize) -> Self {
        Self { base, depth: 0 }
    }

    fn take(&mut self, pair: Pair<'_, Rule>, out: &mut Vec<Token>) {
        self.below(pair, Rule::EOI, out);
    }

    fn below(&mut self, pair: Pair<'_, Rule>, parent: Rule, out: &mut Vec<Token>) {
        let rule = pair.as_rule();
        if rule == Rule::EOI {
            return;
        }
        let (place, text) = (pair.as_span().start(), pair.as_str());
        let mut kids = pair.into_inner().peekable();
        let sort = match one_token(rule, text) {
            Some(sort) => sort,
            None if kids.peek().is_none() => leaf(rule, parent),
            None => {
                while let Some(kid) = kids.next() {
                    let last = kids
                        .peek()
                        .is_none_or(|next| matches!(next.as_rule(), Rule::EOI | Rule::stop));
                    let from = out.len();
                    let mark = kid.as_rule();
                    self.below(kid, rule, out);
                    if let Some(token) = out.get_mut(from) {
                        token.redundant |= redundant(rule, mark, last);
                    }
                }
                return;
            }
        };
        if sort == Sort::Close {
            self.depth = self.depth.saturating_sub(1);
        }
        let start = self.base + place;
        out.push(Token {
            range: start..start + text.trim_end_matches(blank_or_end).len(),
            depth: self.depth,
            ..token(0..0, sort)
        });
        if matches!(sort, Sort::Open | Sort::CallOpen) {
            self.depth += 1;
        }
    }
}

fn blank_or_end(c: char) -> bool {
    is_blank(c) || c == '\n'
}

/// Whether a mark says nothing where it stands: `last` in what `rule` reads.
fn redundant(rule: Rule, mark: Rule, last: bool) -> bool {
    use Rule as R;
    match mark {
        R::stop => true,
        R::comma => rule == R::transition_scope || rule == R::case_fields && last,
        R::colon => last && !matches!(rule, R::head_group),
        _ => false,
    }
}

/// The sort of what is one token although it has parts.
fn one_token(rule: Rule, text: &str) -> Option<Sort> {
    use Rule as R;
    Some(match rule {
        R::number | R::bound => Sort::Amount,
        R::duration | R::within | R::valid_for | R::cycle | R::times => Sort::Quantity,
        R::rolling => Sort::Window,
        R::tier_at => Sort::Tier,
        R::date => Sort::Date,
        R::datetime => Sort::DateTime,
        R::before_day => Sort::MonthDay,
        R::span_of_day => Sort::Hours,
        R::citation | R::near_citation => Sort::Citation,
        R::case_value if text.starts_with(['“', '"', '\u{ff02}']) => Sort::Text,
        R::case_value => Sort::Verbatim,
        _ => return None,
    })
}

/// The sort of a token without parts.
fn leaf(rule: Rule, parent: Rule) -> Sort {
    use Rule as R;
    match rule {
        R::name | R::case_word => Sort::Name,
        R::rest | R::title_rest => Sort::Verbatim,
        R::text => Sort::Text,
        R::title => Sort::Title,
        R::comma => Sort::Comma,
        R::list_mark => Sort::ListMark,
        R::colon => match parent {
            R::head_group | R::event_line => Sort::HeadColon,
            _ => Sort::DeclaredColon,
        },
        R::semicolon => Sort::Semicolon,
        R::stop => Sort::Stop,
        R::open => match parent {
            R::event_fields | R::aggregate | R::size_of | R::time_between => Sort::CallOpen,
            _ => Sort::Open,
        },
        R::close => Sort::Close,
        R::and | R::or | R::also => Sort::Junction,
        R::plus | R::minus => Sort::Additive,
        R::times_sign | R::divide => Sort::Multiplicative,
        R::less => Sort::Less,
        R::shift_word => Sort::Shift,
        _ => Sort::Keyword,
    }
}
