//! The arguments and their help, in the user's language. Only this folder knows clap.

use crate::project::Trouble;
use crate::report::words::{Help, Lang, help};
use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::ffi::OsString;
use std::path::PathBuf;

/// The language that the arguments or `BANFA_LANG` ask for; needed before they can be understood.
pub(super) fn language(args: &[OsString]) -> Lang {
    let mut asked = None;
    for (at, arg) in args.iter().enumerate() {
        let arg = arg.to_string_lossy();
        if arg == "--" {
            break;
        }
        if arg == "--lang" {
            asked = args.get(at + 1).map(|a| a.to_string_lossy().into_owned());
        } else if let Some(tag) = arg.strip_prefix("--lang=") {
            asked = Some(tag.to_owned());
        }
    }
    asked
        .or_else(|| std::env::var("BANFA_LANG").ok())
        .and_then(|tag| Lang::parse(&tag))
        .unwrap_or_default()
}

/// Where the options that every command has stand in its help: after its own.
const COMMON_LAST: usize = 100;

/// The whole command line.
pub(super) fn command(lang: Lang) -> Command {
    let say = |h| help(h, lang);
    let help_flag = flag("help", Help::HelpFlag, lang)
        .short('h')
        .action(ArgAction::Help)
        .global(true);
    let version = flag("version", Help::VersionFlag, lang)
        .short('V')
        .action(ArgAction::Version);
    let tongue = choice(
        "lang",
        lang.pick("语言", "LANG"),
        Help::LangFlag,
        &["zh", "en"],
        lang,
    );
    let colours = &["auto", "always", "never"];
    let color = choice(
        "color",
        lang.pick("何时", "WHEN"),
        Help::ColorFlag,
        colours,
        lang,
    );
    Command::new("banfa")
        .version(env!("CARGO_PKG_VERSION"))
        .about(say(Help::About))
        .disable_version_flag(true)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading(say(Help::Commands))
        .subcommand_value_name(lang.pick("命令", "COMMAND"))
        .override_usage(lang.pick("banfa [选项] <命令>", "banfa [OPTIONS] <COMMAND>"))
        .help_template(template(lang))
        .args(
            [help_flag, version, tongue.global(true), color.global(true)]
                .into_iter()
                .zip(COMMON_LAST..)
                .map(|(arg, order)| arg.display_order(order)),
        )
        .subcommands([
            check(lang),
            run(lang),
            test(lang),
            explain(lang),
            explore(lang),
            text(lang),
            refs(lang),
            compare(lang),
            due(lang),
            replay(lang),
            verify(lang),
            map(lang),
            columns(lang),
            plan(lang),
            pack(lang),
            forms(lang),
            graph(lang),
            report(lang),
            fmt(lang),
            lsp(lang),
            new(lang),
            doctor(lang),
            completions(lang),
            man(lang),
        ])
}

fn template(lang: Lang) -> String {
    let usage = help(Help::Usage, lang);
    let colon = lang.pick(":", ":");
    format!("{{about-with-newline}}\n{usage}{colon} {{usage}}\n\n{{all-args}}{{after-help}}")
}

/// A subcommand: its words, how it is used, an example.
fn sub(
    name: &'static str,
    usage: (&'static str, &'static str),
    about: Help,
    example: Help,
    lang: Lang,
) -> Command {
    Command::new(name)
        .about(help(about, lang))
        .override_usage(format!("banfa {name} {}", lang.pick(usage.0, usage.1)))
        .after_help(help(example, lang))
        .disable_help_flag(true)
        .help_template(template(lang))
}

fn flag(name: &'static str, text: Help, lang: Lang) -> Arg {
    Arg::new(name)
        .long(name)
        .help(help(text, lang))
        .help_heading(help(Help::Options, lang))
        .action(ArgAction::SetTrue)
}

fn option(name: &'static str, value: &'static str, text: Help, lang: Lang) -> Arg {
    flag(name, text, lang)
        .value_name(value)
        .action(ArgAction::Set)
}

/// An option with a few possible values; its help names them.
fn choice(
    name: &'static str,
    value: &'static str,
    text: Help,
    values: &'static [&'static str],
    lang: Lang,
) -> Arg {
    option(name, value, text, lang)
        .value_parser(PossibleValuesParser::new(values))
        .hide_possible_values(true)
}

fn positional(name: &'static str, value: &'static str, text: Help, lang: Lang) -> Arg {
    Arg::new(name)
        .value_name(value)
        .help(help(text, lang))
        .help_heading(help(Help::Arguments, lang))
}

fn path() -> ValueParser {
    clap::value_parser!(PathBuf)
}

fn rules_option(lang: Lang) -> Arg {
    option("rules", lang.pick("文件夹", "DIR"), Help::RulesFlag, lang).value_parser(path())
}

fn amend_option(lang: Lang) -> Arg {
    option("amend", lang.pick("文件", "FILE"), Help::AmendFlag, lang)
        .value_parser(path())
        .action(ArgAction::Append)
}

fn receipt_option(lang: Lang) -> Arg {
    let file = lang.pick("文件", "FILE");
    option("receipt", file, Help::ReceiptFlag, lang).value_parser(path())
}

fn date_option(name: &'static str, text: Help, lang: Lang) -> Arg {
    option(name, lang.pick("日期", "DATE"), text, lang)
}

fn check(lang: Lang) -> Command {
    let forms = &["pretty", "json", "github", "sarif"];
    let form = lang.pick("形式", "FORM");
    let rules = positional("RULES", lang.pick("规则", "RULES"), Help::CheckRules, lang);
    let usage = ("[选项] [规则]", "[OPTIONS] [RULES]");
    sub("check", usage, Help::Check, Help::CheckExample, lang).args([
        rules.value_parser(path()),
        choice("format", form, Help::CheckFormat, forms, lang),
        flag("accepted", Help::CheckAccepted, lang),
        flag("notes", Help::CheckNotes, lang),
        choice("deny", "warnings", Help::CheckDeny, &["warnings"], lang),
        amend_option(lang),
    ])
}

fn run(lang: Lang) -> Command {
    let forms = &["pretty", "json", "jsonl"];
    let cases = positional("CASES", lang.pick("案例", "CASES"), Help::RunCases, lang);
    let usage = ("[选项] <案例>...", "[OPTIONS] <CASES>...");
    sub("run", usage, Help::RunAbout, Help::RunExample, lang).args([
        cases.value_parser(path()).num_args(1..).required(true),
        rules_option(lang),
        choice(
            "format",
            lang.pick("形式", "FORM"),
            Help::RunFormat,
            forms,
            lang,
        ),
        date_option("as-of", Help::RunAsOf, lang),
        receipt_option(lang),
        amend_option(lang),
    ])
}

fn test(lang: Lang) -> Command {
    let percent = lang.pick("百分数", "PERCENT");
    let usage = ("[选项] [筛选词]", "[OPTIONS] [FILTER]");
    sub("test", usage, Help::Test, Help::TestExample, lang).args([
        positional(
            "FILTER",
            lang.pick("筛选词", "FILTER"),
            Help::TestFilter,
            lang,
        ),
        flag("accept", Help::TestAccept, lang).conflicts_with_all(["review", "amend"]),
        flag("review", Help::TestReview, lang).conflicts_with_all(["watch", "amend"]),
        flag("watch", Help::TestWatch, lang),
        flag("coverage", Help::TestCoverage, lang),
        option("min-coverage", percent, Help::TestMin, lang),
        flag("mutants", Help::TestMutants, lang).conflicts_with_all(["accept", "review", "watch"]),
        option("min-killed", percent, Help::TestMinKilled, lang).requires("mutants"),
        choice(
            "format",
            lang.pick("形式", "FORM"),
            Help::TestFormat,
            &["pretty", "json"],
            lang,
        )
        .requires("mutants"),
        option("lcov", lang.pick("文件", "FILE"), Help::TestLcov, lang).value_parser(path()),
        option("junit", lang.pick("文件", "FILE"), Help::TestJunit, lang).value_parser(path()),
        rules_option(lang),
        amend_option(lang),
        option("cases", lang.pick("文件夹", "DIR"), Help::TestCases, lang).value_parser(path()),
    ])
}

fn explain(lang: Lang) -> Command {
    let case = positional("CASE", lang.pick("案例", "CASE"), Help::ExplainCase, lang);
    let what = lang.pick("主体或义务", "PARTY|DUTY");
    let code = option("code", lang.pick("代码", "CODE"), Help::ExplainCode, lang);
    let usage = (
        "[选项] <案例> [主体或义务]\n      banfa explain --code <代码>",
        "[OPTIONS] <CASE> [PARTY|DUTY]\n       banfa explain --code <CODE>",
    );
    sub("explain", usage, Help::Explain, Help::ExplainExample, lang).args([
        case.value_parser(path())
            .required_unless_present("code")
            .display_order(1),
        positional("WHAT", what, Help::ExplainWhat, lang).display_order(2),
        code.conflicts_with_all(["CASE", "WHAT"]),
        rules_option(lang),
        date_option("as-of", Help::RunAsOf, lang),
        amend_option(lang),
    ])
}

fn explore(lang: Lang) -> Command {
    let number = lang.pick("数", "N");
    let folder = lang.pick("文件夹", "DIR");
    let forms = &["text", "json"];
    let usage = ("[选项]", "[OPTIONS]");
    sub("explore", usage, Help::Explore, Help::ExploreExample, lang).args([
        option("write", folder, Help::ExploreWrite, lang).value_parser(path()),
        option("runs", number, Help::ExploreRuns, lang),
        option("events", number, Help::ExploreEvents, lang),
        choice(
            "format",
            lang.pick("形式", "FORM"),
            Help::ExploreFormat,
            forms,
            lang,
        ),
        rules_option(lang),
        amend_option(lang),
    ])
}

fn text(lang: Lang) -> Command {
    let usage = ("[选项]", "[OPTIONS]");
    let days = [lang.pick("前", "OLD"), lang.pick("后", "NEW")];
    let forms = &["text", "markdown", "html"];
    let diff = option("diff", days[0], Help::TextDiff, lang)
        .num_args(2)
        .value_names(days)
        .conflicts_with("at");
    let form = lang.pick("形式", "FORM");
    sub("text", usage, Help::Text, Help::TextExample, lang).args([
        date_option("at", Help::TextAt, lang),
        diff,
        choice("format", form, Help::TextFormat, forms, lang).requires("diff"),
        rules_option(lang),
        amend_option(lang),
    ])
}

fn refs(lang: Lang) -> Command {
    let what = positional(
        "PROVISION",
        lang.pick("条款", "PROVISION"),
        Help::RefsProvision,
        lang,
    );
    let usage = ("[选项] <条款>", "[OPTIONS] <PROVISION>");
    sub("refs", usage, Help::Refs, Help::RefsExample, lang).args([
        what.required(true),
        rules_option(lang),
        amend_option(lang),
        date_option("at", Help::TextAt, lang),
    ])
}

fn due(lang: Lang) -> Command {
    let start = positional("START", lang.pick("起算", "START"), Help::DueStart, lang);
    let limit = positional("LIMIT", lang.pick("期限", "LIMIT"), Help::DueLimit, lang);
    let usage = ("[选项] <起算> <期限>...", "[OPTIONS] <START> <LIMIT>...");
    sub("due", usage, Help::Due, Help::DueExample, lang).args([
        start.required(true).display_order(1),
        limit.num_args(1..).required(true).display_order(2),
        rules_option(lang),
    ])
}

fn replay(lang: Lang) -> Command {
    let forms = &["pretty", "json", "jsonl", "keyed"];
    let file = lang.pick("文件", "FILE");
    let inputs = positional(
        "INPUT",
        lang.pick("登记表", "INPUT"),
        Help::ReplayInputs,
        lang,
    );
    let most = lang.pick("行数|百分比", "N|P%");
    let usage = ("[选项] <登记表>...", "[OPTIONS] <INPUT>...");
    sub("replay", usage, Help::Replay, Help::ReplayExample, lang).args([
        inputs.value_parser(path()).num_args(1..).required(true),
        option("map", file, Help::ReplayMap, lang).value_parser(path()),
        rules_option(lang),
        amend_option(lang),
        date_option("as-of", Help::RunAsOf, lang),
        option("out", lang.pick("文件夹", "DIR"), Help::ReplayOut, lang).value_parser(path()),
        flag("resume", Help::ReplayResume, lang)
            .requires("out")
            .conflicts_with("stage"),
        option("refused", file, Help::ReplayRefused, lang).value_parser(path()),
        option("max-refused", most, Help::ReplayMax, lang),
        receipt_option(lang),
        option("stage", lang.pick("阶段", "K"), Help::ReplayStage, lang),
        option(
            "digest",
            lang.pick("摘要", "DIGEST"),
            Help::ReplayDigest,
            lang,
        ),
        date_option("from", Help::ReplayFrom, lang),
        option("seq", lang.pick("列", "COLUMN"), Help::ReplaySeq, lang),
        option("threads", "N", Help::ReplayThreads, lang),
        option(
            "memory",
            lang.pick("大小", "SIZE"),
            Help::ReplayMemory,
            lang,
        ),
        choice(
            "format",
            lang.pick("形式", "FORM"),
            Help::ReplayFormat,
            forms,
            lang,
        ),
    ])
}

fn verify(lang: Lang) -> Command {
    let receipt = lang.pick("回执", "RECEIPT");
    let forms = &["pretty", "json"];
    let form = lang.pick("形式", "FORM");
    let usage = ("[选项] <回执>", "[OPTIONS] <RECEIPT>");
    sub("verify", usage, Help::Verify, Help::VerifyExample, lang).args([
        positional("RECEIPT", receipt, Help::VerifyReceipt, lang)
            .value_parser(path())
            .required(true),
        choice("format", form, Help::VerifyFormat, forms, lang),
    ])
}

fn plan(lang: Lang) -> Command {
    let form = lang.pick("形式", "FORM");
    let usage = ("[选项]", "[OPTIONS]");
    sub("plan", usage, Help::Plan, Help::PlanExample, lang).args([
        rules_option(lang),
        amend_option(lang),
        choice("format", form, Help::PlanFormat, &["text", "json"], lang),
    ])
}

fn pack(lang: Lang) -> Command {
    let file = lang.pick("文件", "FILE");
    let usage = ("[选项] --output <文件>", "[OPTIONS] --output <FILE>");
    sub("pack", usage, Help::Pack, Help::PackExample, lang).args([
        rules_option(lang),
        amend_option(lang),
        option("map", file, Help::PackMap, lang).value_parser(path()),
        option("output", file, Help::PackOutput, lang)
            .value_parser(path())
            .required(true),
    ])
}

fn map(lang: Lang) -> Command {
    let input = positional("INPUT", lang.pick("登记表", "INPUT"), Help::MapInput, lang);
    let file = lang.pick("文件", "FILE");
    let usage = ("[选项] <登记表>", "[OPTIONS] <INPUT>");
    sub("map", usage, Help::Map, Help::MapExample, lang).args([
        input.value_parser(path()).required(true),
        option("map", file, Help::MapMap, lang).value_parser(path()),
        option("output", file, Help::MapOutput, lang)
            .value_parser(path())
            .conflicts_with("map"),
        rules_option(lang),
        amend_option(lang),
    ])
}

fn columns(lang: Lang) -> Command {
    let name = lang.pick("登记表", "INPUT");
    let inputs = positional("INPUT", name, Help::ColumnsInputs, lang);
    let file = lang.pick("文件", "FILE");
    let usage = (
        "[选项] <登记表>... --output <文件>",
        "[OPTIONS] <INPUT>... --output <FILE>",
    );
    sub("columns", usage, Help::Columns, Help::ColumnsExample, lang).args([
        inputs.value_parser(path()).num_args(1..).required(true),
        option("output", file, Help::ColumnsOutput, lang)
            .value_parser(path())
            .required(true),
        option("map", file, Help::ColumnsMap, lang).value_parser(path()),
        rules_option(lang),
        amend_option(lang),
    ])
}

fn compare(lang: Lang) -> Command {
    let forms = &["text", "json", "markdown", "html"];
    let side = |name, text| {
        let value = lang.pick("版本", "SIDE");
        positional(name, value, text, lang).value_parser(clap::value_parser!(std::ffi::OsString))
    };
    let file = lang.pick("文件", "FILE");
    let usage = (
        "[选项] <修改前> [修改后]\n      banfa compare [选项] --at <修改前日期> <修改后日期>\n      banfa compare [选项] --amend <修正案>",
        "[OPTIONS] <OLD> [NEW]\n       banfa compare [OPTIONS] --at <OLD_DATE> <NEW_DATE>\n       banfa compare [OPTIONS] --amend <DRAFT>",
    );
    let at = date_option("at", Help::CompareAt, lang)
        .num_args(2)
        .conflicts_with_all(["OLD", "NEW", "amend"]);
    let amend = amend_option(lang).conflicts_with_all(["OLD", "NEW"]);
    let old = side("OLD", Help::CompareOld).required_unless_present_any(["at", "amend"]);
    let folder = lang.pick("文件夹", "DIR");
    let form = lang.pick("形式", "FORM");
    sub("compare", usage, Help::Compare, Help::CompareExample, lang).args([
        old.display_order(1),
        side("NEW", Help::CompareNew).display_order(2),
        at,
        amend,
        option("cases", folder, Help::CompareCases, lang).value_parser(path()),
        option("log", file, Help::CompareLog, lang)
            .value_parser(path())
            .action(ArgAction::Append),
        option("map", file, Help::ReplayMap, lang).value_parser(path()),
        flag("explore", Help::CompareExplore, lang),
        option("expected", file, Help::CompareExpected, lang).value_parser(path()),
        flag("accept", Help::CompareAccept, lang).conflicts_with("review"),
        flag("review", Help::CompareReview, lang),
        date_option("effective", Help::CompareEffective, lang),
        flag("with-transition", Help::CompareTransition, lang).conflicts_with("at"),
        choice("format", form, Help::CompareFormat, forms, lang),
        option("output", file, Help::CompareOutput, lang).value_parser(path()),
        rules_option(lang),
    ])
}

fn fmt(lang: Lang) -> Command {
    let paths = positional("PATH", lang.pick("路径", "PATH"), Help::FmtPath, lang);
    let name = lang.pick("文件名", "NAME");
    let usage = ("[选项] [路径]...", "[OPTIONS] [PATH]...");
    sub("fmt", usage, Help::Fmt, Help::FmtExample, lang).args([
        paths.value_parser(path()).num_args(0..),
        flag("check", Help::FmtCheck, lang),
        flag("diff", Help::FmtDiff, lang),
        option("stdin-filename", name, Help::FmtStdin, lang).value_parser(path()),
    ])
}

fn forms(lang: Lang) -> Command {
    let case = positional("CASE", lang.pick("案例", "CASE"), Help::ExplainCase, lang);
    let form = lang.pick("形式", "FORM");
    let usage = ("[选项] <案例>", "[OPTIONS] <CASE>");
    sub("forms", usage, Help::Forms, Help::FormsExample, lang).args([
        case.value_parser(path()).required(true),
        option("form", lang.pick("名称", "NAME"), Help::FormsForm, lang),
        choice("format", form, Help::FormsFormat, &["docx", "html"], lang),
        option("out", lang.pick("文件夹", "DIR"), Help::FormsOut, lang).value_parser(path()),
        rules_option(lang),
        date_option("as-of", Help::RunAsOf, lang),
        amend_option(lang),
    ])
}

fn graph(lang: Lang) -> Command {
    let what = lang.pick("条款或案例", "PROVISION|CASE");
    let form = lang.pick("形式", "FORM");
    let forms = &["svg", "mermaid", "dot"];
    let file = lang.pick("文件", "FILE");
    let usage = ("[选项] [条款或案例]", "[OPTIONS] [PROVISION|CASE]");
    sub("graph", usage, Help::Graph, Help::GraphExample, lang).args([
        positional("WHAT", what, Help::GraphWhat, lang),
        option("case", lang.pick("案例", "CASE"), Help::GraphCase, lang).value_parser(path()),
        choice("format", form, Help::GraphFormat, forms, lang),
        option("output", file, Help::GraphOutput, lang).value_parser(path()),
        date_option("at", Help::TextAt, lang),
        date_option("as-of", Help::RunAsOf, lang),
        rules_option(lang),
        amend_option(lang),
    ])
}

fn report(lang: Lang) -> Command {
    let case = positional("CASE", lang.pick("案例", "CASE"), Help::ReportCase, lang);
    let folder = lang.pick("文件夹", "DIR");
    let usage = ("[选项] [案例]", "[OPTIONS] [CASE]");
    sub("report", usage, Help::Report, Help::ReportExample, lang).args([
        case.value_parser(path()),
        option(
            "output",
            lang.pick("文件", "FILE"),
            Help::ReportOutput,
            lang,
        )
        .value_parser(path()),
        date_option("at", Help::ReportAt, lang).conflicts_with("CASE"),
        date_option("as-of", Help::RunAsOf, lang).requires("CASE"),
        option("cases", folder, Help::ReportCases, lang)
            .value_parser(path())
            .conflicts_with("CASE"),
        rules_option(lang),
        amend_option(lang),
    ])
}

fn new(lang: Lang) -> Command {
    let folder = positional("DIR", lang.pick("文件夹", "DIR"), Help::NewDir, lang);
    let usage = ("[选项] <文件夹>", "[OPTIONS] <DIR>");
    sub("new", usage, Help::New, Help::NewExample, lang)
        .arg(folder.value_parser(path()).required(true))
}

fn lsp(lang: Lang) -> Command {
    let usage = ("[选项]", "[OPTIONS]");
    sub("lsp", usage, Help::Lsp, Help::LspExample, lang)
}

fn doctor(lang: Lang) -> Command {
    let usage = ("[选项]", "[OPTIONS]");
    sub("doctor", usage, Help::Doctor, Help::DoctorExample, lang).arg(date_option(
        "at",
        Help::DoctorAt,
        lang,
    ))
}

fn completions(lang: Lang) -> Command {
    let shells = &super::completions::SHELLS;
    let shell = positional("SHELL", "SHELL", Help::CompletionsShell, lang)
        .value_parser(PossibleValuesParser::new(shells))
        .hide_possible_values(true)
        .required(true);
    let (name, about, example) = ("completions", Help::Completions, Help::CompletionsExample);
    let usage = ("[选项] <SHELL>", "[OPTIONS] <SHELL>");
    sub(name, usage, about, example, lang).arg(shell)
}

fn man(lang: Lang) -> Command {
    let command = lang.pick("命令", "COMMAND");
    let folder = lang.pick("文件夹", "DIR");
    let usage = ("[选项] [命令]", "[OPTIONS] [COMMAND]");
    sub("man", usage, Help::Man, Help::ManExample, lang).args([
        positional("COMMAND", command, Help::ManCommand, lang),
        option("out", folder, Help::ManOut, lang)
            .value_parser(path())
            .conflicts_with("COMMAND"),
    ])
}

/// The whole number of an option.
pub(super) fn number(
    matches: &ArgMatches,
    name: &str,
    lang: Lang,
) -> Result<Option<usize>, Trouble> {
    let Some(text) = matches.get_one::<String>(name) else {
        return Ok(None);
    };
    let parsed = text.trim().parse();
    parsed.map(Some).map_err(|_| Trouble::Usage {
        message: format!("--{name} {text}"),
        hint: Some(help(Help::UsageNumber, lang).to_owned()),
    })
}

/// The two days of `--diff`: dates, or 原文 / original and 最新 / latest.
pub(super) fn two_days(
    matches: &ArgMatches,
    lang: Lang,
) -> Result<Option<(chrono::NaiveDate, chrono::NaiveDate)>, Trouble> {
    let Some(texts) = matches.get_many::<String>("diff") else {
        return Ok(None);
    };
    let mut days = Vec::new();
    for text in texts {
        days.push(match text.trim() {
            "原文" | "original" => chrono::NaiveDate::MIN,
            "最新" | "latest" => chrono::NaiveDate::MAX,
            date => {
                chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").map_err(|_| Trouble::Usage {
                    message: format!("--diff {text}"),
                    hint: Some(help(Help::UsageDate, lang).to_owned()),
                })?
            }
        });
    }
    Ok(match *days {
        [old, new] => Some((old, new)),
        _ => None,
    })
}

/// The date of an option.
pub(super) fn date(
    matches: &ArgMatches,
    name: &str,
    lang: Lang,
) -> Result<Option<chrono::NaiveDate>, Trouble> {
    let Some(text) = matches.get_one::<String>(name) else {
        return Ok(None);
    };
    let parsed = chrono::NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d");
    parsed.map(Some).map_err(|_| Trouble::Usage {
        message: format!("--{name} {text}"),
        hint: Some(help(Help::UsageDate, lang).to_owned()),
    })
}
