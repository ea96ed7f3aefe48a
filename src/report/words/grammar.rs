//! Words for the grammar's rule names: what could stand at a place.

use super::Lang;

/// A grammar rule in words; a name that is no rule is shown as it is (a keyword or a sign).
#[must_use]
pub fn grammar_word(rule: &str, lang: Lang) -> String {
    let (zh, en) = match rule {
        "EOI" => ("文件结束", "end of file"),
        "name" => ("名称", "a name"),
        "number" => ("数字", "a number"),
        "date" => ("日期", "a date"),
        "time" => ("时间", "a time"),
        "quantity" => ("时间长度", "a length of time"),
        "citation" => ("条款", "a provision"),
        "quote" => ("“>”原文", "a `>` line"),
        other => return other.to_owned(),
    };
    lang.pick(zh, en).to_owned()
}
