//! Words for going on with results that were left unfinished.

use super::Lang;
use crate::project::Unlike;
use crate::report::replay::Records;
use crate::report::verification::difference_words;
use chrono::NaiveDate;

/// Differences that are named before the rest is counted.
const NAMED: usize = 10;

/// What a replay says of unfinished results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResumeWord {
    /// None was left.
    Nothing,
    /// Those that were left are not as they were noted to be.
    Damaged,
    /// So many records stand, and are not written again.
    TakenOver(Records),
    /// … and so many behind them are damaged, and written again.
    DamagedBehind(Records),
    /// A run that failed left so many records, with which another can go on.
    Kept(Records),
}

/// What is said, as a line.
#[must_use]
pub fn resume_words(word: ResumeWord, folder: &str, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match word {
        ResumeWord::Nothing if zh => format!("{folder} 里没有可以接着写的结果,从头运行"),
        ResumeWord::Nothing => {
            format!("{folder} has no unfinished results to go on with: the run begins anew")
        }
        ResumeWord::Damaged if zh => {
            format!("{folder} 里没写完的结果已损坏,没有采用,从头运行")
        }
        ResumeWord::Damaged => {
            format!(
                "the unfinished results in {folder} are damaged and not used: the run begins anew"
            )
        }
        ResumeWord::TakenOver(Records(n)) if zh => {
            format!("接着 {folder} 里没写完的结果:已有 {n} 条记录,不再重写")
        }
        ResumeWord::TakenOver(Records(n)) => {
            format!(
                "going on with the unfinished results in {folder}: {n} records stand and are not written again"
            )
        }
        ResumeWord::DamagedBehind(Records(0)) if zh => "其后有损坏,没有采用,重写".to_owned(),
        ResumeWord::DamagedBehind(Records(0)) => {
            "what stands behind them is damaged, and written again".to_owned()
        }
        ResumeWord::DamagedBehind(Records(n)) if zh => {
            format!("其后的 {n} 条记录已损坏,没有采用,重写")
        }
        ResumeWord::DamagedBehind(Records(n)) => {
            format!("{n} records behind them are damaged, and written again")
        }
        ResumeWord::Kept(Records(n)) if zh => {
            format!(
                "{folder} 里留有已写好的 {n} 条记录;排除上述原因之后,同一命令加 --resume 可以接着写"
            )
        }
        ResumeWord::Kept(Records(n)) => {
            format!(
                "{n} written records are kept in {folder}; once the cause is gone, the same command with --resume goes on with them"
            )
        }
    }
}

/// What keeps a run from going on, one a line.
pub(super) fn unlike_lines(all: &[Unlike], lang: Lang) -> String {
    let mut out: String = all
        .iter()
        .take(NAMED)
        .map(|unlike| format!("\n  {}", unlike_words(unlike, lang)))
        .collect();
    let more = all.len().saturating_sub(NAMED);
    if more > 0 {
        out += &lang.pick(
            format!("\n  另有 {more} 处"),
            format!("\n  and {more} more"),
        );
    }
    out
}

fn unlike_words(unlike: &Unlike, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match unlike {
        Unlike::Form if zh => "程序:那时的程序是另一版,记法不同".to_owned(),
        Unlike::Form => "program: another version, which made its notes in another form".to_owned(),
        Unlike::Part(difference) => difference_words(difference, lang),
        Unlike::Inputs { was, now } => {
            let [was, now] = [was, now].map(|names| lang.list(names));
            lang.pick(
                format!("登记表:原为 {was},现为 {now}"),
                format!("registers: were {was}, are {now}"),
            )
        }
        Unlike::AsOf { was, now } => {
            let day = |day: &Option<NaiveDate>| match day {
                Some(day) => day.to_string(),
                None => lang.pick("最后一件事", "the last event").to_owned(),
            };
            let [was, now] = [was, now].map(day);
            lang.pick(
                format!("截至:原为 {was},现为 {now}"),
                format!("as of: was {was}, is {now}"),
            )
        }
        Unlike::Language { was, now } => {
            let name = |of: &Lang| of.pick("中文", "English");
            let [was, now] = [was, now].map(name);
            lang.pick(
                format!("语言:原为 {was},现为 {now}"),
                format!("language: was {was}, is {now}"),
            )
        }
    }
}
