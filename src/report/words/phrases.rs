//! Fixed phrases of the reports and of the command line.

use super::Lang;

macro_rules! phrases {
    ($($name:ident $zh:literal $en:literal;)+) => {
        /// A fixed phrase.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // each is its own words, in the table below
        pub enum Phrase { $($name),+ }

        /// A phrase in a language.
        #[must_use]
        pub fn phrase(phrase: Phrase, lang: Lang) -> &'static str {
            match phrase { $(Phrase::$name => lang.pick($zh, $en),)+ }
        }
    };
}

phrases! {
    Explored "探索" "explored";
    Positions "到达的位置" "positions reached";
    Runs "运行次数" "runs";
    Marks "条款、分支、义务、档次、处理" "provisions, branches, duties, tiers, sanctions";
    LimitSides "期限的期内、最后一刻、逾期" "limits kept, kept at the last minute, missed";
    ThresholdSides "门槛的差一、恰好、超过" "thresholds one short, reached, passed";
    ComparisonSides "比较的不及、恰好、超过" "comparisons below, at and above";
    LatenessShort "逾期未到这一步" "late, but short of this step";
    LatenessReached "逾期到了这一步" "late by this step";
    ReminderShort "提醒之前已经办完" "done before the reminder";
    ReminderReached "到了提醒之时" "the reminder came";
    ComparedBelow "不及" "below";
    ComparedAt "恰好相等" "exactly at";
    ComparedAbove "超过" "above";
    AllReached "全部到达" "all reached";
    CasesShow "覆盖这些的案例数" "cases that cover them";
    CasesWritten "案例写入" "cases written to";
    ExploredCase "探索" "explored";
    BranchTaken "分流" "branch";
    InTime "期内履行" "kept";
    LastMinute "最后一刻履行" "kept at the last minute";
    TooLate "逾期" "missed";
    OneShort "差一次" "one short";
    JustThere "恰好达到" "just reached";
    Beyond "已经超过" "passed";
    FileExists "文件已经存在,不覆盖" "the file exists and is not overwritten";
    NoReferences "没有引用它的地方" "nothing refers to it";
    NoSuchTarget "本规章没有这一条款,也没有提到这一文件" "the regulation has no such provision and names no such instrument";
    Case "案例" "case file";
    Rules "依据" "rules";
    AsOf "截至" "as of";
    Due "期限" "due";
    NoClock "无期限" "no limit";
    DueOpen "待定,缺" "limit not known yet, missing";
    Open "办理中" "open";
    Untouched "尚无事件" "no event yet";
    Closed "办结" "closed";
    Terminated "终结" "terminated";
    OutOfScope "不适用" "out of scope";
    NoScopeRule "不在任何适用范围内" "within no 适用于";
    OpenDuties "未了的义务" "open duties";
    Awaits "等待" "waits for";
    Missing "待补充" "missing facts";
    IfAnswer "若为" "if it is";
    If "若" "if";
    Sanctions "处理" "sanctions";
    Lasting "长期有效" "for good";
    Until "至" "until";
    Via "经" "via";
    DatedBack "事实补齐后追溯,时间为" "after a late fact, dated back to";
    RowsIn "输入" "rows in";
    RowsApplied "采用" "applied";
    RowsRefused "拒收" "refused";
    Row "行" "rows";
    Expectations "期望" "expectations";
    Met "符合" "met";
    Unmet "不符" "not met";
    Actual "实际" "actual";
    Nobody "待定" "to be determined";
    Wording "原文" "wording";
    Why "原因" "why";
    DayCount "期限计算" "how the limit is counted";
    InputRow "输入" "input";
    AlreadyShown "(同上)" "(see above)";
    Nothing "没有可解释的逾期、违反或处理" "no breach, violation or sanction to explain";
    Help "改法" "help";
    See "另见" "see also";
    Mend "改为" "write";
    Insert "加上" "insert";
    Delete "删去" "delete";
    Passed "通过" "passed";
    Failed "失败" "failed";
    NewSnapshot "没有快照" "no snapshot";
    Changed "结果有变" "changed";
    Accepted "已接受" "accepted";
    ExpectationFailed "期望不符" "expectation not met";
    BadCase "案例有错误" "the case file has errors";
    StaleSnapshot "没有对应案例的快照" "snapshots without a case";
    ReviewKeys "接受(a) 拒绝(r) 跳过(s) 全部接受(A) 退出(q) > " "accept(a) reject(r) skip(s) accept all(A) quit(q) > ";
    Watching "正在监视改动,按 Ctrl-C 结束" "watching for changes; Ctrl-C ends";
    AcceptHint "核对无误后用 banfa test --accept 接受,或用 --review 逐个审阅" "when they are right: banfa test --accept, or --review one by one";
    CoverageTitle "覆盖" "coverage";
    Provisions "条款" "provisions";
    Branches "分支" "branches";
    Statements "语句" "statements";
    Unnoticed "无人察觉" "unnoticed";
    IdleReason "说明已无所指" "explains nothing any more";
    Boundaries "界限" "boundaries";
    Uncovered "未覆盖" "not covered";
    BelowThreshold "低于要求" "below the threshold";
    NotedFindings "项提示(--notes 列出:存疑、档次轻重、将来的日历等)" "notes (--notes lists them: open readings, tiers, calendars to come …)";
    AcceptedFindings "项已接受(--accepted 列出)" "accepted (--accepted lists them)";
    AcceptedBecause "已接受" "accepted";
    CaseOfIt "案例" "case";
    Checked "检查通过" "checked";
    Start "起算" "start";
    Result "届满" "ends";
    Provisional "暂定:涉及没有日历的年份,只按周末计算" "provisional: a year without a calendar is reckoned on weekends alone";
    NoCalendar "没有日历,只按周末计算" "no calendar; weekends alone";
    Created "已建立" "created";
    FormattedFile "已整理" "formatted";
    NotInStyle "格式不符" "not in the style";
    LeftForErrors "有错误,未改动;改正后再整理" "has errors and was left as it is; correct them and format it again";
    LeftUnfaithful "整理后会被读成另外的内容,未改动;这是 banfa 的缺陷,请报告" "would be read as another text and was left as it is; this is a fault of banfa, please report it";
    LeftForEncoding "整理后有 GBK 容不下的字符,未改动;请先把文件另存为 UTF-8" "would get a character that GBK does not have and was left as it is; save the file as UTF-8 first";
    FilesFormatted "个文件已整理" "formatted";
    FilesNotInStyle "个文件格式不符" "not in the style";
    FilesInStyle "个文件无须改动" "in the style";
    FilesLeft "个文件未改动" "left as they are";
    NextSteps "接着可以" "next";
    RowsAside "其中对照不计" "set aside by the mapping";
    Events "事件" "events";
    Cases "案件" "cases";
    CasesWaiting "有待补充事实的案件" "cases that wait for a fact";
    ByProvision "按条款" "by provision";
    Provision "条款" "provision";
    Duties "义务" "duties";
    OnTime "按期" "on time";
    Late "逾期履行" "late";
    Overdue "逾期未履行" "overdue";
    StillOpen "未到期" "open";
    Waived "免除" "waived";
    Violations "违反" "violations";
    Total "合计" "total";
    ByTier "按累计档次" "by tier";
    Tier "档次" "tier";
    Times "次数" "times";
    BySanction "按处理" "by sanction";
    Parties "人数" "parties";
    WhoHasWhat "谁受何处理" "who has what";
    EntryNumber "序号" "number";
    Time "时间" "time";
    KnownAt "获知" "known at";
    Kind "种类" "kind";
    Party "主体" "party";
    Said "内容" "what";
    Remarks "说明" "remarks";
    Section "所属" "section";
    ByParty "按主体" "by party";
    BySection "按所属" "by section";
    DutyList "义务一览" "all duties";
    Opened "产生" "arose";
    State "状态" "state";
    Ended "了结" "ended";
    Given "给予" "given";
    ReplayTitle "登记表回放" "replay of registers";
    LatenessByMonth "各月到期义务的履行情况" "duties by the month of falling due";
    TimeUsed "履行所用时间占期限的比例" "time used against the limit";
    BranchShares "分流各支所占比例" "shares of branches";
    MappedRows "按对照读出的前几行" "the first rows as they are read";
    Refusals "拒收的行" "refused rows";
    RosterConflicts "名册属性前后不一,以先出现的为准" "attributes of parties that differ between rows; the first stands";
    Written "已写出" "written";
    Compared "修改影响报告" "effect of the amendment";
    OldSide "修改前" "old";
    NewSide "修改后" "new";
    ShortestCase "最短的案例" "shortest case";
    Differences "差异" "differences";
    ExpectedAbsent "预期而没有出现的差异" "expected but absent";
    OpenTouched "在办事项" "open matters";
    Renumbered "只改了序号的条款" "renumbered only";
    Skipped "没有比较的案例" "cases that were not compared";
    NotThere "没有" "none";
    Reason "理由" "reason";
    Count "数量" "count";
    Whom "对象" "whom";
    InCases "见于案例" "in the cases";
    AcceptedInto "已写入" "written to";
    AcceptDifferences "核对无误后用 --accept 全部接受,或用 --review 逐个审阅" "when they are right: --accept, or --review one by one";
    ReasonPrompt "理由(可留空) > " "reason (may be left empty) > ";
    TextOf "的文本" "text of";
    WrittenTo "报告已写入" "report written to";
    Nearest "同一条款最接近的记载:" "the nearest that the provision says:";
    EmptyQuote "(此条款没有原文)" "(no wording)";
}
