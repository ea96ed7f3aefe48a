//! How a limit was counted: from which day, what was skipped and why, until when.

use super::words::{self, Lang, Phrase, phrase};
use crate::calendar::{DayStep, Due, Reason, Rest};
use chrono::{Datelike, NaiveDate, Weekday};

/// The count, one line each: the first day, each run of days that was not simply counted, the end.
#[must_use]
pub fn day_lines(due: &Due, lang: Lang) -> Vec<String> {
    let say = |p| phrase(p, lang);
    let colon = lang.pick(":", ": ");
    let mut lines = vec![format!(
        "{}{colon}{}",
        say(Phrase::Start),
        day(due.first_day, lang)
    )];
    lines.extend(due.steps.iter().map(|step| step_line(step, lang)));
    if due.abridged {
        lines.push("……".to_owned());
    }
    lines.push(match (due.at, due.last_day) {
        (Some(at), _) => format!(
            "{}{colon}{at} {}",
            say(Phrase::Result),
            weekday(at.date(), lang)
        ),
        (None, _) => words::duty_state(crate::journal::DutyState::Suspended, lang).to_owned(),
    });
    if due.provisional {
        lines.push(say(Phrase::Provisional).to_owned());
    }
    lines
}

/// `2012-09-30(周日)`
fn day(date: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{date}({})", weekday(date, lang)),
        Lang::En => format!("{date} ({})", weekday(date, lang)),
    }
}

fn weekday(date: NaiveDate, lang: Lang) -> &'static str {
    match date.weekday() {
        Weekday::Mon => lang.pick("周一", "Mon"),
        Weekday::Tue => lang.pick("周二", "Tue"),
        Weekday::Wed => lang.pick("周三", "Wed"),
        Weekday::Thu => lang.pick("周四", "Thu"),
        Weekday::Fri => lang.pick("周五", "Fri"),
        Weekday::Sat => lang.pick("周六", "Sat"),
        Weekday::Sun => lang.pick("周日", "Sun"),
    }
}

fn step_line(step: &DayStep, lang: Lang) -> String {
    let days = (step.to - step.from).num_days() + 1;
    let range = match (days, lang) {
        (1, _) => day(step.from, lang),
        (n, Lang::Zh) => format!("{} 至 {},{n}天", day(step.from, lang), day(step.to, lang)),
        (n, Lang::En) => format!(
            "{} to {}, {n} days",
            day(step.from, lang),
            day(step.to, lang)
        ),
    };
    format!(
        "{range}{}{}",
        lang.pick(":", ": "),
        reason(&step.reason, lang)
    )
}

fn reason(reason: &Reason, lang: Lang) -> String {
    match (reason, lang) {
        (Reason::Rest(rest), Lang::Zh) => format!("不计,{}", rest_words(rest, lang)),
        (Reason::Rest(rest), Lang::En) => format!("not counted, {}", rest_words(rest, lang)),
        (Reason::MakeUp(name), Lang::Zh) => {
            format!(
                "计入,调休上班{}",
                name.as_deref()
                    .map(|n| format!("({n})"))
                    .unwrap_or_default()
            )
        }
        (Reason::MakeUp(name), Lang::En) => {
            format!(
                "counted, make-up working day{}",
                name.as_deref()
                    .map(|n| format!(" ({n})"))
                    .unwrap_or_default()
            )
        }
        (Reason::Stopped, Lang::Zh) => "不计,期限中止".into(),
        (Reason::Stopped, Lang::En) => "not counted, the clock was stopped".into(),
        (Reason::Paused { from, to }, Lang::Zh) => format!("{from} 至 {to} 不计,期限中止"),
        (Reason::Paused { from, to }, Lang::En) => {
            format!("{from} to {to} not counted, the clock was stopped")
        }
        (Reason::Extended(span), Lang::Zh) => format!("批准延长{}", words::span(*span, lang)),
        (Reason::Extended(span), Lang::En) => format!("extended by {}", words::span(*span, lang)),
        (Reason::Moved(rest), Lang::Zh) => {
            format!(
                "届满日为{},顺延(民法典第二百零三条)",
                rest_words(rest, lang)
            )
        }
        (Reason::Moved(rest), Lang::En) => {
            format!(
                "the last day is a {}; moved on (Civil Code art. 203)",
                rest_words(rest, lang)
            )
        }
    }
}

fn rest_words(rest: &Rest, lang: Lang) -> String {
    match rest {
        Rest::Weekend => lang.pick("周末", "weekend").into(),
        Rest::Holiday(Some(name)) => match lang {
            Lang::Zh => format!("放假({name})"),
            Lang::En => format!("holiday ({name})"),
        },
        Rest::Holiday(None) => lang.pick("放假", "holiday").into(),
    }
}
