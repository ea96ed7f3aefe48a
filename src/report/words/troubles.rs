//! Words for what keeps a command from running at all.

use super::Lang;
use super::resume::unlike_lines;
use crate::project::{PackFault, Trouble};

/// A trouble in words: what happened, and what to do.
#[must_use]
pub fn trouble_words(trouble: &Trouble, lang: Lang) -> (String, Option<String>) {
    match lang {
        Lang::Zh => chinese(trouble),
        Lang::En => english(trouble),
    }
}

fn chinese(trouble: &Trouble) -> (String, Option<String>) {
    match trouble {
        Trouble::NoRules { from } => (
            format!("从 {from} 起向上没有找到 rules 文件夹"),
            Some("在规则项目中运行,或写明规则所在:--rules 文件夹;新建一个:banfa new 文件夹".into()),
        ),
        Trouble::NoRuleFiles { folder } => (
            format!("{folder} 中没有 .banfa 文件"),
            Some("规则文件以 .banfa 结尾".into()),
        ),
        Trouble::NoRegulation { folder } => (
            format!("{folder} 中没有一个文件以“规章”开头"),
            Some("在一个 .banfa 文件开头写:规章 名称".into()),
        ),
        Trouble::SeveralRuleBases { names } => (
            format!("这里有几部规章:{}", names.join("、")),
            Some("用 --rules 写明是哪一部的文件夹".into()),
        ),
        Trouble::NoSuchPath { path } => (format!("没有这个文件或文件夹:{path}"), None),
        Trouble::FoldersTooDeep { folder, limit } => (
            format!("文件夹太深,{folder} 没有查找:最多找 {limit} 层"),
            Some("把文件移到上面几层的文件夹".into()),
        ),
        Trouble::CannotRead { path, why } => (format!("读不了 {path}:{why}"), None),
        Trouble::CannotWrite { path, why } => (format!("写不了 {path}:{why}"), None),
        Trouble::NoColumns { path } => (
            format!("{path} 的各行什么也没有写,没有一列,写不成列式日志"),
            Some("看看文件是否完整,是不是登记表".into()),
        ),
        Trouble::NothingToFormat { path } => (
            format!("{path} 不是规则文件或案例文件,其中也没有这样的文件"),
            Some("规则文件以 .banfa 结尾,案例文件以 .case 结尾".into()),
        ),
        Trouble::NoCases { folder } => (
            format!("{folder} 中没有 .case 文件"),
            Some("案例文件以 .case 结尾,放在 tests/cases 中".into()),
        ),
        Trouble::NoCaseMatches { filter } => (
            format!("没有案例的名称或标题含“{filter}”"),
            Some("banfa test 不带筛选词运行全部案例".into()),
        ),
        Trouble::NoSuchCase { name } => (
            format!("没有这个案例:{name}"),
            Some("写案例文件的路径,或 tests/cases 中的名称".into()),
        ),
        Trouble::RulesBroken => (
            "规则有错误,未能运行".into(),
            Some("先改正上面的错误;banfa check 检查全部规则".into()),
        ),
        Trouble::UnknownCode { code } => (
            format!("没有诊断代码 {code}"),
            Some("全部代码见 docs/diagnostics.md".into()),
        ),
        Trouble::BadStart { text } => (
            format!("“{text}”不是日期或时刻"),
            Some("写法如:2012-09-28,或 \"2012-09-28 16:30\"".into()),
        ),
        Trouble::BadLimit { text } => (
            format!("“{text}”不是可以计算的期限"),
            Some("写法如:5个工作日内、15日内、2个月内、24小时内、当日内".into()),
        ),
        Trouble::CannotReckon { text, why } => (format!("“{text}”无法计算:{why}"), None),
        Trouble::RowsUnaccounted {
            rows,
            applied,
            refused,
        } => (
            format!("行数对不上:输入 {rows},采用 {applied},拒收 {refused};没有给出结果"),
            Some("这是 banfa 的缺陷,请连同输入文件一起报告".into()),
        ),
        Trouble::BadReceipt { path, at, why } => (
            format!("{path}{} 不是完整的回执:{why}", place(*at)),
            Some("回执由 banfa run 或 banfa replay 以 --receipt 写出".into()),
        ),
        Trouble::ReceiptLacks { path } => (
            format!("找不到回执所列的 {path}"),
            Some("在写回执时所在的文件夹中运行,或把回执放回该处".into()),
        ),
        Trouble::CannotRepeat { path } => (format!("{path} 已不是可读的文本,无法重做"), None),
        Trouble::FolderNotEmpty { path } => (
            format!("{path} 已存在且不是空文件夹"),
            Some("换一个名称,或先移走其中的文件".into()),
        ),
        Trouble::FileInTheWay { path } => (
            format!("{path} 已存在,没有覆盖它"),
            Some("换一个名称,或先移走它".into()),
        ),
        Trouble::NothingToExplain { what } => (
            format!("运行结果中没有“{what}”"),
            Some("可写主体、义务(事件名)、处理的名称,或案件编号".into()),
        ),
        Trouble::ReviewNeedsTerminal => (
            "输入已结束,审阅没有完成".into(),
            Some("在终端中运行 --review,或用 --accept 全部接受".into()),
        ),
        Trouble::NoSuchRevision { name, why } => (
            format!("“{name}”既不是文件夹,也不是 git 中的版本{}", said(why, ":")),
            Some("写规则文件夹,或 git 的版本,如 HEAD~1、分支或标签的名称".into()),
        ),
        Trouble::NothingInCommon => (
            "两边没有可以对应的规章".into(),
            Some("两边各有几部规章时,按所在文件夹的名称对应".into()),
        ),
        Trouble::NothingToCompare => (
            "没有案例可以比较".into(),
            Some("用 --cases 指明案例所在的文件夹".into()),
        ),
        Trouble::CannotWatch { why } => (format!("无法监视文件改动:{why}"), None),
        Trouble::MappingBroken => (
            "对照有错误,未能读取登记表".into(),
            Some("先改正上面的错误;写法见 docs/replay.md".into()),
        ),
        Trouble::MappingNeeded { path } => (
            format!("{path} 没有“事件”列,不知道各列是什么"),
            Some(format!("用 banfa map {path} 起草对照,改好后用 --map 写明")),
        ),
        Trouble::OtherBuild => (
            "这个程序不写列式日志".into(),
            Some("由启用 columns 的程序写:cargo install --path . --features columns".into()),
        ),
        Trouble::NothingToMap { path, why } => (format!("不能为 {path} 起草对照:{why}"), None),
        Trouble::NoSuchForm { name, known } => (
            name.as_ref().map_or_else(
                || "规则旁边没有文书模板".to_owned(),
                |name| format!("没有文书“{name}”"),
            ),
            Some(match known.is_empty() {
                true => "模板放在规则文件夹的 文书/ 中,写法见 docs/forms.md".to_owned(),
                false => format!("有:{}", known.join("、")),
            }),
        ),
        Trouble::PackBroken { path, fault } => (
            match fault {
                PackFault::Unreadable(why) => format!("规则包 {path} 读不出来:{why}"),
                PackFault::Missing(name) => format!("规则包 {path} 里没有它所列的 {name}"),
                PackFault::Changed => format!("规则包 {path} 的内容与它的摘要不符,可能被改动过"),
                PackFault::TooLarge(limit) => format!("{path} 超过 {limit} 字节,不能装入规则包"),
                PackFault::NoText => format!("{path} 不是文本,不能装入规则包"),
            },
            Some("用 banfa pack 从规则文件夹重新生成".into()),
        ),
        Trouble::DigestDiffers { found, wanted } => (
            format!("规则的摘要是 {found},不是所要求的 {wanted}"),
            Some("各阶段须用同一个规则包;banfa pack 会打印摘要".into()),
        ),
        Trouble::LinesOfOtherRules { found } => (
            format!("这些行是按另一套规则写出的,其摘要是 {found}"),
            Some("各阶段须用同一个规则包".into()),
        ),
        Trouble::OtherRun { folder, differs } => (
            format!(
                "{folder} 里没写完的结果出自另一次运行,不能接着写:{}",
                unlike_lines(differs, Lang::Zh)
            ),
            Some("不带 --resume 就从头运行,没写完的会清除;要接着写,请恢复原样".into()),
        ),
        Trouble::ResultsInUse { folder } => (
            format!("另一个运行正在写 {folder}"),
            Some("等它结束,或者换一个文件夹".into()),
        ),
        Trouble::CannotSplit { why } => (
            format!("这部规章不能分开运行:{why}"),
            Some("banfa plan 列出全部妨碍;不带 --stage 的 replay 在一台机器上运行".into()),
        ),
        Trouble::Usage { message, hint } => (message.clone(), hint.clone()),
    }
}

fn english(trouble: &Trouble) -> (String, Option<String>) {
    match trouble {
        Trouble::NoRules { from } => (
            format!("no rules folder at {from} or above it"),
            Some(
                "run inside a project, name the folder with --rules, or make one: banfa new DIR"
                    .into(),
            ),
        ),
        Trouble::NoRuleFiles { folder } => (
            format!("no .banfa file in {folder}"),
            Some("rule files end in .banfa".into()),
        ),
        Trouble::NoRegulation { folder } => (
            format!("no file in {folder} begins with 规章"),
            Some("begin one .banfa file with: 规章 TITLE".into()),
        ),
        Trouble::SeveralRuleBases { names } => (
            format!("there are several regulations here: {}", names.join(", ")),
            Some("name the folder of one with --rules".into()),
        ),
        Trouble::NoSuchPath { path } => (format!("no such file or folder: {path}"), None),
        Trouble::FoldersTooDeep { folder, limit } => (
            format!("{folder} was not searched: folders are searched {limit} deep"),
            Some("move the files some folders up".into()),
        ),
        Trouble::CannotRead { path, why } => (format!("cannot read {path}: {why}"), None),
        Trouble::CannotWrite { path, why } => (format!("cannot write {path}: {why}"), None),
        Trouble::NoColumns { path } => (
            format!("the rows of {path} say nothing: without a column there is no columnar log"),
            Some("see whether the file is whole, and a register".into()),
        ),
        Trouble::NothingToFormat { path } => (
            format!("{path} is no rule or case file, nor holds one"),
            Some("rule files end in .banfa, case files in .case".into()),
        ),
        Trouble::NoCases { folder } => (
            format!("no .case file in {folder}"),
            Some("case files end in .case and live in tests/cases".into()),
        ),
        Trouble::NoCaseMatches { filter } => (
            format!("no case has `{filter}` in its name or title"),
            Some("banfa test without a filter runs them all".into()),
        ),
        Trouble::NoSuchCase { name } => (
            format!("no such case: {name}"),
            Some("give the path of a case file, or its name in tests/cases".into()),
        ),
        Trouble::RulesBroken => (
            "the rules have errors; nothing was run".into(),
            Some("correct the errors above; banfa check lists them all".into()),
        ),
        Trouble::UnknownCode { code } => (
            format!("no diagnostic has the code {code}"),
            Some("docs/diagnostics.md lists them all".into()),
        ),
        Trouble::BadStart { text } => (
            format!("`{text}` is neither a date nor a date and time"),
            Some("as in 2012-09-28 or \"2012-09-28 16:30\"".into()),
        ),
        Trouble::BadLimit { text } => (
            format!("`{text}` is not a limit that can be reckoned"),
            Some("as in 5个工作日内, 15日内, 2个月内, 24小时内, 当日内".into()),
        ),
        Trouble::CannotReckon { text, why } => {
            (format!("`{text}` cannot be reckoned: {why}"), None)
        }
        Trouble::RowsUnaccounted {
            rows,
            applied,
            refused,
        } => (
            format!(
                "rows do not add up: {rows} in, {applied} applied, {refused} refused; no result is given"
            ),
            Some("this is a fault of banfa; please report it with the input files".into()),
        ),
        Trouble::BadReceipt { path, at, why } => (
            format!("{path}{} is no complete receipt: {why}", place(*at)),
            Some("banfa run and banfa replay write receipts with --receipt".into()),
        ),
        Trouble::ReceiptLacks { path } => (
            format!("{path}, which the receipt names, is not to be found"),
            Some(
                "run from the folder in which the receipt was made, or put the receipt back there"
                    .into(),
            ),
        ),
        Trouble::CannotRepeat { path } => (
            format!("{path} is no readable text any more; nothing can be repeated"),
            None,
        ),
        Trouble::FolderNotEmpty { path } => (
            format!("{path} exists and is not empty"),
            Some("choose another name, or move its files away".into()),
        ),
        Trouble::FileInTheWay { path } => (
            format!("{path} exists and was not replaced"),
            Some("choose another name, or move it away".into()),
        ),
        Trouble::NothingToExplain { what } => (
            format!("nothing in the result is called `{what}`"),
            Some("name a party, a duty (its event), a sanction, or a case id".into()),
        ),
        Trouble::ReviewNeedsTerminal => (
            "the input ended before the review was done".into(),
            Some("run --review in a terminal, or take everything with --accept".into()),
        ),
        Trouble::NoSuchRevision { name, why } => (
            format!(
                "`{name}` is neither a folder nor a git revision{}",
                said(why, ": ")
            ),
            Some("name a folder of rules, or a revision as in HEAD~1, a branch or a tag".into()),
        ),
        Trouble::NothingInCommon => (
            "the two sides have no regulation in common".into(),
            Some("where a side has several, they are matched by the names of their folders".into()),
        ),
        Trouble::NothingToCompare => (
            "there are no cases to compare".into(),
            Some("name a folder of cases with --cases".into()),
        ),
        Trouble::CannotWatch { why } => (format!("cannot watch for changes: {why}"), None),
        Trouble::MappingBroken => (
            "the mapping has errors; no register was read".into(),
            Some("mend the errors above; docs/replay.md tells the form".into()),
        ),
        Trouble::MappingNeeded { path } => (
            format!("{path} has no column 事件 or `event`, and nothing says what its columns are"),
            Some(format!(
                "draft a mapping with banfa map {path}, mend it, and give it with --map"
            )),
        ),
        Trouble::OtherBuild => (
            "this program writes no columnar logs".into(),
            Some("one built with columns does: cargo install --path . --features columns".into()),
        ),
        Trouble::NothingToMap { path, why } => {
            (format!("no mapping can be drafted for {path}: {why}"), None)
        }
        Trouble::NoSuchForm { name, known } => (
            name.as_ref().map_or_else(
                || "there are no templates of forms beside the rules".to_owned(),
                |name| format!("there is no form `{name}`"),
            ),
            Some(match known.is_empty() {
                true => "templates stand in 文书/ in the folder of the rules: see docs/forms.md"
                    .to_owned(),
                false => format!("there are: {}", known.join(", ")),
            }),
        ),
        Trouble::PackBroken { path, fault } => (
            match fault {
                PackFault::Unreadable(why) => format!("the pack {path} cannot be read: {why}"),
                PackFault::Missing(name) => {
                    format!("the pack {path} lists {name}, which is not in it")
                }
                PackFault::Changed => format!(
                    "what is in the pack {path} does not have its digest: it may have been changed"
                ),
                PackFault::TooLarge(limit) => {
                    format!("{path} has more than {limit} bytes and cannot be packed")
                }
                PackFault::NoText => format!("{path} is no text and cannot be packed"),
            },
            Some("make it anew from the folder of rules with banfa pack".into()),
        ),
        Trouble::DigestDiffers { found, wanted } => (
            format!("the digest of the rules is {found}, not {wanted} as asked"),
            Some("every stage must use the same pack; banfa pack prints its digest".into()),
        ),
        Trouble::LinesOfOtherRules { found } => (
            format!("these lines were written under other rules, whose digest is {found}"),
            Some("every stage must use the same pack".into()),
        ),
        Trouble::OtherRun { folder, differs } => (
            format!(
                "the unfinished results in {folder} are of another run and cannot be gone on with:{}",
                unlike_lines(differs, Lang::En)
            ),
            Some(
                "without --resume the run begins anew and they go; to go on, restore what differs"
                    .into(),
            ),
        ),
        Trouble::ResultsInUse { folder } => (
            format!("another run is writing {folder}"),
            Some("wait for its end, or name another folder".into()),
        ),
        Trouble::CannotSplit { why } => (
            format!("runs under this regulation cannot be split: {why}"),
            Some(
                "banfa plan lists all that forbids it; replay without --stage runs on one machine"
                    .into(),
            ),
        ),
        Trouble::Usage { message, hint } => (message.clone(), hint.clone()),
    }
}

/// What the system says, after a colon; nothing where it says nothing.
fn said(why: &str, colon: &str) -> String {
    match why.lines().next() {
        Some(first) => format!("{colon}{first}"),
        None => String::new(),
    }
}

/// `:3:14`
fn place(at: Option<(usize, usize)>) -> String {
    at.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"))
}
