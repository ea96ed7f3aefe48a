//! Case files: title, note, roster, dated lines, the as-of date, expectations.
//!
//! Each logical line is read alone. A line that is indented continues the one above; under 名册 the indented lines are
//! the roster, and one indented deeper continues the line above it.

use super::expressions::unquote;
use super::numerals::is_datetime;
use super::{Kids, Reader};
use crate::problem::{Problem, ProblemKind};
use crate::source::{FileId, Span};
use crate::syntax::MAX_FILE_BYTES;
use crate::syntax::grammar::Rule;
use crate::syntax::scan::{CaseLine, case_lines, trimmed};
use crate::syntax::tree::{
    CaseField, CaseFile, CaseStatusWord, CaseValue, CaseValueKind, DutyStateWord, EventLine,
    Expectation, ExpectationKind, Name, RosterLine, Spanned,
};
use crate::syntax::words::{fold_char, fold_name, name_len};
use pest::iterators::Pair;
use std::ops::Range;

/// Words that name a kind of journal entry even where an event has the same name; the text does not tell the rest apart.
const ENTRY_WORDS: &[&str] = &["违反", "未预期", "待补充", "事实变更", "办结后事件"];

/// Reads a case file: all that could be read, and every problem of the text.
#[must_use]
pub fn parse_case(file: FileId, text: &str) -> (CaseFile, Vec<Problem>) {
    let mut case = CaseFile {
        file,
        title: None,
        note: Vec::new(),
        roster: Vec::new(),
        events: Vec::new(),
        as_of: None,
        expectations: Vec::new(),
    };
    if text.len() > MAX_FILE_BYTES {
        let kind = ProblemKind::FileTooLarge {
            limit: MAX_FILE_BYTES,
        };
        return (case, vec![Problem::new(kind, Span::new(file, 0, 0))]);
    }
    let mut reader = Reader::new(file, text);
    for line in case_lines(text) {
        match line {
            CaseLine::Quote(range) => case.note.push(reader.quote_line(&range)),
            CaseLine::RosterHead(_) => {}
            CaseLine::Roster(range) => case.roster.extend(reader.roster_line(range)),
            CaseLine::Other(range) => reader.case_line(range, &mut case),
        }
    }
    let mut problems = reader.problems;
    super::strange::add(&mut problems, file, text);
    problems.sort_by_key(|p| (p.span.start, p.span.end));
    (case, problems)
}

impl<'t> Reader<'t> {
    fn case_line(&mut self, range: Range<usize>, case: &mut CaseFile) {
        let line = &self.text[range.clone()];
        let span = self.whole(range.clone());
        let word = &line[..name_len(line)];
        match word {
            "案例" => {
                let start = range.start + word.len();
                let title = trimmed(&self.text[start..range.end], start);
                let title = Name {
                    text: fold_name(&self.text[title.clone()]),
                    span: self.whole(title),
                };
                self.once(&mut case.title, title, span);
            }
            "截至" => {
                if let Some(day) = self.read(Rule::as_of_line, range) {
                    let date = Kids::of(day).take(Rule::date);
                    let span = self.span(&date);
                    let value = self.date(date);
                    self.once(&mut case.as_of, Spanned { value, span }, span);
                }
            }
            "期望" => {
                if let Some(pair) = self.read(Rule::expectation_line, range) {
                    let expectation = self.expectation(pair, span);
                    case.expectations.push(expectation);
                }
            }
            _ if line.starts_with(|c| fold_char(c).is_ascii_digit()) => {
                if let Some(pair) = self.read(Rule::event_line, range) {
                    let event = self.event_line(pair, span);
                    case.events.push(event);
                }
            }
            _ => {
                let len = word
                    .len()
                    .max(line.chars().next().map_or(0, char::len_utf8));
                let found = line[..len].to_owned();
                self.problem(ProblemKind::UnknownCaseLine { found }, span);
            }
        }
    }

    /// Parses a line and keeps what is wrong with it.
    fn read(&mut self, rule: Rule, range: Range<usize>) -> Option<Pair<'t, Rule>> {
        self.piece(rule, range)
            .map_err(|problem| self.problems.push(*problem))
            .ok()
    }

    fn roster_line(&mut self, range: Range<usize>) -> Option<RosterLine> {
        let span = self.whole(range.clone());
        let mut kids = Kids::of(self.read(Rule::roster_line, range)?);
        let ty = self.name(&kids.take(Rule::name));
        let name = self.name(&kids.take(Rule::case_word));
        let fields = kids
            .maybe(Rule::case_fields)
            .map_or(Vec::new(), |f| self.case_fields(f));
        Some(RosterLine {
            ty,
            name,
            fields,
            span,
        })
    }

    fn event_line(&mut self, pair: Pair<'_, Rule>, span: Span) -> EventLine {
        let mut kids = Kids::of(pair);
        let when = kids.any();
        let place = self.span(&when);
        let value = if is_datetime(&when) {
            self.datetime(when)
        } else {
            self.date(when).and_time(chrono::NaiveTime::MIN)
        };
        let event = self.name(&kids.take(Rule::name));
        let mut ids = Vec::new();
        while let Some(id) = kids.maybe(Rule::case_word) {
            ids.push(self.name(&id));
        }
        let fields = kids
            .maybe(Rule::case_fields)
            .map_or(Vec::new(), |f| self.case_fields(f));
        EventLine {
            time: Spanned { value, span: place },
            event,
            ids,
            fields,
            span,
        }
    }

    fn case_fields(&mut self, pair: Pair<'_, Rule>) -> Vec<CaseField> {
        let field = |field| {
            let mut kids = Kids::of(field);
            let name = self.name(&kids.take(Rule::name));
            CaseField {
                name,
                values: kids.rest().map(|v| self.case_value(v)).collect(),
            }
        };
        Kids::of(pair).rest().map(field).collect()
    }

    pub(super) fn case_value(&mut self, pair: Pair<'_, Rule>) -> CaseValue {
        let span = self.span(&pair);
        let inner = Kids::of(pair).any();
        let kind = match inner.as_rule() {
            Rule::text => CaseValueKind::Text(unquote(inner.as_str())),
            Rule::title => CaseValueKind::Text(inner.as_str().to_owned()),
            Rule::case_truth => CaseValueKind::Bool(inner.as_str() == "是"),
            Rule::case_all => CaseValueKind::All,
            Rule::case_word => CaseValueKind::Word(fold_name(inner.as_str())),
            rule => {
                let token = Kids::of(inner).any();
                match rule {
                    Rule::case_citation => CaseValueKind::Citation(self.citation(token)),
                    Rule::case_datetime => CaseValueKind::DateTime(self.datetime(token)),
                    Rule::case_date => CaseValueKind::Date(self.date(token)),
                    Rule::case_duration => CaseValueKind::Duration(self.quantity(token)),
                    _ => CaseValueKind::Number(self.amount(token)),
                }
            }
        };
        CaseValue { kind, span }
    }

    fn expectation(&mut self, pair: Pair<'_, Rule>, span: Span) -> Expectation {
        let mut kids = Kids::of(pair);
        let what = kids.any();
        let rule = what.as_rule();
        let mut inner = Kids::of(what);
        let mut subjects = Vec::new();
        while let Some(word) = inner.maybe(Rule::case_word) {
            subjects.push(self.name(&word));
        }
        let kind = match rule {
            Rule::expect_duty => self.expect_duty(subjects, inner),
            Rule::expect_count => self.expect_count(subjects, inner),
            _ => {
                let subject = self.subject(subjects, span);
                match rule {
                    Rule::expect_sanction => {
                        let given = inner.any().as_rule() == Rule::gets;
                        let sanction = self.name(&inner.take(Rule::name));
                        let times = inner.next().map(|t| self.times(t));
                        ExpectationKind::Sanction {
                            party: subject,
                            given,
                            sanction,
                            times,
                        }
                    }
                    Rule::expect_attribute => {
                        let attribute = self.name(&inner.take(Rule::name));
                        let value = inner.rest().map(|v| self.case_value(v)).collect();
                        ExpectationKind::Attribute {
                            subject,
                            attribute,
                            value,
                        }
                    }
                    Rule::expect_missing => {
                        let attribute = self.name(&inner.take(Rule::name));
                        ExpectationKind::Missing {
                            case: subject,
                            attribute,
                        }
                    }
                    _ => ExpectationKind::Case {
                        case: subject,
                        status: self.case_status(inner.any()),
                    },
                }
            }
        };
        let under = kids
            .next()
            .map(|u| self.citation(Kids::of(u).take(Rule::citation)));
        Expectation { kind, under, span }
    }

    /// The one subject that the grammar has put here.
    fn subject(&mut self, subjects: Vec<Name>, span: Span) -> Name {
        subjects.into_iter().next().unwrap_or(Name {
            text: String::new(),
            span,
        })
    }

    fn case_status(&mut self, pair: Pair<'_, Rule>) -> CaseStatusWord {
        match (pair.as_rule(), pair.as_str()) {
            (Rule::ended_as, _) => {
                CaseStatusWord::Terminated(self.name(&Kids::of(pair).take(Rule::name)))
            }
            (_, "办结") => CaseStatusWord::Closed,
            (_, "未办结") => CaseStatusWord::Open,
            _ => CaseStatusWord::OutOfScope,
        }
    }

    /// `[P] [CASE] E STATE`; one word alone before the act is put first, be it a party or a case.
    fn expect_duty(&mut self, mut words: Vec<Name>, mut rest: Kids<'_>) -> ExpectationKind {
        let state = rest.take(Rule::duty_state);
        let place = self.span(&state);
        let word = match state.as_str() {
            "待履行" => DutyStateWord::Pending,
            "中止" => DutyStateWord::Suspended,
            "已履行" => DutyStateWord::Performed,
            "逾期未履行" => DutyStateWord::Overdue,
            "逾期履行" => DutyStateWord::PerformedLate,
            _ => DutyStateWord::Waived,
        };
        let due = rest.next().map(|due| {
            let when = Kids::of(due).any();
            let span = self.span(&when);
            let datetime = is_datetime(&when);
            let kind = if datetime {
                CaseValueKind::DateTime(self.datetime(when))
            } else {
                CaseValueKind::Date(self.date(when))
            };
            CaseValue { kind, span }
        });
        self.at_most(&mut words, 3);
        let act = words.pop().unwrap_or(Name {
            text: String::new(),
            span: place,
        });
        let mut words = words.into_iter();
        let (party, case) = (words.next(), words.next());
        ExpectationKind::Duty {
            party,
            case,
            act,
            state: Spanned {
                value: word,
                span: place,
            },
            due,
        }
    }

    fn expect_count(&mut self, mut words: Vec<Name>, mut rest: Kids<'_>) -> ExpectationKind {
        let times = rest.take(Rule::times);
        let place = self.span(&times);
        let times = self.times(times);
        self.at_most(&mut words, 2);
        let word = words.pop().unwrap_or(Name {
            text: String::new(),
            span: place,
        });
        let subject = words.pop();
        if ENTRY_WORDS.contains(&word.text.as_str()) {
            ExpectationKind::Entries {
                subject,
                entry: word,
                times,
            }
        } else {
            ExpectationKind::Happened {
                subject,
                event: word,
                times,
            }
        }
    }

    fn at_most(&mut self, words: &mut Vec<Name>, most: usize) {
        if let Some(extra) = words.get(most).cloned() {
            let expected = vec!["duty_state".to_owned(), "times".to_owned()];
            self.problem(
                ProblemKind::Unexpected {
                    found: extra.text,
                    expected,
                },
                extra.span,
            );
            words.truncate(most);
        }
    }
}
