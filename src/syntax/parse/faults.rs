//! What the parser could not read, as problems: what was found, what could stand there, and what would put it right.
//!
//! A mend is offered only after it has been tried: the piece is parsed again with it, and must then be read further.

use super::Reader;
use crate::problem::{Problem, ProblemKind};
use crate::syntax::MAX_DEPTH;
use crate::syntax::grammar::{self, Error, Rule};
use crate::syntax::words::{RESERVED, fold_char, is_blank, name_len, opaque_len, words};
use pest::error::{ErrorVariant, InputLocation};
use std::ops::Range;

/// Every name that may stand in [`ProblemKind::Unexpected`]'s `expected`.
#[rustfmt::skip]
pub const EXPECTABLE: &[&str] = &[
    // parts of a sentence
    "statement", "head_group", "condition", "conjunct", "value", "path", "name", "name_list", "limit", "term", "citation",
    "duty_clause", "joined", "when", "unless", "excluded", "extension", "waiver", "continuation", "moment", "act_condition",
    "violated", "lapsed", "choice", "window", "trigger", "pattern", "event_fields", "aggregate", "note", "definition",
    "duty", "prohibition", "power", "sanction", "decision", "raise", "notice", "tier_at", "range_part",
    // words
    "must", "must_not", "may", "if_word", "upon", "and", "or", "not", "is", "is_not", "has", "lacks", "exceeds", "at_most",
    "below", "at_least", "earlier", "later", "already", "not_yet", "but", "except", "first_time", "sort_by", "sort",
    "belongs", "same", "cumulates", "from", "since", "until", "ahead", "inside", "shortest", "otherwise", "each",
    "towards", "also", "deducting", "via", "approved", "extend", "up_to", "waived", "performed", "missed", "expiry",
    "expiring", "violates", "revoke", "applies", "applies_not", "assigns", "records", "deems", "terminates", "according",
    "handled", "against", "gives", "by_party", "discretion", "one_of", "reports", "reminds", "clears", "deducts",
    "per_window", "liable", "interpreted_by", "refers", "means", "about", "several", "acyclic", "onward", "declaratory",
    "all", "truth", "bound",
    // signs
    "comma", "colon", "list_mark", "open", "close", "stop", "less", "plus", "minus", "times_sign", "divide",
    // numbers, times, texts
    "number", "numeral", "quantity", "duration", "within", "times", "date", "datetime", "clock", "text", "title", "unit",
    "cycle", "rest",
    // declarations
    "declaration", "field", "property", "issuer", "published", "effective", "day_means", "bound_means", "year_means",
    "office_hours", "day_kind", "inclusion", "year_kind", "bound_word", "span_of_day", "this_year", "valid_for",
    "calendar_year", "calendar_source", "calendar_days", "named_party", "enumeration", "interval", "sanction_kind",
    "severity", "parameter", "metric",
    // cases
    "case_word", "case_value", "case_field", "case_fields", "as_of", "expects", "under", "gets", "gets_not", "missing",
    "case_status", "duty_state", "due", "ended_as",
    // the end of a piece
    "EOI",
];

/// Words and signs that drafters write, and what the language has for them.
#[rustfmt::skip]
const INSTEAD: &[(&str, &str)] = &[
    ("应该", "应当"), ("必须", "应当"), ("须", "应当"), ("应", "应当"), ("需", "应当"), ("需要", "应当"),
    ("不能", "不得"), ("禁止", "不得"), ("不应", "不得"), ("不可", "不得"), ("不可以", "不得"), ("严禁", "不得"),
    ("有权", "可以"), ("可", "可以"), ("能", "可以"),
    ("如果", "若"), ("如", "若"), ("假如", "若"), ("当", "遇"), ("凡", "遇"), ("if", "若"),
    ("并且", "且"), ("而且", "且"), ("以及", "且"), ("和", "且"), ("and", "且"), ("&&", "且"), ("&", "且"),
    ("或者", "或"), ("或是", "或"), ("or", "或"), ("||", "或"), ("not", "非"), ("!", "非"), ("不是", "不为"),
    ("等于", "为"), ("是", "为"), ("==", "为"), ("=", "为"), ("不等于", "不为"), ("!=", "不为"), ("≠", "不为"),
    (">=", "不少于"), ("≥", "不少于"), ("大于等于", "不少于"), ("不低于", "不少于"), ("不小于", "不少于"), ("至少", "不少于"),
    ("<=", "不超过"), ("≤", "不超过"), ("小于等于", "不超过"), ("不多于", "不超过"), ("不大于", "不超过"), ("不高于", "不超过"),
    (">", "超过"), ("大于", "超过"), ("多于", "超过"), ("高于", "超过"), ("<", "不满"), ("小于", "不满"), ("少于", "不满"), ("低于", "不满"), ("不足", "不满"),
    ("包含", "含"), ("包括", "含"), ("不包含", "不含"), ("不包括", "不含"), ("否则", "其他情形"), ("其他", "其他情形"), ("其它", "其他情形"),
    ("依据", "依照"), ("按照", "依照"), ("根据", "依照"), ("适用", "适用于"), ("不适用", "不适用于"),
    ("处以", "给予"), ("予以", "给予"), ("结案", "办结"), ("已经", "已"), ("尚未", "未"), ("没有", "未"), ("未曾", "未"),
    ("同", "同一"), ("达到", "满"), ("执行", "办理"), ("除外情形", "除外"), ("前款", "本条"), ("true", "是"), ("false", "否"),
    ("及", "、"), ("与", "、"), (",", "、"), (",", ":"), ("、", ","), (":", ","), ("*", "×"),
];

/// Keywords that may be glued to the word before or after them, beside the reserved ones.
#[rustfmt::skip]
const GLUED_KEYWORDS: &[&str] = &[
    "不适用于", "适用于", "首次", "属于", "给予", "认定", "计入", "视为", "依照", "参照", "解释机关", "全部履行后", "任一履行后", "履行后",
    "逾期", "期满", "扣除", "免除", "累计", "同一", "分流", "按", "并", "不超过", "超过", "不少于", "不满", "不为", "不含", "含", "已",
    "未", "内", "前", "起", "自", "经", "由", "对", "向", "各", "报", "提醒", "办结", "批准", "终结", "除外", "但", "指", "全部", "办理",
    "以上", "以下", "延长", "至多", "违反", "责任", "参数", "存疑", "解释", "受", "不受", "未定", "则", "至", "之一", "视情节",
];

/// Pieces longer than this get no mends: trying them would cost too much.
const MAX_MENDED_BYTES: usize = 16 * 1024;

/// Where a piece nests deeper than is read, by parentheses or by statements within statements.
pub(super) fn check_depth(piece: &str) -> Result<(), Range<usize>> {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(c) = piece[at..].chars().next() {
        match fold_char(c) {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(at..at + c.len_utf8());
        }
        at += opaque_len(&piece[at..]).unwrap_or(c.len_utf8());
    }
    // Each of these words may open a statement inside a statement; fewer than so many bytes cannot hold too many.
    if piece.len() > MAX_DEPTH * "逾期".len() {
        let nests = |r: &Range<usize>| {
            let word = &piece[r.clone()];
            word.ends_with("履行后") || matches!(word, "逾期" | "期满" | "期满前" | "违反")
        };
        if let Some(too_deep) = words(piece).into_iter().filter(nests).nth(MAX_DEPTH) {
            return Err(too_deep);
        }
    }
    Ok(())
}

/// The problem of a piece that `rule` does not read.
pub(super) fn explain(reader: &Reader<'_>, rule: Rule, piece: &str, error: &Error) -> Problem {
    let at = place(error);
    let found = found(piece, at);
    let span = reader.at(found.clone());
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return Problem::new(ProblemKind::TooComplex, reader.at(0..piece.len()));
    };
    if piece[found.clone()].starts_with(['“', '”', '"', '\u{ff02}'])
        && opaque_len(&piece[found.start..]).is_none()
    {
        return Problem::new(ProblemKind::UnclosedText, span);
    }
    if piece.len() <= MAX_MENDED_BYTES {
        let fault = Fault {
            reader,
            rule,
            piece,
            at,
            found: found.clone(),
        };
        if let Some(problem) = fault.mended() {
            return problem;
        }
    }
    let mut expected: Vec<String> = positives.iter().map(|r| format!("{r:?}")).collect();
    expected.retain(|name| EXPECTABLE.contains(&name.as_str()));
    expected.sort_unstable();
    expected.dedup();
    Problem::new(
        ProblemKind::Unexpected {
            found: piece[found].to_owned(),
            expected,
        },
        span,
    )
}

fn place(error: &Error) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// The word, string or character at a place.
fn found(piece: &str, at: usize) -> Range<usize> {
    let rest = &piece[at..];
    let word = name_len(rest);
    let one = rest.chars().next().map_or(0, char::len_utf8);
    let sign = ["==", ">=", "<=", "!=", "&&", "||"]
        .iter()
        .find(|s| rest.starts_with(**s))
        .map_or(0, |s| s.len());
    let text = if rest.starts_with('#') {
        None
    } else {
        opaque_len(rest)
    };
    at..at + text.unwrap_or(word.max(one).max(sign))
}

/// A piece that failed, and where.
struct Fault<'a> {
    reader: &'a Reader<'a>,
    rule: Rule,
    piece: &'a str,
    at: usize,
    found: Range<usize>,
}

impl Fault<'_> {
    /// The first mend that helps.
    fn mended(&self) -> Option<Problem> {
        self.missing_stop()
            .or_else(|| self.near())
            .or_else(|| self.instead())
            .or_else(|| self.glued())
    }

    /// The words and signs at the fault and just before it, nearest first.
    fn suspects(&self) -> Vec<Range<usize>> {
        let clause = self.piece[..self.at].rfind(clause_mark).unwrap_or(0);
        let mut suspects: Vec<_> = words(&self.piece[clause..self.at])
            .into_iter()
            .map(|r| r.start + clause..r.end + clause)
            .collect();
        suspects.reverse();
        suspects.truncate(4);
        suspects.insert(0, self.found.clone());
        suspects
    }

    /// `应该` for `应当`, `>=` for `不少于`, a comma for a colon.
    fn instead(&self) -> Option<Problem> {
        let before = self.piece[..self.at].trim_end_matches(|c| is_blank(c) || c == '\n');
        let mark = before.chars().next_back().map_or(0, char::len_utf8);
        let mut suspects = self.suspects();
        suspects.push(before.len() - mark..before.len());
        for place in suspects {
            let written: String = self.piece[place.clone()].chars().map(fold_char).collect();
            let meant = INSTEAD
                .iter()
                .filter(|(wrong, _)| *wrong == written)
                .map(|(_, right)| *right);
            for meant in meant {
                let spaced = if written.chars().all(char::is_alphabetic) {
                    meant.to_owned()
                } else {
                    self.spaced(&place, meant)
                };
                if self.helps(&place, &spaced) {
                    let kind = ProblemKind::Instead {
                        written: self.piece[place.clone()].to_owned(),
                        meant: meant.to_owned(),
                    };
                    let span = self.reader.at(place);
                    return Some(Problem::new(kind, span).mended(span, spaced));
                }
            }
        }
        None
    }

    /// A word for a sign, with the spaces that a word needs.
    fn spaced(&self, place: &Range<usize>, meant: &str) -> String {
        if !meant.chars().all(char::is_alphabetic) {
            return meant.to_owned();
        }
        let before = self.piece[..place.start].ends_with(|c: char| !c.is_whitespace());
        let after = self.piece[place.end..].starts_with(|c: char| !c.is_whitespace());
        format!(
            "{}{meant}{}",
            if before { " " } else { "" },
            if after { " " } else { "" }
        )
    }

    /// `10天内` for `10日内`, and words that differ in one part.
    fn near(&self) -> Option<Problem> {
        for place in self.suspects() {
            let written = &self.piece[place.clone()];
            let Some(day) = written.find('天') else {
                continue;
            };
            let meant = if written.contains("个天") {
                written.replacen("个天", "日", 1)
            } else {
                written.replacen('天', "日", 1)
            };
            let counted = written[..day].chars().next_back().is_none_or(|c| {
                "〇零一二两三四五六七八九十百千个".contains(c) || fold_char(c).is_ascii_digit()
            });
            if counted && self.helps(&place, &meant) {
                let kind = ProblemKind::Instead {
                    written: written.to_owned(),
                    meant: meant.clone(),
                };
                let span = self.reader.at(place);
                return Some(Problem::new(kind, span).mended(span, meant));
            }
        }
        None
    }

    /// A line that begins a new sentence, where the one above has no `。`.
    fn missing_stop(&self) -> Option<Problem> {
        let before = &self.piece[..self.at];
        let above = before.trim_end_matches(|c| is_blank(c) || c == '\n');
        let line_start = before[above.len()..].contains('\n');
        let ends = line_start && !above.is_empty() && self.rule == Rule::fragment;
        if !ends || grammar::run(self.rule, above).is_err() {
            return None;
        }
        let place = self.reader.at(above.len()..above.len());
        let line = above.rfind('\n').map_or(0, |i| i + 1);
        let span = self
            .reader
            .at(super::super::scan::trimmed(&above[line..], line));
        Some(Problem::new(ProblemKind::MissingStop, span).mended(place, "。"))
    }

    /// `首问责任人应当` for `首问责任人 应当`.
    fn glued(&self) -> Option<Problem> {
        for place in self.suspects() {
            let word = &self.piece[place.clone()];
            for apart in splits(word) {
                if self.helps(&place, &apart) {
                    let kind = ProblemKind::Glued {
                        word: word.to_owned(),
                        apart: apart.clone(),
                    };
                    let span = self.reader.at(place);
                    return Some(Problem::new(kind, span).mended(span, apart));
                }
            }
        }
        None
    }

    /// Whether the piece is read further with this change.
    fn helps(&self, place: &Range<usize>, text: &str) -> bool {
        let mut mended = String::with_capacity(self.piece.len() + text.len());
        mended.push_str(&self.piece[..place.start]);
        mended.push_str(text);
        mended.push_str(&self.piece[place.end..]);
        match grammar::run(self.rule, &mended) {
            Ok(_) => true,
            Err(error) => {
                let reached = place_in(self.at.max(place.end), place, text.len());
                self::place(&error) > reached
            }
        }
    }
}

/// Where a place of the piece is after `changed` has become `len` bytes.
fn place_in(at: usize, changed: &Range<usize>, len: usize) -> usize {
    if at >= changed.end {
        at - changed.len() + len
    } else {
        at
    }
}

fn clause_mark(c: char) -> bool {
    matches!(fold_char(c), ',' | ';' | ':' | '(' | ')') || c == '。'
}

/// The ways to take a word apart at a keyword, likeliest first.
fn splits(word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for keyword in ["应当", "不得", "可以"] {
        found.extend(word.match_indices(keyword).map(|(i, k)| (i, k.len())));
    }
    for keyword in RESERVED
        .iter()
        .chain(GLUED_KEYWORDS)
        .filter(|k| word.len() > k.len())
    {
        if word.starts_with(keyword) {
            found.push((0, keyword.len()));
        }
        if word.ends_with(keyword) {
            found.push((word.len() - keyword.len(), keyword.len()));
        }
    }
    let apart = |(at, len): (usize, usize)| {
        let parts = [&word[..at], &word[at..at + len], &word[at + len..]];
        parts
            .into_iter()
            .filter(|p| !p.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    found
        .into_iter()
        .map(apart)
        .filter(|text| text != word)
        .collect()
}
