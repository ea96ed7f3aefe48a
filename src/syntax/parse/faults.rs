//! What the parser could not read, as problems: what was found, what could stand there, and what would put it right.
//!
//! A mend is offered only after it has been tried: the piece is parsed again with it, and must then be read further.

use super::Reader;
use crate::problem::{Problem, ProblemKind};
use crate::syntax::MAX_DEPTH;
use crate::syntax::grammar::{self, Error, Rule};
use crate::syntax::scan::trimmed;
use crate::syntax::words::{RESERVED, fold_char, is_blank, name_len, opaque_len, words};
use pest::error::{ErrorVariant, InputLocation};
use std::ops::Range;

/// Every name that may stand in [`ProblemKind::Unexpected`]'s `expected`.
#[rustfmt::skip]
pub const EXPECTABLE: &[&str] = &[
    // parts of a sentence
    "statement", "head_group", "condition", "conjunct", "value", "path", "name", "name_list", "limit", "term", "citation",
    "duty_clause", "joined", "when", "unless", "excluded", "extension", "waiver", "continuation", "moment", "act_condition",
    "violated", "lapsed", "choice", "window", "trigger", "pattern", "event_fields", "aggregate", "note", "acceptance", "definition",
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
    "of", "comma", "colon", "list_mark", "open", "close", "stop", "less", "plus", "minus", "times_sign", "divide",
    // numbers, times, texts
    "number", "numeral", "quantity", "duration", "within", "times", "date", "datetime", "clock", "text", "title", "unit",
    "cycle", "rest",
    // declarations
    "declaration", "field", "property", "issuer", "published", "effective", "day_means", "bound_means", "year_means",
    "office_hours", "day_kind", "inclusion", "year_kind", "bound_word", "span_of_day", "this_year", "valid_for",
    "calendar_year", "calendar_source", "calendar_days", "named_party", "enumeration", "interval", "sanction_kind",
    "severity", "parameter", "metric",
    // amendments
    "transition", "transition_clause", "operation",
    // cases
    "case_word", "case_value", "case_field", "case_fields", "as_of", "expects", "under", "gets", "gets_not", "missing",
    "case_status", "duty_state", "due", "ended_as",
    // mappings
    "column", "takes", "as_written", "offset", "row_number", "once_a_case", "map_conditions", "map_condition", "nothing",
    "others", "set_aside", "rejected",
    // expected differences
    "foreseen_whom", "foreseen_case", "no_provision",
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
    ("同", "同一"), ("达到", "满"), ("执行", "办理"), ("办", "办理"), ("除外情形", "除外"), ("true", "是"), ("false", "否"),
    ("及", "、"), ("与", "、"), (",", ":"), ("、", ","), (":", ","), ("*", "×"),
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
    let mut left_out = None;
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
        left_out = fault.left_out();
    }
    let mut expected: Vec<String> = positives
        .iter()
        .flat_map(|r| expectable(*r))
        .map(str::to_owned)
        .collect();
    expected.sort_unstable();
    expected.dedup();
    if expected.is_empty() {
        // Only a keyword that is no name where a name must stand fails without saying what could.
        expected.push("name".to_owned());
    }
    if matches!(rule, Rule::event_line | Rule::roster_line)
        && expected.iter().all(|e| e == "case_value")
        && let Some(field) = words(&piece[..at]).pop()
    {
        let kind = ProblemKind::FieldWithoutValue {
            field: piece[field.clone()].to_owned(),
        };
        return Problem::new(kind, reader.at(field));
    }
    let found = piece[found].to_owned();
    let mut problem = Problem::new(ProblemKind::Unexpected { found, expected }, span);
    if let Some((place, sign)) = left_out {
        problem = problem.mended(place, sign);
    }
    problem
}

/// How a rule is named among what could stand at a place: by itself, or by what it begins or what it belongs to.
fn expectable(rule: Rule) -> Vec<&'static str> {
    let name = format!("{rule:?}");
    if let Some(known) = EXPECTABLE.iter().find(|known| **known == name) {
        return vec![known];
    }
    let (_, named) = BROADER
        .iter()
        .find(|(names, _)| names.contains(&name.as_str()))
        .unwrap_or(&(&[], &[]));
    named.to_vec()
}

/// Rules that are parts of something with a better name.
#[rustfmt::skip]
const BROADER: &[(&[&str], &[&str])] = &[
    (&["fragment"], &["head_group", "statement"]),
    (&["bare_condition", "happened", "comparison", "condition"], &["condition"]),
    (&["value_list", "sum", "product", "factor", "group", "all_of", "figure", "size", "size_of", "time_between", "between",
       "parameter_term", "case_all"], &["value"]),
    (&["is_tail", "plain_tail"], &["is"]), (&["is_not_tail"], &["is_not"]), (&["has_tail"], &["has"]), (&["lacks_tail"], &["lacks"]),
    (&["relation"], &["range_part"]), (&["or_more", "or_less"], &["bound"]), (&["clause_comma"], &["comma"]),
    (&["head", "on_head", "period_head", "if_head", "switch_head", "branch_head", "other_head", "counter_head", "tier_head",
       "any_of_head"], &["head_group"]),
    (&["path_list", "role", "responsibility", "event_field", "word_line", "roster_line", "party_head", "case_head", "event_head",
       "field_of"], &["name"]),
    (&["ever", "calendar_window", "bare_year", "anchored"], &["window"]),
    (&["start", "simple_term", "term_unit", "undetermined", "same_day", "before_day", "before_event", "named_term", "duty_limit",
       "decision_limit", "limit_only"], &["limit"]),
    (&["party_statement", "scope", "assign", "terminate", "done", "follow", "interpreter", "reference"], &["statement"]),
    (&["depletion"], &["statement", "trigger"]),
    (&["acts", "act_group", "act", "event_choice", "revocation"], &["name"]),
    (&["extension_times", "deduct_cap"], &["up_to"]), (&["late_by"], &["missed"]), (&["before_due"], &["expiring"]),
    (&["all_performed", "any_performed"], &["performed"]),
    (&["decision_target"], &["against"]), (&["ladder"], &["until"]), (&["carried_out"], &["handled"]),
    (&["interprets", "doubts"], &["note"]), (&["accepts"], &["acceptance"]),
    (&["day_date", "year", "event_line", "hyphen", "case_datetime", "case_date", "as_of_line"], &["date"]),
    (&["two", "digit2"], &["clock"]),
    (&["calendar_line", "rest_word", "work_word", "source_word"], &["calendar_source", "calendar_days"]),
    (&["field_line"], &["field"]), (&["foreseen_line", "as_it_was"], &["citation"]), (&["foreseen_name"], &["case_word"]),
    (&["case_file_word"], &["foreseen_case"]),
    (&["decimal", "amount", "case_number", "digits", "numeral_cn", "sign", "scale", "percent_cn", "fraction", "percent_sign",
       "fold"], &["number"]),
    (&["quantity", "rolling", "case_duration", "valid_for"], &["quantity"]),
    (&["citation_only", "citation_step", "near_citation", "anchor", "this", "former", "annex", "case_citation", "step_word",
       "step_suffix"], &["citation"]),
    (&["counter_word"], &["tier_at"]), (&["case_truth"], &["truth"]),
    (&["party_word", "case_type_word", "event_word", "limit_words", "institution", "enum_word", "interval_word", "sanction_word",
       "severity_word", "parameter_word", "metric_word", "calendar_word", "words_head", "calendar_head"], &["declaration"]),
    (&["issuer_word", "publish_word", "effect_word", "day_word", "year_word", "office_word"], &["property"]),
    (&["amendment_property", "transition_word"], &["published", "effective", "transition"]),
    (&["transition_scope", "by_acceptance", "accepted_before", "old_rules", "by_event", "lenient"], &["transition_clause"]),
    (&["map_zone", "map_blank", "map_sheet", "map_heading", "map_event", "map_party", "zone_word", "blank_word", "sheet_word",
       "heading_word"], &["declaration"]),
    (&["map_binding"], &["name"]), (&["map_meaning"], &["means"]),
    (&["semicolon"], &["stop"]),
    (&["change_op", "insert_op", "strike_op", "reword_op", "repeal_op", "change_word", "insert_word", "strike_word", "reword_word",
       "repeal_word", "shift_word"], &["operation"]),
    (&["title_rest"], &["rest"]),
    (&["under_word"], &["under"]), (&["due_word"], &["due"]), (&["expectation_line"], &["expects"]),
    (&["expect_word"], &["case_word"]),
    (&["expect_sanction"], &["gets", "gets_not"]), (&["expect_attribute"], &["is"]), (&["expect_missing"], &["missing"]),
    (&["expect_case"], &["case_status"]), (&["expect_duty"], &["duty_state"]), (&["expect_count"], &["times"]),
];

/// `10日内` for `10天内`; the number may also stand before the word.
pub(super) fn in_days(written: &str, before: &str) -> Option<String> {
    let counts =
        |c: char| fold_char(c).is_ascii_digit() || "〇零一二两三四五六七八九十百千".contains(c);
    let number = written.find(|c| !counts(c)).unwrap_or(written.len());
    let counted = number > 0 || before.ends_with(counts);
    let day = written[number..]
        .strip_prefix('个')
        .unwrap_or(&written[number..]);
    let rest = day
        .strip_prefix('天')
        .filter(|rest| counted && matches!(*rest, "" | "内" | "以上" | "以下" | "前"))?;
    Some(format!("{}日{rest}", &written[..number]))
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
            .or_else(|| self.days())
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

    /// `10天内` for `10日内`.
    fn days(&self) -> Option<Problem> {
        for place in self.suspects() {
            let written = &self.piece[place.clone()];
            let before = self.piece[..place.start].trim_end_matches(is_blank);
            let Some(meant) = in_days(written, before) else {
                continue;
            };
            if self.helps(&place, &meant) {
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
        let line = before.rfind('\n')?;
        let above = trimmed(&before[..line], 0);
        let below = &self.piece[line..];
        if self.rule != Rule::fragment
            || above.is_empty()
            || grammar::run(self.rule, &before[above.clone()]).is_err()
        {
            return None;
        }
        if let Err(error) = grammar::run(self.rule, below)
            && place(&error) + line <= self.at
        {
            return None;
        }
        let stop = self.reader.at(above.end..above.end);
        let last_line = before[..above.end]
            .rfind('\n')
            .map_or(above.start, |i| i + 1);
        let span = self
            .reader
            .at(trimmed(&before[last_line..above.end], last_line));
        Some(Problem::new(ProblemKind::MissingStop, span).mended(stop, "。"))
    }

    /// A sign that was left out before the word at the fault.
    fn left_out(&self) -> Option<(crate::source::Span, &'static str)> {
        let before = self.piece[..self.at]
            .trim_end_matches(|c| is_blank(c) || c == '\n')
            .len();
        let place = before..before;
        let sign = [",", ":", ")", "、"]
            .into_iter()
            .find(|sign| self.completes(&place, sign))?;
        Some((self.reader.at(place), sign))
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
        match grammar::run(self.rule, &self.changed(place, text)) {
            Ok(_) => true,
            Err(error) => {
                let reached = place_in(self.at.max(place.end), place, text.len());
                self::place(&error) > reached
            }
        }
    }

    /// Whether the whole piece is read with this change.
    fn completes(&self, place: &Range<usize>, text: &str) -> bool {
        grammar::run(self.rule, &self.changed(place, text)).is_ok()
    }

    fn changed(&self, place: &Range<usize>, text: &str) -> String {
        format!(
            "{}{text}{}",
            &self.piece[..place.start],
            &self.piece[place.end..]
        )
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
    // `自申请起` is a start, both of whose keywords are glued.
    if let Some(event) = word
        .strip_prefix('自')
        .and_then(|rest| rest.strip_suffix('起'))
        .filter(|e| !e.is_empty())
    {
        return vec![format!("自 {event} 起")];
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_many_steps_is_told_as_such() {
        let text = "若 甲 的:办结";
        let reader = Reader::new(crate::source::FileId(0), text);
        let stopped = Error::new_from_pos(
            ErrorVariant::CustomError {
                message: "call limit reached".to_owned(),
            },
            pest::Position::from_start(text),
        );
        let problem = explain(&reader, Rule::fragment, text, &stopped);
        assert_eq!(
            (problem.code(), &text[problem.span.range()]),
            ("S004", text)
        );
    }

    #[test]
    fn every_token_can_be_named() {
        let unnamed: Vec<String> = Rule::all_rules()
            .iter()
            .filter(|rule| !matches!(rule, Rule::EOI) && expectable(**rule).is_empty())
            .map(|rule| format!("{rule:?}"))
            .collect();
        // Silent rules, which the parser never names, and those of whole files, which no message is about.
        let silent = "WHITESPACE COMMENT blank blanks gap digit name_char end reserved word_char word_end \
                      rule_file case_file start_mark margin turn line_ends quoted rule_piece quotes quote_line \
                      marker_line marker small_marker ordinal marker_suffix marker_title operation_line \
                      operation_verb block plain_block plain_word header_block header_word amending_block \
                      amending_word calendar_block calendar_mark block_rest block_line line_text crosses sentence \
                      sentence_part quoted_here new_piece sure_block case_piece case_quotes roster roster_entry \
                      case_entry";
        assert_eq!(unnamed.join(" "), silent);
        for name in Rule::all_rules().iter().flat_map(|rule| expectable(*rule)) {
            assert!(EXPECTABLE.contains(&name), "{name}");
        }
    }
}
