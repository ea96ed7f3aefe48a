//! Titles and labels of the pages that `banfa report` writes.

use super::Lang;

macro_rules! titles {
    ($($name:ident $zh:literal $en:literal;)+) => {
        /// A title or label of a report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // each is its own words, in the table below
        pub enum Title { $($name),+ }

        /// A title in a language.
        #[must_use]
        pub fn title(title: Title, lang: Lang) -> &'static str {
            match title { $(Title::$name => lang.pick($zh, $en),)+ }
        }
    };
}

titles! {
    RegulationReport "规章报告" "Report on the regulation";
    CaseReport "案件报告" "Report on the case";
    Issuer "制定机关" "Issued by";
    Published "公布" "Published";
    Effective "施行" "In force from";
    Repealed "废止" "Repealed from";
    AmendedBy "修改" "Amended by";
    TextOfDay "文本截至" "Text as of";
    Contents "目录" "Contents";
    OfficialText "正式文本" "Official wording";
    RulesOfIt "规则" "Rules";
    SideBySide "条文与规则" "Wording and rules";
    Interpretation "解释" "Interpretation";
    OpenQuestion "存疑" "Open question";
    Accepted "已接受" "Accepted";
    FlowCharts "流程图" "Flow charts";
    Limits "期限表" "Limits";
    LimitWords "时限用语和参数" "Limit words and parameters";
    Sanctions "处理表" "Sanctions";
    OpenQuestions "存疑" "Open questions";
    Coverage "案例覆盖" "Coverage by cases";
    Findings "检查结论" "Findings of the check";
    Vocabulary "词汇" "Vocabulary";
    Articles "条" "articles";
    Duties "项义务" "duties";
    LimitCount "项期限" "limits";
    SanctionCount "种处理" "sanctions";
    QuestionCount "处存疑" "open questions";
    CaseCount "个案例" "cases";
    Covered "覆盖" "covered";
    FindingCount "项结论" "findings";
    Provision "条款" "Provision";
    Who "主体" "Who";
    What "行为" "Act";
    ByWhen "期限" "Limit";
    Clock "停计、延长、提醒" "Tolling, extension, reminders";
    OnBreach "逾期后果" "On breach";
    NoClock "无期限" "no limit";
    Name "名称" "Name";
    Meaning "读作" "Means";
    Sanction "处理" "Sanction";
    Targets "可受处理的主体" "May hit";
    Lasts "期间" "Lasts";
    Grounds "情形" "Ground";
    To "对象" "Whom";
    Decides "决定机关" "Decided by";
    ByItself "自动产生" "by itself";
    OneOfThem "择一" "one of";
    ThisYear "当年" "to the end of the year";
    ForGood "长期" "for good";
    Question "问题" "Question";
    Elsewhere "词汇和参数" "vocabulary and parameters";
    Marks "检验点" "marks";
    Reached "已检验" "shown";
    CasesOfIt "案例" "Cases";
    NotShown "未检验" "not shown";
    AllShown "全部检验点都有案例" "every mark is shown by a case";
    NoCases "没有案例" "there are no cases";
    NothingFound "没有结论" "nothing was found";
    CaseThatShows "说明它的案例" "A case that shows it";
    ReferredBy "被引用" "Referred to by";
    ShownBy "见于案例" "Shown by cases";
    AndMore "等" "and more";
    Case "案例" "Case file";
    AsOf "截至" "As of";
    State "状态" "State";
    Timeline "经过" "Timeline";
    DayCounts "期限日历" "Day counts";
    Reasons "理由" "Reasons";
    CitedProvisions "所依条款" "Provisions relied on";
    CaseLines "案例原文" "The case as written";
    DutyTable "义务" "Duties";
    Obligor "义务人" "Obligor";
    Arose "产生" "Arose";
    Due "届满" "Due";
    Ended "了结" "Ended";
    SanctionTable "处理" "Sanctions given";
    Party "主体" "Party";
    From "自" "From";
    Until "至" "Until";
    Waiting "待补充的事实" "Missing facts";
    Expectations "期望" "Expectations";
    Met "符合" "met";
    Unmet "不符" "not met";
    Because "因" "because of";
    Line "第" "line ";
    StartDay "起算日(不计)" "day of the trigger (not counted)";
    CountedDay "计入" "counted";
    RestDay "休息日,不计" "rest day, not counted";
    MakeUpDay "调休上班,计入" "make-up workday, counted";
    StoppedDay "中止,不计" "clock stopped, not counted";
    ExtendedDay "批准延长" "extension";
    MovedDay "届满日逢休息日,顺延" "last day was a rest day; moved on";
    DueDay "届满日" "due day";
    DoneDay "履行日" "day of performance";
    LateDay "逾期" "late";
    MonthsLeftOut "个月从略" "months left out";
    Legend "图例" "Key";
    InTime "按期" "in time";
    Path "本案经过" "The path of the case";
    NoReasons "没有逾期、违反或者处理" "No breach, violation or sanction";
    HowToRead "左边是正式文本的原行,右边是照它写的规则;条款号可以点开,也可以作为链接发给别人。" "On the left the official lines, on the right the rules written from them. Citations are links and can be sent to others.";
    WrittenTo "报告已写入" "report written to";
}
