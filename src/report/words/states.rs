//! Words for states, reasons and faults.

use super::Lang;
use crate::calendar::{LimitUnit, Period, Span as TimeSpan};
use crate::journal::{
    DecisionFault, DueChange, DutyState, EventSource, ExtensionFault, Flag, Timing,
};
use crate::model::{NoticeKind, Window};
use crate::problem::{Related, Severity};

/// A duty's state.
#[must_use]
pub fn duty_state(state: DutyState, lang: Lang) -> &'static str {
    match state {
        DutyState::Pending => lang.pick("待履行", "pending"),
        DutyState::Suspended => lang.pick("中止", "tolled"),
        DutyState::Performed => lang.pick("已履行", "performed"),
        DutyState::Overdue => lang.pick("逾期未履行", "in breach"),
        DutyState::PerformedLate => lang.pick("逾期履行", "performed late"),
        DutyState::Waived => lang.pick("免除", "waived"),
    }
}

/// In time or late.
#[must_use]
pub fn timing(timing: Timing, lang: Lang) -> &'static str {
    match timing {
        Timing::InTime => lang.pick("按期履行", "performed in time"),
        Timing::Unlimited => lang.pick("履行", "performed"),
        Timing::Undecided => lang.pick("履行(期限未定)", "performed (limit not known yet)"),
        Timing::Late => lang.pick("逾期履行", "performed late"),
    }
}

/// A reservation.
#[must_use]
pub fn flag(flag: &Flag, lang: Lang) -> String {
    match (flag, lang) {
        (Flag::PresumedActor, Lang::Zh) => "未写经手人,推定为义务人所为".into(),
        (Flag::PresumedActor, Lang::En) => "no actor given; presumed the obligor's".into(),
        (Flag::PresumedRecipient, Lang::Zh) => "未写向何人,推定向全部对象作出".into(),
        (Flag::PresumedRecipient, Lang::En) => "no recipient given; presumed done to all".into(),
        (Flag::Missing(fact), Lang::Zh) => format!("待补充:{fact}"),
        (Flag::Missing(fact), Lang::En) => format!("missing fact: {fact}"),
        (Flag::UndeterminedParty, Lang::Zh) => "义务人待定".into(),
        (Flag::UndeterminedParty, Lang::En) => "obligor not yet determined".into(),
        (Flag::Provisional, Lang::Zh) => "暂定:期限涉及没有日历的年份".into(),
        (Flag::Provisional, Lang::En) => "provisional: a year without a calendar".into(),
        (Flag::GroundRevoked, Lang::Zh) => "依据已撤销".into(),
        (Flag::GroundRevoked, Lang::En) => "its ground was revoked".into(),
    }
}

/// Whence an event.
#[must_use]
pub fn event_source(source: EventSource, lang: Lang) -> &'static str {
    match source {
        EventSource::Input => lang.pick("输入", "input"),
        EventSource::Recorded => lang.pick("计入", "recorded"),
        EventSource::Deemed => lang.pick("视为", "deemed"),
        EventSource::Defined => lang.pick("认定为", "found to be"),
    }
}

/// Why a limit changed.
#[must_use]
pub fn due_change(change: DueChange, lang: Lang) -> &'static str {
    match change {
        DueChange::Known => lang.pick("期限确定", "limit now known"),
        DueChange::Resumed => lang.pick("恢复计算", "clock resumed"),
        DueChange::Extended => lang.pick("批准延长", "extended"),
    }
}

/// Why an extension was refused.
#[must_use]
pub fn extension_fault(fault: ExtensionFault, lang: Lang) -> &'static str {
    match fault {
        ExtensionFault::NothingToExtend => lang.pick("没有可以延长的义务", "nothing to extend"),
        ExtensionFault::NotApprover => lang.pick("批准人无权批准", "not by the approver"),
        ExtensionFault::TooLate => lang.pick("期满之后批准", "after the limit"),
        ExtensionFault::TooLong => lang.pick(
            "超过可以延长的长度,或未写明长度",
            "too long, or no length given",
        ),
        ExtensionFault::TooOften => lang.pick("超过可以延长的次数", "too often"),
    }
}

/// Why a decision was refused.
#[must_use]
pub fn decision_fault(fault: DecisionFault, lang: Lang) -> &'static str {
    match fault {
        DecisionFault::NothingToDecide => lang.pick("没有待决定的事项", "nothing to decide"),
        DecisionFault::NotDecider => lang.pick("决定人无权决定", "not by the decider"),
        DecisionFault::OutsideRange => lang.pick("超出可选范围", "outside the range"),
        DecisionFault::NoReason => lang.pick("没有说明理由", "no reason given"),
    }
}

/// 报 or 提醒.
#[must_use]
pub fn notice(kind: NoticeKind, lang: Lang) -> &'static str {
    match kind {
        NoticeKind::Report => lang.pick("报", "report to"),
        NoticeKind::Remind => lang.pick("提醒", "remind"),
    }
}

/// The end of a period.
#[must_use]
pub fn period_end(period: Period, lang: Lang) -> &'static str {
    match period {
        Period::Month => lang.pick("每月终了", "end of the month"),
        Period::Quarter => lang.pick("每季度终了", "end of the quarter"),
        Period::Year => lang.pick("每年终了", "end of the year"),
    }
}

/// A length of time.
#[must_use]
pub fn span(span: TimeSpan, lang: Lang) -> String {
    let n = span.count;
    let (zh, en) = match span.unit {
        LimitUnit::Minute => ("分钟", "minute"),
        LimitUnit::Hour => ("小时", "hour"),
        LimitUnit::WorkingHour => ("个工作小时", "working hour"),
        LimitUnit::NaturalDay => ("个自然日", "day"),
        LimitUnit::WorkingDay => ("个工作日", "working day"),
        LimitUnit::Month => ("个月", "month"),
        LimitUnit::Year => ("年", "year"),
    };
    match lang {
        Lang::Zh => format!("{n}{zh}"),
        Lang::En if n == 1 => format!("1 {en}"),
        Lang::En => format!("{n} {en}s"),
    }
}

/// A counting window.
#[must_use]
pub fn window(window: &Window, lang: Lang) -> String {
    match (window, lang) {
        (Window::Calendar(Period::Month), _) => lang.pick("本月内", "this month").into(),
        (Window::Calendar(Period::Quarter), _) => lang.pick("本季度内", "this quarter").into(),
        (Window::Calendar(Period::Year), _) => lang.pick("本年内", "this year").into(),
        (Window::Rolling(length), Lang::Zh) => format!("{}内", span(*length, lang)),
        (Window::Rolling(length), Lang::En) => format!("within {}", span(*length, lang)),
        (Window::Anchored { months, .. }, Lang::Zh) => format!("{months}个月周期内"),
        (Window::Anchored { months, .. }, Lang::En) => format!("in a cycle of {months} months"),
        (Window::Ever, _) => lang.pick("历次", "ever").into(),
    }
}

/// How grave a problem is.
#[must_use]
pub fn severity(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => lang.pick("错误", "error"),
        Severity::Warning => lang.pick("警告", "warning"),
        Severity::Note => lang.pick("提示", "note"),
    }
}

/// Why a related place is shown.
#[must_use]
pub fn related(why: Related, lang: Lang) -> &'static str {
    match why {
        Related::First => lang.pick("先在此处", "first here"),
        Related::Declared => lang.pick("写在此处", "it stands here"),
        Related::Referrer => lang.pick("由此引用", "referred to from here"),
        Related::Serves => lang.pick("所服务的义务", "the duty that it serves"),
        Related::Before => lang.pick("前一步", "the step before"),
        Related::Below => lang.pick("下一档", "the tier below"),
        Related::Also => lang.pick("此处也是", "here too"),
        Related::AlsoOpen => lang.pick("也是存疑", "open too"),
        Related::Link => lang.pick("经由此处", "by way of this"),
    }
}

/// How a value of a type is written.
pub(super) fn example_of(ty: &str, lang: Lang) -> String {
    let example = match ty {
        "文本" => "“文字”",
        "数" => "12、0.5、百分之二十",
        "是否" => "是、否",
        "日期" => "2012-05-18",
        "时刻" => "2012-05-18 09:00",
        "时长" => "5个工作日",
        _ => return String::new(),
    };
    match lang {
        Lang::Zh => format!("写法如:{example}"),
        Lang::En => format!("written as in: {example}"),
    }
}

/// The days from and to which a wording is in force, both included.
#[must_use]
pub fn version(
    since: Option<chrono::NaiveDate>,
    last: Option<chrono::NaiveDate>,
    lang: Lang,
) -> String {
    match (lang, since, last) {
        (_, None, None) => String::new(),
        (Lang::Zh, Some(since), None) => format!("({since}起)"),
        (Lang::Zh, None, Some(last)) => format!("(至{last})"),
        (Lang::Zh, Some(since), Some(last)) => format!("({since}至{last})"),
        (Lang::En, Some(since), None) => format!(" (from {since})"),
        (Lang::En, None, Some(last)) => format!(" (to {last})"),
        (Lang::En, Some(since), Some(last)) => format!(" ({since} to {last})"),
    }
}

/// How a provision or instrument is referred to, before its name.
#[must_use]
pub fn reference_words(how: crate::model::How, lang: Lang) -> &'static str {
    use crate::model::How;
    match how {
        How::Run => lang.pick("依照", "runs "),
        How::Guided => lang.pick("参照", "is guided by "),
        How::Wording => lang.pick("原文提到", "its wording cites "),
    }
}
