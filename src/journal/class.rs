//! The kinds of entries without what they carry: how `期望` lines and the JSON form name them.

use super::EntryKind;

macro_rules! classes {
    ($($name:ident $tag:literal $word:literal;)+) => {
        /// The kinds of journal entries without what they carry.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // named and explained in `EntryKind`
        pub enum EntryClass { $($name),+ }

        impl EntryClass {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The class of an entry.
            #[must_use]
            pub fn of(kind: &EntryKind) -> Self {
                match kind { $(EntryKind::$name { .. } => Self::$name,)+ }
            }

            /// The tag in JSON.
            #[must_use]
            pub fn tag(self) -> &'static str {
                match self { $(Self::$name => $tag,)+ }
            }

            /// The word in `期望` lines.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }
        }
    };
}

classes! {
    Event "event" "事件";
    BeforeEffect "before_effect" "施行前";
    AfterRepeal "after_repeal" "废止后";
    AfterAsOf "after_as_of" "截至日后";
    Invalid "invalid" "无效";
    OutOfScope "out_of_scope" "不适用";
    AfterClose "after_close" "办结后事件";
    Unexpected "unexpected" "未预期";
    FactSet "fact_set" "事实";
    FactChanged "fact_changed" "事实变更";
    Supplemented "supplemented" "补充";
    SupplementRefused "supplement_refused" "补充不予采纳";
    Revoked "revoked" "撤销";
    Routed "routed" "分流";
    Waiting "waiting" "待补充";
    DutyOpened "duty_opened" "义务";
    DutyDue "duty_due" "期限变更";
    DutySuspended "duty_suspended" "中止";
    DutyAssigned "duty_assigned" "义务人确定";
    DutyPartly "duty_partly" "部分履行";
    DutyPerformed "duty_performed" "履行";
    Deficient "deficient" "不符要求";
    WrongPerson "wrong_person" "非义务人所为";
    DutyMissed "duty_missed" "逾期";
    LateBy "late_by" "逾期超过";
    Reminder "reminder" "期满前";
    DutyWaived "duty_waived" "免除";
    ActAfterWaiver "act_after_waiver" "免除后履行";
    ExtensionRefused "extension_refused" "不予延长";
    AllPerformed "all_performed" "全部履行";
    PowerOpened "power_opened" "可以";
    PowerLapsed "power_lapsed" "期满未行使";
    Violation "violation" "违反";
    Closed "closed" "办结";
    Terminated "terminated" "终结";
    Notice "notice" "通知";
    Counted "counted" "累计";
    CounterLowered "counter_lowered" "累计减少";
    TierReached "tier_reached" "达到";
    Sanction "sanction" "处理";
    SanctionWaits "sanction_waits" "处理待定";
    SanctionBlocked "sanction_blocked" "处理不及";
    SanctionUngrounded "sanction_ungrounded" "处理依据已撤销";
    Decided "decided" "裁量";
    DecisionRefused "decision_refused" "裁量无效";
    Metric "metric" "指标";
    PeriodEnded "period_ended" "期间终了";
    BoundReached "bound_reached" "达到上限";
}

impl EntryClass {
    /// The class of a word in a `期望` line.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::EntryClass;
    use std::collections::HashSet;

    #[test]
    fn each_class_has_a_word_and_a_tag_of_its_own() {
        let words: HashSet<_> = EntryClass::ALL.iter().map(|c| c.word()).collect();
        let tags: HashSet<_> = EntryClass::ALL.iter().map(|c| c.tag()).collect();
        assert_eq!(words.len(), EntryClass::ALL.len());
        assert_eq!(tags.len(), EntryClass::ALL.len());
    }
}
