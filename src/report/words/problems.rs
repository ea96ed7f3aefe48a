//! Words for every kind of problem: a title, what is said at the place, and what would be right.
//!
//! Adding a kind: a row in `kinds!` (`problem.rs`) and a row here. Fields are captured by name in the texts; those
//! that need more than their plain form get a `let`.

use super::{Lang, grammar_word};
use crate::problem::{KINDS, ProblemKind};

/// A problem in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemWords {
    /// What is wrong, the same for every problem of the kind.
    pub title: &'static str,
    /// What is said at the place.
    pub label: String,
    /// What would be right.
    pub help: Option<String>,
}

/// What the index of diagnostics says of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// The code.
    pub code: &'static str,
    /// The name of the kind.
    pub name: &'static str,
    zh: [&'static str; 3],
    en: [&'static str; 3],
}

impl Catalogue {
    /// The title.
    #[must_use]
    pub fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh[0], self.en[0])
    }

    /// What is said at the place, with `…` for what depends on it.
    #[must_use]
    pub fn label(&self, lang: Lang) -> String {
        blanks(lang.pick(self.zh[1], self.en[1]))
    }

    /// What would be right, with `…` for what depends on the place.
    #[must_use]
    pub fn help(&self, lang: Lang) -> String {
        blanks(lang.pick(self.zh[2], self.en[2]))
    }
}

/// Replaces `{field}` by `…`.
fn blanks(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').map_or(rest.len(), |n| open + n + 1);
        out.push_str(&rest[..open]);
        out.push('…');
        rest = &rest[close..];
    }
    out.push_str(rest);
    out
}

macro_rules! problem_words {
    ($lang:ident; $(
        $name:ident $({ $($field:ident),* $(,)? })?
        $(let $var:ident = $value:expr;)*
        zh $ztitle:literal, $zlabel:literal, $zhelp:literal;
        en $etitle:literal, $elabel:literal, $ehelp:literal;
    )+) => {
        /// The words of a problem.
        #[must_use]
        pub fn problem_words(kind: &ProblemKind, $lang: Lang) -> ProblemWords {
            match kind { $(
                ProblemKind::$name { $($($field,)*)? .. } => {
                    $(let $var = $value;)*
                    match $lang {
                        Lang::Zh => spoken($ztitle, format!($zlabel), format!($zhelp)),
                        Lang::En => spoken($etitle, format!($elabel), format!($ehelp)),
                    }
                }
            )+ }
        }

        const TEMPLATES: &[(&str, [&str; 3], [&str; 3])] = &[$(
            (stringify!($name), [$ztitle, $zlabel, $zhelp], [$etitle, $elabel, $ehelp]),
        )+];
    };
}

fn spoken(title: &'static str, label: String, help: String) -> ProblemWords {
    let help = help.trim();
    ProblemWords {
        title,
        label,
        help: (!help.is_empty()).then(|| help.to_owned()),
    }
}

/// Every kind, in the order of the codes' table.
#[must_use]
pub fn catalogue() -> Vec<Catalogue> {
    KINDS
        .iter()
        .filter_map(|&(code, name)| {
            let &(_, zh, en) = TEMPLATES.iter().find(|t| t.0 == name)?;
            Some(Catalogue { code, name, zh, en })
        })
        .collect()
}

/// The kind of a code, upper or lower case.
#[must_use]
pub fn catalogue_entry(code: &str) -> Option<Catalogue> {
    catalogue()
        .into_iter()
        .find(|c| c.code.eq_ignore_ascii_case(code.trim()))
}

/// `最接近的是“X”。`, or nothing.
fn near(lang: Lang, nearest: &Option<String>) -> String {
    match (nearest, lang) {
        (None, _) => String::new(),
        (Some(name), Lang::Zh) => format!("是否想写“{name}”?"),
        (Some(name), Lang::En) => format!("did you mean `{name}`?"),
    }
}

fn grammar_list(lang: Lang, rules: &[String]) -> String {
    let mut words: Vec<String> = Vec::new();
    for rule in rules {
        let word = grammar_word(rule, lang);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    lang.list(&words)
}

problem_words! { lang;
    NotText
    zh "文件不是可读的文本", "无法识别此文件的编码", "请在编辑器中选“另存为”,编码选 UTF-8,再试一次";
    en "the file is not readable text", "its encoding is none that is read", "save it again as UTF-8 (GBK/GB18030 and UTF-16 with a byte order mark are read too)";

    FileTooLarge { limit }
    let megabytes = limit / 1_048_576;
    zh "文件过大", "超过 {limit} 字节", "请拆成几个文件;单个文件至多 {megabytes} MiB";
    en "the file is too large", "more than {limit} bytes", "split it; one file may have at most {megabytes} MiB";

    Unexpected { found, expected }
    let wanted = grammar_list(lang, expected);
    zh "此处不能这样写", "不应出现“{found}”", "此处可以写:{wanted}";
    en "this cannot stand here", "`{found}` was not expected", "what can stand here: {wanted}";

    Glued { word, apart }
    zh "词语与关键词连写", "“{word}”被读作一个名称", "请用空格分开:{apart}";
    en "a word is glued to a keyword", "`{word}` is read as one name", "put a space between them: {apart}";

    UnknownEvent { name, nearest }
    let hint = near(lang, nearest);
    zh "没有这种事件", "规则中没有声明事件“{name}”", "{hint}";
    en "no such event", "the rules declare no event `{name}`", "{hint}";

    UnknownField { name, owner, known, nearest }
    let hint = near(lang, nearest);
    let all = lang.list(known);
    zh "没有这个字段", "“{owner}”没有字段“{name}”", "{hint}可用的字段:{all}";
    en "no such field", "`{owner}` has no field `{name}`", "{hint} its fields: {all}";

    UnknownParty { name, nearest }
    let hint = near(lang, nearest);
    zh "名册中没有此主体", "“{name}”既不在名册中,也不是规则声明的机构", "{hint}请在名册中加上它,或改正写法";
    en "no such party", "`{name}` is neither in the roster nor a named party of the rules", "{hint} add it to 名册, or correct the name";

    UnknownMember { value, of, members, nearest }
    let hint = near(lang, nearest);
    let all = lang.list(members);
    zh "枚举中没有这个值", "“{of}”没有值“{value}”", "{hint}可用的值:{all}";
    en "no such value", "`{of}` has no value `{value}`", "{hint} its values: {all}";

    WrongType { field, wanted, found }
    let example = super::states::example_of(wanted, lang);
    zh "值的类型不对", "“{field}”应为{wanted},此处是“{found}”", "{example}";
    en "a value of the wrong type", "`{field}` is of type {wanted}; this is `{found}`", "{example}";

    SeveralValues { field }
    zh "只能有一个值", "“{field}”不是“若干”,只能有一个值", "只留一个值,或在规则中把它声明为 若干";
    en "only one value is allowed", "`{field}` is not a set", "leave one value, or declare the field as 若干 in the rules";

    MissingCase { event, of }
    zh "没有写明是哪一案件", "事件“{event}”关于{of},应写明编号", "在事件名后写编号,如:{event} A1:…";
    en "the case is not named", "`{event}` is about a {of}; say which", "write its id after the event: {event} A1:…";

    CaseTypeClash { case, first, here }
    zh "同一编号用于两种案件", "“{case}”此前是{first},此处作为{here}", "不同种类的案件请用不同的编号";
    en "one id for two types of case", "`{case}` was a {first} before; here it is a {here}", "give cases of different types different ids";

    UnknownCase { name, nearest }
    let hint = near(lang, nearest);
    zh "没有这个案件", "没有事件涉及“{name}”", "{hint}";
    en "no such case", "no event is about `{name}`", "{hint}";

    UnknownEventId { name, nearest }
    let hint = near(lang, nearest);
    zh "没有这个事件编号", "没有一行的事件编号是“{name}”", "{hint}给要补充或撤销的事件写上编号,如:投诉 T1:…";
    en "no such event id", "no row carries the event id `{name}`", "{hint} give the event to be corrected an id, as in 投诉 T1:…";

    DuplicateEventId { name }
    zh "事件编号重复", "“{name}”已用于另一事件", "请换一个编号";
    en "an event id is used twice", "`{name}` already belongs to another event", "choose another id";

    TooManyIds { event, allowed }
    zh "编号过多", "“{event}”之后至多 {allowed} 个编号", "次序是:案件编号,再是事件自己的编号";
    en "too many ids", "`{event}` takes at most {allowed}", "the order is: the case, then the event's own id";

    MissingEventId { event }
    zh "没有写明是哪一事件", "“{event}”应写明事件编号", "如:{event} T1:…";
    en "the event is not named", "`{event}` must say which event", "as in {event} T1:…";

    RefersToRefused { name }
    zh "所指的一行未被接受", "“{name}”那一行已被拒收,本行随之拒收", "先改正那一行";
    en "the row referred to was refused", "the row of `{name}` was refused, and this one with it", "correct that row first";

    UnknownPartyType { name, nearest }
    let hint = near(lang, nearest);
    zh "没有这种主体", "规则中没有声明主体“{name}”", "{hint}";
    en "no such type of party", "the rules declare no 主体 `{name}`", "{hint}";

    DuplicateParty { name }
    zh "名册重复", "“{name}”已在名册中", "删去一行;同名的人请加以区别";
    en "listed twice in the roster", "`{name}` is already listed", "delete one line; tell namesakes apart by their names";

    PartyTypeClash { party, wanted, found }
    zh "主体的种类不对", "此处应为{wanted},“{party}”是{found}", "请写一个{wanted}";
    en "a party of the wrong type", "a {wanted} is wanted here; `{party}` is a {found}", "name a {wanted}";

    DuplicateField { name }
    zh "字段重复", "“{name}”在本行已写过", "多个值用顿号写在一起:{name} 甲、乙";
    en "a field is given twice", "`{name}` was given before on this line", "write several values together: {name} 甲、乙";

    DerivedEvent { name }
    zh "此事件由定义得出", "“{name}”由规则认定,不能作为输入", "写出它所依据的事件,由规则去认定";
    en "this event follows from a definition", "`{name}` is found by the rules and cannot be input", "give the events on which it rests";

    UnknownProvision { citation }
    zh "没有这一条款", "规则中没有{citation}", "请核对条、款、项的序号";
    en "no such provision", "the rules have no {citation}", "check the numbers of article, paragraph and item";

    UnknownSanction { name, nearest }
    let hint = near(lang, nearest);
    zh "没有这种处理", "规则中没有声明处理“{name}”", "{hint}";
    en "no such sanction", "the rules declare no 处理 `{name}`", "{hint}";

    NotCorrectable { name }
    zh "此事件不能补充或撤销", "“{name}”是裁量、补充、撤销或批准延长", "只有规则中声明的事件可以补充或撤销";
    en "this event cannot be corrected", "`{name}` is an event of the language itself", "only events that the rules declare can be filled in or revoked";

    UnknownOutcome { word, nearest }
    let hint = near(lang, nearest);
    zh "期望中有不认识的词", "“{word}”既不是事件,也不是结果记载的名称", "{hint}";
    en "an unknown word in an expectation", "`{word}` is neither an event nor a kind of journal entry", "{hint}";

    UnknownSubject { name, nearest }
    let hint = near(lang, nearest);
    zh "期望中有不认识的名称", "“{name}”既不是本文件的主体,也不是案件", "{hint}";
    en "an unknown name in an expectation", "`{name}` is neither a party nor a case of this file", "{hint}";

    BareDay { field }
    zh "“日”的含义未定", "“{field}”以日计,而规则没有说明日指自然日还是工作日", "写明 个自然日 或 个工作日,或在规章之下写:日 指 自然日";
    en "a bare 日 is undefined", "`{field}` is in 日, and the rules do not say which days are meant", "write 个自然日 or 个工作日, or declare 日 指 … in the rule base";

    RosterCycle { attribute, party }
    zh "关系成环", "“{attribute}”声明为无环,却从“{party}”又回到它自己", "改正名册中的“{attribute}”";
    en "a relation runs in a circle", "`{attribute}` is declared 无环, but leads from `{party}` back to itself", "correct `{attribute}` in the roster";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_catalogue_in_both_languages() {
        let catalogue = catalogue();
        assert_eq!(catalogue.len(), KINDS.len());
        for entry in catalogue {
            for text in entry.zh.iter().chain(&entry.en).take(2) {
                assert!(!text.is_empty(), "{}", entry.code);
            }
        }
    }
}
