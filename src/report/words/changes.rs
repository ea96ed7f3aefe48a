//! Kinds of changes of the rules.

use super::Lang;
use crate::mutate::Change;

/// What is changed.
#[must_use]
pub fn change(change: Change, lang: Lang) -> &'static str {
    match change {
        Change::Number => lang.pick("数", "number"),
        Change::Unit => lang.pick("单位", "unit"),
        Change::Comparison => lang.pick("比较", "comparison"),
        Change::Condition => lang.pick("条件", "condition"),
        Change::Branch => lang.pick("分支", "branch"),
        Change::Sanction => lang.pick("处理", "sanction"),
        Change::Holder => lang.pick("主体", "holder"),
        Change::Limit => lang.pick("期限", "limit"),
        Change::Window => lang.pick("期间", "window"),
        Change::Event => lang.pick("事件", "event"),
        Change::Omission => lang.pick("删去", "left out"),
    }
}
