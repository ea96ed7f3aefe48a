//! Words for sorts of names and for constructs.

use super::Lang;
use crate::problem::{Construct, Sort, UnitOf};

/// A sort of named things.
#[must_use]
pub fn sort(sort: Sort, lang: Lang) -> &'static str {
    match sort {
        Sort::Type => lang.pick("类型", "type"),
        Sort::PartyType => lang.pick("主体", "type of party"),
        Sort::CaseType => lang.pick("案件", "type of case"),
        Sort::Subject => lang.pick("主体或案件", "type of party or case"),
        Sort::Event => lang.pick("事件", "event"),
        Sort::Field => lang.pick("字段", "field"),
        Sort::Attribute => lang.pick("属性", "attribute"),
        Sort::Fact => lang.pick(
            "字段、属性、机构或参数",
            "field, attribute, named party or parameter",
        ),
        Sort::Member => lang.pick("枚举值", "enum member"),
        Sort::Sanction => lang.pick("处理", "sanction"),
        Sort::NamedParty => lang.pick("机构", "named party"),
        Sort::Party => lang.pick("主体或角色", "party or role"),
        Sort::Interval => lang.pick("期间", "interval"),
        Sort::Term => lang.pick("时限用语或参数", "limit word or parameter"),
        Sort::Metric => lang.pick("指标", "metric"),
        Sort::Severity => lang.pick("轻重次序", "order of severity"),
        Sort::Provision => lang.pick("条款", "provision"),
        Sort::Property => lang.pick("规章属性", "property of the header"),
        Sort::Regulation => lang.pick("规章", "regulation"),
        Sort::Calendar => lang.pick("日历", "calendar"),
        Sort::Otherwise => lang.pick("其他情形", "其他情形"),
        Sort::Role => lang.pick("责任角色", "role of 责任"),
    }
}

/// A construct as it is written.
#[must_use]
pub fn construct(construct: Construct, lang: Lang) -> &'static str {
    match construct {
        Construct::On => lang.pick("“遇”", "遇"),
        Construct::If => lang.pick("“若 …:”", "若 …:"),
        Construct::Switch => lang.pick("“按 … 分流”", "按 … 分流"),
        Construct::Branch => lang.pick("“属于”或“其他情形”", "属于 or 其他情形"),
        Construct::Counter => lang.pick("“同一 … 累计”", "同一 … 累计"),
        Construct::Tier => lang.pick("“满…次”", "满N次"),
        Construct::Period => lang.pick("“每月终了”之类", "每月终了 and its kin"),
        Construct::AnyOf => lang.pick("“有下列情形之一”", "有下列情形之一"),
        Construct::Condition => lang.pick("单独的条件", "a bare condition"),
        Construct::Clear => lang.pick("“清除”", "清除"),
        Construct::Deduct => lang.pick("“扣减”", "扣减"),
        Construct::Statement => lang.pick("这样的语句", "such a statement"),
        Construct::All => lang.pick("“全部”", "全部"),
        Construct::Exception => lang.pick("“但 … 的 除外”", "但 … 的 除外"),
    }
}

/// Where a construct may stand.
#[must_use]
pub fn parent_of(construct: Construct, lang: Lang) -> &'static str {
    match construct {
        Construct::Branch => lang.pick("放在“按 … 分流:”之下", "put it under 按 … 分流:"),
        Construct::Tier | Construct::Clear | Construct::Deduct => {
            lang.pick("放在“同一 … 累计 …:”之下", "put it under 同一 … 累计 …:")
        }
        Construct::Condition => lang.pick(
            "放在“有下列情形之一:”之下的各项",
            "put it on an item under 有下列情形之一:",
        ),
        Construct::Statement => lang.pick(
            "先写“满…次:”,再写后果",
            "write 满N次: first, then what follows",
        ),
        Construct::All => lang.pick(
            "“全部”只用于“含”和取值",
            "全部 belongs after 含 or as a value",
        ),
        Construct::Exception => lang.pick(
            "此句不能有例外;要限定它,在开头写:若 …:",
            "this statement takes no exception; to narrow it, begin with 若 …:",
        ),
        Construct::On
        | Construct::If
        | Construct::Switch
        | Construct::Counter
        | Construct::Period
        | Construct::AnyOf => lang.pick(
            "放在条、项的开头,或允许它的语句之中",
            "put it at the head of an article or item",
        ),
    }
}

/// What to do about a second thing of one name.
pub(super) fn mend_of_twin(what: Sort, lang: Lang) -> &'static str {
    match what {
        Sort::Provision => lang.pick(
            "改正序号;插入的一条写作:第…条之一",
            "correct the number; an inserted article is 第…条之一",
        ),
        Sort::Calendar | Sort::Regulation | Sort::Property | Sort::Otherwise => {
            lang.pick("只留一处", "keep one of them")
        }
        _ => lang.pick(
            "换一个名称,或删去其中之一",
            "rename one of them or delete it",
        ),
    }
}

/// The units that can stand at a place.
pub(super) fn units_of(of: UnitOf, lang: Lang) -> &'static str {
    match of {
        UnitOf::Window => lang.pick("两年内、3个月内、10日内", "两年内, 3个月内, 10日内"),
        UnitOf::Cycle => lang.pick(
            "每12个月为一周期、每1年为一周期",
            "每12个月为一周期, 每1年为一周期",
        ),
        UnitOf::Figure => lang.pick("本年内、本季度内、本月内", "本年内, 本季度内, 本月内"),
    }
}
