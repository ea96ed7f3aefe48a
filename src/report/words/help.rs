//! The help texts of the command line.

use super::Lang;

macro_rules! helps {
    ($($name:ident $zh:literal $en:literal;)+) => {
        /// A text of the help.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)] // each is its own words, in the table below
        pub enum Help { $($name),+ }

        /// A help text in a language.
        #[must_use]
        pub fn help(help: Help, lang: Lang) -> &'static str {
            match help { $(Help::$name => lang.pick($zh, $en),)+ }
        }
    };
}

helps! {
    About "办法:把行政规章写成规则文件,检查它,用案例运行和检验它"
          "banfa: write an administrative regulation as rule files, check it, run and test cases against it";
    Options "选项" "Options";
    Arguments "参数" "Arguments";
    Commands "命令" "Commands";
    Usage "用法" "Usage";
    HelpFlag "显示帮助" "Show help";
    VersionFlag "显示版本" "Show the version";
    LangFlag "语言:zh(默认)或 en;也可用环境变量 BANFA_LANG" "Language: zh (default) or en; also by BANFA_LANG";
    ColorFlag "颜色:auto(默认)、always 或 never;NO_COLOR 也可关闭" "Colour: auto (default), always or never; NO_COLOR turns it off too";
    RulesFlag "规则所在的文件夹或文件;默认从当前位置向上找 rules/" "Folder or file of the rules; by default rules/ here or above";

    Check "检查规则,列出全部错误、警告和存疑" "Check the rules and list every error, warning and open question";
    CheckRules "规则文件夹或文件;默认从当前位置向上找 rules/" "Folder or file of rules; by default rules/ here or above";
    CheckFormat "形式:pretty(默认,给人看)、json、github 或 sarif" "Form: pretty (default, for people), json, github or sarif";
    CheckDeny "warnings:有警告也算不通过" "warnings: warnings fail too";
    CheckNotes "连同提示一起列出" "List the notes too";
    CheckAccepted "也列出规则中已写明接受的" "List those too that the rules accept";
    CheckExample "示例:\n  banfa check\n  banfa check rules --format github --deny warnings"
                 "Example:\n  banfa check\n  banfa check rules --format github --deny warnings";

    RunAbout "用案例运行规则,显示发生了什么、依据哪一条、还欠什么" "Run cases and show what follows, under which provision, and what is still owed";
    RunCases "案例文件或文件夹,或 tests/cases 中的名称;- 为标准输入" "Case files or folders, or names in tests/cases; - is standard input";
    RunFormat "形式:pretty(默认,时间线)、json 或 jsonl" "Form: pretty (default, a timeline), json or jsonl";
    RunAsOf "截至哪一天(含当日),如 2012-12-31" "As of the end of which day, as in 2012-12-31";
    RunExample "示例:\n  banfa run tests/cases/三次逾期.case\n  banfa run 三次逾期 --as-of 2012-12-31 --format json\n  cat 今天.case | banfa run -"
               "Example:\n  banfa run tests/cases/three-complaints.case\n  banfa run three-complaints --as-of 2012-12-31 --format json\n  cat today.case | banfa run -";

    Test "运行全部案例,与快照比较" "Run every case and compare it with its snapshot";
    TestFilter "只运行名称或标题含此文字的案例" "Only cases with this in their name or title";
    TestAccept "接受现在的结果为新的快照" "Make the present results the accepted snapshots";
    TestReview "逐个审阅不同之处:a 接受,r 拒绝,s 跳过" "Review the differences one by one: a accept, r reject, s skip";
    TestWatch "规则或案例改动后自动重新运行" "Run again whenever a rule or case file changes";
    TestCoverage "列出案例没有触及的条款、分支和界限" "List the provisions, branches and boundaries that no case reaches";
    TestMin "覆盖率至少达到百分之几,如 100" "The coverage in percent that is required, as in 100";
    TestJunit "把结果另存为 JUnit XML 文件" "Also write the results to a JUnit XML file";
    TestCases "案例所在的文件夹;默认 tests/cases" "Folder of the cases; by default tests/cases";
    TestMutants "逐处改动规则,列出没有案例察觉的改动;筛选词此时筛选改动" "Change the rules one place at a time and list what no case notices; FILTER then picks changes";
    TestMinKilled "至少应有百分之几的改动被察觉;默认 95" "The share of changes in percent that must be noticed; 95 by default";
    TestFormat "改动报告的形式:pretty 或 json" "Form of the report of changes: pretty or json";
    TestLcov "把覆盖情况写成 LCOV 文件" "Write the coverage as an LCOV file";
    TestExample "示例:\n  banfa test\n  banfa test 投诉 --review\n  banfa test --coverage --min-coverage 100 --junit result.xml"
                "Example:\n  banfa test\n  banfa test complaint --review\n  banfa test --coverage --min-coverage 100 --junit result.xml";

    Explain "解释为什么:某人为何受处理、某事为何逾期;或解释一个诊断代码" "Say why: why somebody was sanctioned, why something is late; or explain a diagnostic";
    ExplainCase "案例文件,或 tests/cases 中的名称" "A case file, or its name in tests/cases";
    ExplainWhat "主体、义务(事件名)、处理或案件编号;默认解释全部逾期、违反和处理" "A party, a duty (its event), a sanction or a case id; by default every breach, violation and sanction";
    ExplainCode "诊断代码,如 S010" "A diagnostic's code, as in S010";
    ExplainExample "示例:\n  banfa explain 三次逾期 李四\n  banfa explain tests/cases/三次逾期.case 归还\n  banfa explain --code S010"
                   "Example:\n  banfa explain three-complaints 张三\n  banfa explain tests/cases/three-complaints.case 一次性告知\n  banfa explain --code S010";

    AmendFlag "把这个修正案文件(或文件夹)一并适用;可以写多次" "Apply this amendment file (or folder) as well; may be given several times";
    TextDiff "两天的文本对照(修改前后对照表);日期,或 原文、最新" "The texts of two days side by side; dates, or original and latest";
    TextFormat "对照表的形式:text(默认)、markdown 或 html" "Form of the comparison: text (default), markdown or html";
    Refs "列出引用某一条款或某一文件的地方" "List what refers to a provision or to another instrument";
    RefsProvision "条款,如 第八条第(二)项;或文件,如 《行政机关公务员处分条例》" "A provision, as in 第八条第(二)项, or an instrument, as in 《行政机关公务员处分条例》";
    RefsExample "示例:\n  banfa refs 第八条第(二)项\n  banfa refs 《行政机关公务员处分条例》" "Example:\n  banfa refs 第八条第(二)项\n  banfa refs 《行政机关公务员处分条例》";
    CompareExplore "不用案例,用探索到的情形比较;加 --cases 则连同案例一起" "Compare on what exploration reaches, without data; with --cases on the suite too";
    Explore "不用案例,走遍一件事可能到达的位置,写出覆盖全部分支和界限的案例" "Walk the positions that a case can reach, without data, and write cases that cover every branch and boundary";
    ExploreWrite "把覆盖全部分支和界限的最少案例写入这个文件夹" "Write the fewest cases that cover every branch and boundary into this folder";
    ExploreRuns "至多运行几次规则(默认 100000)" "Runs of the rules at most (100000 by default)";
    ExploreEvents "每个案例至多几个事件(默认 14)" "Events of one case at most (14 by default)";
    ExploreFormat "形式:text(默认)或 json" "Form: text (default) or json";
    ExploreExample "示例:\n  banfa explore\n  banfa explore --write 探索的案例" "Example:\n  banfa explore\n  banfa explore --write explored";
    UsageNumber "请写一个正整数" "write a whole number";
    Text "打印规章的正式文本" "Print the official text of the regulation";
    TextAt "哪一天有效的文本,如 2014-01-01" "The text in force on that day, as in 2014-01-01";
    TextExample "示例:\n  banfa text\n  banfa text --at 2014-01-01\n  banfa text --diff 原文 最新 --amend 草案.banfa --format html > 对照表.html"
                "Example:\n  banfa text\n  banfa text --at 2014-01-01\n  banfa text --diff original latest --amend draft.banfa --format html > comparison.html";

    Compare "比较修改前后:哪些案例结果不同,对谁、依据哪一条、怎样不同" "Compare two versions of the rules: which cases end differently, for whom, under which provision";
    CompareOld "修改前:规则或项目的文件夹,或 git 版本(如 HEAD~1)" "Old: a folder of rules or a project, or a git revision (as in HEAD~1)";
    CompareNew "修改后;默认为当前项目的规则" "New; by default the rules of this project";
    CompareAt "比较同一部规章两个日期的文本" "Compare the texts of one rule base on two dates";
    CompareCases "案例所在的文件夹;默认为项目的 tests/cases" "Folder of the cases; by default tests/cases of the project";
    CompareLog "用登记表或事件记录(JSONL、CSV、XLSX、XES)代替案例比较;可重复" "Compare over a register or event log (JSONL, CSV, XLSX, XES) instead of the cases; may be repeated";
    CompareExpected "预期差异文件;默认为修正案旁的同名文件,或修改后规则文件夹中的 *.expected" "File of expected differences; by default the one named as the draft, or *.expected beside the new rules";
    CompareAccept "把未说明的差异全部写入预期差异文件" "Write every unexplained difference to the file of expected ones";
    CompareReview "逐个审阅未说明的差异:a 接受,r 拒绝,s 跳过" "Review the unexplained differences one by one: a accept, r reject, s skip";
    CompareEffective "施行日,用来列出当日仍在办理的事项" "The day of effect, for the list of open matters";
    CompareTransition "按施行日和过渡规定运行;默认把修改后的文本用于各日期的事件" "Run by the day of effect and its transition; by default the new text judges events of any day";
    CompareFormat "形式:text(默认)、json、markdown 或 html" "Form: text (default), json, markdown or html";
    CompareOutput "把报告写入文件" "Write the report to a file";
    CompareExample "示例:\n  banfa compare HEAD~1\n  banfa compare --amend 修正案.banfa\n  banfa compare 原规则 新规则 --cases tests/cases --format html --output 影响.html\n  banfa compare --at 2013-12-31 2014-01-01 --review"
                   "Example:\n  banfa compare HEAD~1\n  banfa compare --amend draft.banfa\n  banfa compare old-rules new-rules --cases tests/cases --format html --output effect.html\n  banfa compare --at 2013-12-31 2014-01-01 --review";

    Due "计算期限,列出不计的每一天及其原因" "Reckon a limit and show every day that is skipped and why";
    DueStart "起算的日期或时刻" "The date, or date and time, from which it runs";
    DueLimit "期限,如 5个工作日内、15日内、2个月内、当日内" "The limit, as in 5个工作日内, 15日内, 2个月内, 当日内";
    DueExample "示例:\n  banfa due 2012-09-28 5个工作日内\n  banfa due \"2012-09-28 16:30\" 24小时内"
               "Example:\n  banfa due 2012-09-28 5个工作日内\n  banfa due \"2012-09-28 16:30\" 24小时内";

    Fmt "把规则文件和案例文件整理成统一的格式:标点、空格、数字、缩进;内容、注释和原文不变" "Put rule and case files into one style: punctuation, spaces, numerals, indentation; meaning, comments and wording stay";
    FmtPath "文件或文件夹;- 为标准输入;默认从当前位置向上找 rules/ 和 tests/cases/" "Files or folders; - is standard input; by default rules/ and tests/cases/ here or above";
    FmtCheck "不改动文件,列出格式不符的;有则退出状态为 1" "Change nothing and name the files that are not in the style; the exit status is 1 if there are any";
    FmtDiff "不改动文件,显示会有的改动;有则退出状态为 1" "Change nothing and show what would change; the exit status is 1 if anything would";
    FmtStdin "标准输入的文件名,以 .banfa 或 .case 结尾" "The file name of standard input, which ends in .banfa or .case";
    FmtExample "示例:\n  banfa fmt\n  banfa fmt --check\n  banfa fmt rules --diff\n  cat 今天.case | banfa fmt - --stdin-filename 今天.case"
               "Example:\n  banfa fmt\n  banfa fmt --check\n  banfa fmt rules --diff\n  cat today.case | banfa fmt - --stdin-filename today.case";
    UsageFmtAlone "标准输入(-)不能与其他文件一起整理" "standard input (-) cannot be formatted together with files";
    UsageStdinName "用 --stdin-filename 写明标准输入是什么文件,如 规则.banfa、今天.case" "say with --stdin-filename what standard input is, as in rules.banfa or today.case";

    Forms "用一个案例填写规章规定的文书(告知书、登记表、回执等),写成 DOCX 或 HTML" "Fill in the forms that the regulation names from a case, as DOCX or HTML";
    FormsForm "只写这一种文书;默认为规则文件夹中 文书/ 的全部模板" "Only this form; by default every template in 文书/ beside the rules";
    FormsFormat "形式:docx(默认)或 html(可用 A4 打印)" "Form: docx (default) or html (prints on A4)";
    FormsOut "写到这个文件夹;默认为当前位置的 文书" "Write to this folder; 文书 by default";
    Graph "画出规章、条款的流程图,或者案例在其中走过的路径(SVG、Mermaid 或 DOT)" "Draw the flow charts of the regulation, of a provision, or a case's way through them (SVG, Mermaid or DOT)";
    GraphWhat "章、条、项,或一个案例(文件、或 tests/cases 中的名称);默认为整部规章" "A chapter, article or item, or a case (a file, or a name in tests/cases); the whole regulation by default";
    GraphCase "标出这个案例走过的路径;只画它经过的条款" "Highlight this case's way; only the provisions through which it leads are drawn";
    GraphFormat "形式:svg(默认)、mermaid 或 dot" "Form: svg (default), mermaid or dot";
    GraphOutput "写到这个文件;默认写到标准输出" "Write to this file; to standard output by default";
    GraphExample "示例:\n  banfa graph --output 流程图.svg\n  banfa graph 第八条第(二)项 --format mermaid\n  banfa graph 第九条 --case 收件回执载明办结时限 --output 路径.svg"
        "Examples:\n  banfa graph --output chart.svg\n  banfa graph 第八条第(二)项 --format mermaid\n  banfa graph 第九条 --case 收件回执载明办结时限 --output way.svg";
    FormsExample "示例:\n  banfa forms 三次逾期\n  banfa forms tests/cases/三次逾期.case --form 登记表 --format html --out 文书"
                 "Example:\n  banfa forms tests/cases/receipt.case\n  banfa forms receipt --form 登记表 --format html --out forms";

    Report "把规章写成一页(条文与规则、流程图、期限、处理、存疑、覆盖、结论),或者把案例写成案件报告;HTML,可以打印"
           "Write the regulation as one page (wording, rules, flow charts, limits, sanctions, coverage …), or a case; HTML that prints";
    ReportCase "报告这个案例:经过、期限日历、理由;不写则报告规章" "Report on this case: timeline, day counts, reasons; the regulation where none is named";
    ReportOutput "写入这个文件;默认为当前位置的 规章报告.html,或案件报告-案例名.html" "Write to this file; by default named after what is reported on, in the current folder";
    ReportAt "报告这一天的文本;默认为最新" "The text of this day; the latest by default";
    ReportCases "看这些案例的覆盖;默认为 tests/cases" "Coverage by these cases; tests/cases by default";
    ReportExample "示例:\n  banfa report\n  banfa report 三次逾期 --output 三次逾期.html\n  banfa report --at 2014-01-01 --amend 修正案.banfa"
                  "Example:\n  banfa report\n  banfa report three-complaints --output case.html\n  banfa report --at 2014-01-01 --amend draft.banfa";

    New "新建一个规则项目,含日历、一个案例及其快照" "Make a project of rules with a calendar, one case and its snapshot";
    NewDir "新文件夹的名称" "The folder to make";
    NewExample "示例:\n  banfa new 我的规章\n  cd 我的规章\n  banfa test" "Example:\n  banfa new my-rules\n  cd my-rules\n  banfa test";

    Lsp "语言服务:供编辑器启动,用标准输入输出通信" "The language server: started by an editor, over standard input and output";
    LspExample "示例:\n  banfa lsp --lang en" "Example:\n  banfa lsp --lang en";
    Doctor "说明找到了什么:规章及其版本、日历、案例和快照、编辑器;缺什么,怎样补" "Say what there is: regulations and versions, calendars, cases and snapshots, editors; and what is amiss";
    DoctorAt "按哪一天看现行版本和日历;默认今天" "The day on which versions and calendars are looked at; today by default";
    DoctorExample "示例:\n  banfa doctor\n  banfa doctor --at 2027-01-01" "Example:\n  banfa doctor\n  banfa doctor --at 2027-01-01";
    Completions "打印命令行补全脚本" "Print a script that completes command lines";
    CompletionsShell "bash、zsh、fish、powershell 或 elvish" "bash, zsh, fish, powershell or elvish";
    CompletionsExample "示例:\n  banfa completions bash > ~/.local/share/bash-completion/completions/banfa\n  banfa completions fish > ~/.config/fish/completions/banfa.fish"
                       "Example:\n  banfa completions bash > ~/.local/share/bash-completion/completions/banfa\n  banfa completions fish > ~/.config/fish/completions/banfa.fish";
    Man "打印手册页,或写出全部手册页" "Print a manual page, or write them all";
    ManCommand "哪个命令的手册页;默认为 banfa 自身" "The command whose page is printed; by default that of banfa itself";
    ManOut "把全部手册页写到此文件夹,如 banfa.1、banfa-check.1" "Write every page to this folder, as in banfa.1 and banfa-check.1";
    ManExample "示例:\n  banfa man | man -l -\n  banfa man fmt | man -l -\n  banfa man --out ~/.local/share/man/zh_CN/man1"
               "Example:\n  banfa man | man -l -\n  banfa man fmt | man -l -\n  banfa man --out ~/.local/share/man/man1";
    ManTitle "banfa 手册" "banfa manual";
    ManName "名称" "NAME";
    ManSynopsis "用法" "SYNOPSIS";
    ManDescription "说明" "DESCRIPTION";
    ManExamples "示例" "EXAMPLES";
    ManVersion "版本" "VERSION";
    ManStatus "退出状态" "EXIT STATUS";
    ManStatuses "0:一切正常;1:有发现(规则或案例有误、期望不符、与快照不同、格式不符);2:无法运行。"
                "0: all is well. 1: a finding (a mistake in the rules or a case, an unmet expectation, a difference from a snapshot or from the style). 2: nothing could be run.";

    Replay "用登记表回放规则:逐行读入,拒收的行写明原因,按条款汇总" "Replay registers under the rules: rows in, refusals with their reason, a summary by provision";
    ReplayInputs "登记表:JSONL、CSV、XLSX 或 XES,可为 gzip 或 zstd 压缩;- 为标准输入" "Registers: JSONL, CSV, XLSX or XES, packed by gzip or zstd or not; - is standard input";
    ReplayMap "对照文件:哪一列是什么;banfa map 可起草" "The mapping file: which column is what; banfa map drafts one";
    ReplayOut "把执行记录、表格和报告写到此文件夹" "Write journals, tables and the report to this folder";
    ReplayResume "接着写 --out 文件夹里上次没写完的结果;规则、登记表、截至日期、语言和程序须与上次相同" "Go on with what an interrupted run left in the --out folder; rules, registers, as-of date, language and program must be the same";
    UsageResumeStdin "标准输入和管道不能再读一遍,不能接着写;请先存为文件" "standard input and pipes cannot be read again, so there is no going on; save them as a file first";
    UsageResumeKeyed "各阶段的结果不能接着写;只有 --out 的结果可以" "results of stages cannot be gone on with, only those of --out";
    ReplayRefused "把拒收的行写到此文件(.jsonl、.csv、.xlsx 或 .xes),改正后可再回放" "Write refused rows to this file (.jsonl, .csv, .xlsx or .xes), to be mended and replayed";
    ReplayMax "容许拒收的行数或百分比,如 10 或 0.5%;超过则退出码为 1;默认 0" "Refused rows that are tolerated, as in 10 or 0.5%; beyond them the exit status is 1; 0 by default";
    ReceiptFlag "另写一份回执:依据的规则、日历、程序、事件和结果各自的摘要,供 banfa verify 核对" "Also write a receipt: digests of the rules, the calendar, the program, the events and the result, for banfa verify";
    Verify "照回执重做一遍,说明结果相同,或者哪里不同" "Do again what a receipt says, and tell whether it is the same or what differs";
    VerifyReceipt "banfa run 或 banfa replay 以 --receipt 写出的回执" "A receipt that banfa run or banfa replay wrote with --receipt";
    VerifyFormat "形式:pretty(默认)或 json" "Form: pretty (default) or json";
    VerifyExample "示例:\n  banfa run 三次逾期 --receipt 结果.回执\n  banfa verify 结果.回执" "Example:\n  banfa run three-complaints --receipt result.receipt\n  banfa verify result.receipt";
    UsageReceiptStdin "标准输入不能再读一遍,没有回执;请先存为文件" "standard input cannot be read again, so it has no receipt; save it as a file first";
    ReceiptForm "本程序认得的形式是" "the form that this program knows is";
    ReceiptRuns "记载的结果与所列文件的数目不符" "it has not one result for each file that it lists";
    ReplayFormat "形式:pretty(默认,汇总)、json(汇总)、jsonl(全部执行记录)或 keyed(同各阶段的结果)" "Form: pretty (default, the summary), json (the summary), jsonl (the whole journal) or keyed (the results as stages give them)";
    ReplayStage "只运行一个阶段:有键的行进,有键的行出;0 为登记表的行找键;见 banfa plan" "Run one stage only: keyed lines in, keyed lines out; 0 finds the keys of registers' rows; see banfa plan";
    ReplayDigest "规则的摘要必须是它" "The digest that the rules must have";
    ReplayFrom "分阶段运行时:整个运行从哪一天开始(定期的职责由此计)" "In stages: the day on which the run as a whole begins, from which periods count";
    ReplaySeq "分阶段运行时:哪一列是行在来源中的序号,用来排同一时刻的先后" "In stages: the column with a row's number in its source, which orders rows of one instant";
    ReplayThreads "用几个线程(默认为机器所有的);结果相同" "On how many threads (by default those of the machine); the result is the same";
    ReplayMemory "事件排序所用的内存上限,如 512M;更多的放到临时文件。不写时,--stage 为 1G,其余不限" "Memory for putting events in order, as in 512M; what is more goes to temporary files. Where nothing is said 1G with --stage, otherwise as much as there is";
    UsageStage "写阶段的号码,如 --stage 1;banfa plan 列出各阶段" "write the number of a stage, as in --stage 1; banfa plan lists them";
    UsageStageDates "写 --as-of 截至哪一天、--from 从哪一天;各阶段须相同" "write --as-of DATE and --from DATE, the same for every stage";
    UsageMemory "写一个大小,如 512M 或 2G" "write a size, as in 512M or 2G";
    ReplayExample "示例:\n  banfa replay 登记簿.csv --map 登记簿.map --out 结果\n  banfa replay 日志.xes.gz --map 日志.map --refused 拒收.xes --max-refused 1%\n  zcat 事件.jsonl.gz | banfa replay -"
                  "Example:\n  banfa replay register.csv --map register.map --out results\n  banfa replay log.xes.gz --map log.map --refused refused.xes --max-refused 1%\n  zcat events.jsonl.gz | banfa replay -";
    Plan "说明怎样分到多台机器上运行:各阶段、它们的键和所交换的;不能分开的,说明是哪条规则" "Say how a run can be split over machines: its stages, their keys and what they exchange; or which rule forbids it";
    PlanFormat "形式:text(默认)或 json" "Form: text (default) or json";
    PlanExample "示例:\n  banfa plan\n  banfa plan --rules 规则包.banfa-pack --format json"
                "Example:\n  banfa plan\n  banfa plan --rules rules.banfa-pack --format json";
    Pack "把规则、日历(和对照)合为一个文件,并打印它的摘要;--rules 处都可以写它" "Put rules, calendars (and a mapping) into one file and print its digest; it can stand wherever --rules does";
    PackMap "一并装入的对照文件;回放时不写 --map 就用它" "A mapping to take along: replay uses it where --map names none";
    PackOutput "写成这个文件" "The file to write";
    PackExample "示例:\n  banfa pack --output 规则.pack\n  banfa pack --rules rules/借阅 --map 登记簿.map --output 规则.pack"
                "Example:\n  banfa pack --output rules.pack\n  banfa pack --rules rules/measures --map register.map --output rules.pack";
    Map "从登记表的表头和内容起草对照,并显示按它读出的前十行" "Draft a mapping from a register's columns and values, and show ten rows read with it";
    MapInput "登记表:JSONL、CSV、XLSX 或 XES" "A register: JSONL, CSV, XLSX or XES";
    MapMap "不起草,用这个对照文件读前十行" "Do not draft: read ten rows with this mapping file";
    MapOutput "把起草的对照写入文件,不覆盖已有的文件" "Write the draft to a file; one that is there is not replaced";
    MapExample "示例:\n  banfa map 登记簿.xlsx --output 登记簿.map\n  banfa map 登记簿.xlsx --map 登记簿.map"
               "Example:\n  banfa map register.xlsx --output register.map\n  banfa map register.xlsx --map register.map";
    Columns "把登记表写成一个列式日志(Arrow IPC);要有启用 columns 的程序" "Write registers as one columnar log (Arrow IPC), in a program built with columns";
    ColumnsInputs "登记表:JSONL、CSV、XLSX、XES 或列式日志;- 为标准输入" "Registers: JSONL, CSV, XLSX, XES or columnar logs; - is standard input";
    ColumnsOutput "写成这个文件;有读不出的记录就不写" "The file to write; it is not written where a record cannot be read";
    ColumnsMap "对照文件,只看其中的工作表、表头和时区" "A mapping file, of which only sheet, heading and time zone matter";
    ColumnsExample "示例:\n  banfa columns 登记簿.jsonl.gz --output 登记簿.arrow\n  banfa replay 登记簿.arrow"
                   "Example:\n  banfa columns register.jsonl.gz --output register.arrow\n  banfa replay register.arrow";
    UsageMaxRefused "应为行数或百分比,如 10 或 0.5%" "a number of rows or a percentage is wanted, as in 10 or 0.5%";
    UsageRefusedForm "文件名应以 .jsonl、.csv、.xlsx 或 .xes 结尾" "the name must end in .jsonl, .csv, .xlsx or .xes";
    UsageUnknown "没有这个参数或命令:" "unknown argument or command:";
    UsageMissing "缺少参数:" "missing argument:";
    UsageInvalid "参数的值不对:" "invalid value:";
    UsageConflict "这些参数不能一起用:" "these arguments cannot be used together:";
    UsageNoValue "这个参数需要一个值:" "this argument needs a value:";
    UsageOther "参数不对" "the arguments are wrong";
    UsagePossible "可用的值:" "possible values:";
    UsageSimilar "是否想写" "did you mean";
    UsageHint "用法见 banfa --help" "see banfa --help";
    UsageDate "应为日期,如 2012-12-31" "a date is wanted, as in 2012-12-31";
    UsagePercent "应为 0 到 100 的数" "a number from 0 to 100 is wanted";
}
