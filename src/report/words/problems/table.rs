//! The table: one row for each kind of problem, in the order of the codes.

use super::super::forms::{markup_fault, template_fault};
use super::super::sorts::{mend_of_twin, units_of};
use super::super::states::example_of;
use super::super::{Lang, construct, needed, parent_of, record_fault, register_bound, sort};
use super::{
    ProblemWords, choices, choices_in_template, dead_end, grammar_list, hidden_word, near, near_or,
    no_such_subject, numbers, spoken,
};
use crate::problem::ProblemKind;

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

    NestsTooDeep { limit }
    zh "嵌套过深", "超过 {limit} 层", "拆成几条规则,或先用定义(指)给一部分起名";
    en "nested too deeply", "more than {limit} levels", "split it into several rules, or name a part of it by a definition (指)";

    TooComplex
    zh "这一段过于复杂", "读取这一段的步骤过多", "拆成几条规则";
    en "this piece is too complex", "reading it takes too many steps", "split it into several rules";

    Instead { written, meant }
    zh "不是规则的用词", "规则中没有“{written}”这种写法", "请写:{meant}";
    en "another word is meant", "rules do not say `{written}`", "write {meant}";

    MarkerOutOfPlace { marker }
    zh "序号位置不对", "“{marker}”不能在此处开始", "项在条或款之下,目在项之下;先写上一级的序号";
    en "a marker out of place", "`{marker}` cannot begin here", "a 项 stands in a 条 or 款, a 目 in a 项; write the marker of the level above first";

    QuoteDisagrees { marker, quoted }
    zh "原文与序号不符", "原文写的是“{quoted}”,其上是“{marker}”", "使两者一致";
    en "the wording disagrees with its marker", "the wording says `{quoted}`, the line above it `{marker}`", "make them agree";

    QuoteAdrift
    zh "原文没有紧跟序号", "此行原文不知属于哪一条款", "把“>”行移到它的序号之下、规则之前";
    en "official wording away from its marker", "it is not clear to which provision this belongs", "move the `>` lines directly below their marker, before the rules";

    TitleHoldsRule
    zh "章、条、款的序号行上只能有标题", "规则不能写在这一行", "移到下一行";
    en "a rule on the line of a 章, 条 or 款", "only a title may stand here", "move it to the next line";

    MixedConnectives
    zh "且、或混用而没有括号", "读法不止一种", "用括号标明哪些在一起";
    en "且 and 或 without parentheses", "this can be read in two ways", "say with parentheses what belongs together";

    MissingStop
    zh "缺少句号", "这一句没有以“。”结束", "在句末加上“。”";
    en "a full stop is missing", "this sentence does not end in 。", "add 。 at its end";

    ConditionInBody
    zh "“若 …:”只能在规则、项、目的开头", "此处在一句的中间", "另起一句,或写成前一句的分句“,若 …”";
    en "若 in the middle of a body", "`若 C:` heads a rule, an item or a 目 only", "begin a new sentence, or write it as a clause: ,若 C";

    HeadWithoutBody
    zh "之后没有内容", "没有它所管的规则或项", "在冒号之后写规则,或在其下写项";
    en "a head without a body", "it governs nothing", "write a rule after the colon, or items below it";

    UnknownCaseLine { found }
    zh "案例中没有这样的行", "认不出“{found}”是哪一种行", "每行以 案例、名册、日期、截至、期望 或“>”开头;缩进的行接上一行";
    en "no such line in a case", "`{found}` begins none of them", "a line begins with 案例, 名册, a date, 截至, 期望 or `>`; an indented line continues the one above";

    NoSuchDate { text }
    zh "没有这个日期或时刻", "“{text}”不存在", "请核对年、月、日、时、分";
    en "no such date or time", "`{text}` does not exist", "check year, month, day, hour and minute";

    NumberTooLarge { text }
    zh "数字过大", "“{text}”超出可计算的范围", "请核对位数";
    en "a number is too large", "`{text}` is beyond what can be counted", "check its digits";

    BadNumeral { text }
    zh "数字读法不明", "“{text}”读法不止一种或不成数", "写全(一百零二、一百二十),或用阿拉伯数字";
    en "an unclear numeral", "`{text}` reads in more than one way, or in none", "write it in full (一百零二, 一百二十) or in digits";

    EmptySentence
    zh "空句", "“。”之前没有内容", "删去多余的“。”";
    en "an empty sentence", "nothing stands before this 。", "delete it";

    GivenTwice
    zh "重复", "此处只能写一次", "删去一处,或合并(条件用 且)";
    en "given twice", "this may be given once", "delete one, or join them (conditions by 且)";

    OtherAct { act }
    zh "“期满 未”之后应是可以做的事", "“{act}”不是前面所说的", "写前面“可以”之后的事件";
    en "another act after 期满 未", "`{act}` is not what may be done here", "name the act after 可以";

    UnclosedText
    zh "引号不成对", "没有与它相配的引号", "补上另一半引号";
    en "an unclosed quotation mark", "its partner is missing", "add the closing mark";

    Reversed
    zh "先后颠倒", "起点晚于终点", "交换两者";
    en "in the wrong order", "it ends before it begins", "swap the two";

    MarkerWithoutNumber
    zh "序号不成数", "读不出是第几", "写成 第一条、(一)、1. 的样子";
    en "a marker without a number", "its number cannot be read", "write it as 第一条, (一), 1.";

    RuleOutsideProvision
    zh "规则不在任何条款之中", "无法引用它的出处", "移到一个条、款、项之下";
    en "a rule outside every provision", "nothing could cite it", "move it below an article, paragraph or item";

    HiddenCharacter { code, what }
    let what = hidden_word(*what, lang);
    zh "看不见的字符", "此处有{what} {code}", "请删去;它使屏幕上看到的与实际的文字不一致,多半是从网页或别的软件粘贴来的";
    en "a hidden character", "here is {what}, {code}", "delete it: it makes the screen show another text than is there; it mostly comes by pasting from a web page";

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
    let hint = near_or(
        lang,
        nearest,
        "请在名册中加上它,或改正写法",
        "add it to 名册, or correct the name",
    );
    zh "名册中没有此主体", "“{name}”既不在名册中,也不是规则声明的机构", "{hint}";
    en "no such party", "`{name}` is neither in the roster nor a named party of the rules", "{hint}";

    UnknownMember { value, of, members, nearest }
    let hint = near(lang, nearest);
    let all = lang.list(members);
    zh "枚举中没有这个值", "“{of}”没有值“{value}”", "{hint}可用的值:{all}";
    en "no such value", "`{of}` has no value `{value}`", "{hint} its values: {all}";

    WrongType { field, wanted, found }
    let example = example_of(wanted, lang);
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
    let hint = near_or(
        lang,
        nearest,
        "请核对案件编号",
        "check the id of the case",
    );
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
    let hint = near_or(
        lang,
        nearest,
        "名册每行先写主体的种类,再写名称,如:工作人员 张三",
        "a line of 名册 begins with the type of the party, then its name",
    );
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

    UnknownSanction { name, nearest, known }
    let known = lang.list(known);
    let hint = near_or(
        lang,
        nearest,
        &format!("规则中的处理:{known}"),
        &format!("the sanctions of the rules: {known}"),
    );
    zh "没有这种处理", "规则中没有声明处理“{name}”", "{hint}";
    en "no such sanction", "the rules declare no 处理 `{name}`", "{hint}";

    NotCorrectable { name }
    zh "此事件不能补充或撤销", "“{name}”是裁量、补充、撤销或批准延长", "只有规则中声明的事件可以补充或撤销";
    en "this event cannot be corrected", "`{name}` is an event of the language itself", "only events that the rules declare can be filled in or revoked";

    UnknownOutcome { word, nearest }
    let hint = near_or(
        lang,
        nearest,
        "写事件的名称,或结果记载的名称,如:违反、未预期、分流",
        "name an event, or a kind of entry such as 违反, 未预期, 分流",
    );
    zh "期望中有不认识的词", "“{word}”既不是事件,也不是结果记载的名称", "{hint}";
    en "an unknown word in an expectation", "`{word}` is neither an event nor a kind of journal entry", "{hint}";

    UnknownSubject { name, nearest }
    let hint = near_or(
        lang,
        nearest,
        "请核对名册和案件编号",
        "check the roster and the ids of the cases",
    );
    zh "期望中有不认识的名称", "“{name}”既不是本文件的主体,也不是案件", "{hint}";
    en "an unknown name in an expectation", "`{name}` is neither a party nor a case of this file", "{hint}";

    BareDay { field }
    zh "“日”的含义未定", "“{field}”以日计,而规则没有说明日指自然日还是工作日", "写明 个自然日 或 个工作日,或在规章之下写:日 指 自然日";
    en "a bare 日 is undefined", "`{field}` is in 日, and the rules do not say which days are meant", "write 个自然日 or 个工作日, or declare 日 指 … in the rule base";

    RosterCycle { attribute, party }
    zh "关系成环", "“{attribute}”声明为无环,却从“{party}”又回到它自己", "改正名册中的“{attribute}”";
    en "a relation runs in a circle", "`{attribute}` is declared 无环, but leads from `{party}` back to itself", "correct `{attribute}` in the roster";

    UnknownColumn { name, known, nearest }
    let known = known.join("、");
    let near = near(lang, nearest);
    zh "登记表没有这一列", "没有名为“{name}”的列", "{near}现有的列:{known}";
    en "the register has no such column", "there is no column `{name}`", "{near}its columns: {known}";

    MappingMisplaced
    zh "对照的这一行位置不对", "此行不能写在这里", "字段写在事件或主体之下,值的含义(“…” 指 …)写在取列的行之下,时区、空值、工作表、表头、事件、主体写在最左";
    en "a line of a mapping out of place", "this line cannot stand here", "fields stand below 事件 or 主体, meanings of values (“…” 指 …) below the line that takes the column, and 时区, 空值, 工作表, 表头, 事件, 主体 at the margin";

    NotMapped { what, event }
    let what = needed(*what, lang);
    let event = event.as_deref().map_or(String::new(), |e| lang.pick(format!("(事件 {e})"), format!(" (event {e})")));
    zh "对照没有写明必需的内容", "没有写明{what}在哪一列{event}", "加一行,如:时间 取 “来访时间”";
    en "the mapping lacks what every event needs", "it does not say where {what} is{event}", "add a line such as 时间 取 “received at”";

    EmptyCell { what }
    let what = needed(*what, lang);
    zh "缺少必需的内容", "没有{what}", "补上后重新读入";
    en "something necessary is missing", "there is no {what}", "fill it in and read the row again";

    BadCell { field, wanted, found }
    zh "值与类型不符", "“{field}”应为{wanted},这里是“{found}”", "改正登记表,或在对照中写明:“{found}” 指 …";
    en "a value of the wrong type", "`{field}` is of type {wanted}; this is `{found}`", "mend the register, or say in the mapping: “{found}” 指 …";

    NoEventInRow
    zh "这一行没有事件", "按对照,此行不产生任何事件", "检查各事件的条件与时间列";
    en "a row without an event", "the mapping finds no event in this row", "look at the conditions and the time columns of its events";

    BadRecord { fault }
    let fault = record_fault(fault, lang);
    zh "记录无法读取", "{fault}", "";
    en "a record that cannot be read", "{fault}", "";

    RejectedValue { value }
    zh "对照写明拒收的值", "“{value}”按对照拒收", "改正登记表,或改对照";
    en "a value that the mapping refuses", "`{value}` is refused by the mapping (拒收)", "mend the register, or the mapping";

    HiddenInName { name, code }
    zh "名称含有看不见的字符", "“{name}”中有 {code}", "请删去这个字符:屏幕上看不见它,同一名称会被当成两个";
    en "a name with a hidden character", "there is {code} in `{name}`", "delete it: it does not show, and one name would pass for two";

    RegisterBound { bound, limit }
    let bound = register_bound(*bound, lang);
    zh "登记表超出界限", "{bound}超过 {limit}", "改小后再读;过大的文件可以拆成几个";
    en "a register beyond its bounds", "{bound}: more than {limit}", "make it smaller; a file that is too large can be split";

    TemplateMarkup { fault }
    let words = markup_fault(fault, lang);
    let said = &words.0;
    let mend = &words.1;
    zh "文书模板的标记有误", "{said}", "{mend}";
    en "the markup of a template is wrong", "{said}", "{mend}";

    TemplateSubject { name, nearest }
    let hint = near(lang, nearest);
    let said = no_such_subject(lang, name);
    zh "模板没有写明是什么的文书", "{said}", "{hint}在 <head> 里写 <meta name=\"每件\" content=\"案件的种类\"/>(每件一份)或者 <meta name=\"每次\" content=\"事件\"/>(每次一份),只写一行";
    en "a template does not say what it is a form of", "{said}", "{hint} write <meta name=\"每件\" content=\"CASE TYPE\"/> (one for each case) or <meta name=\"每次\" content=\"EVENT\"/> (one for each event) into <head>, once";

    UnknownInTemplate { name, nearest, known }
    let hint = near(lang, nearest);
    let all = choices_in_template(lang, known);
    zh "模板用到没有的名称", "没有“{name}”", "{hint}{all}";
    en "a template names what is not there", "there is no `{name}`", "{hint} {all}";

    TemplateFails { fault }
    let words = template_fault(fault, lang);
    let said = &words.0;
    let mend = &words.1;
    zh "模板的语句有误", "{said}", "{mend}";
    en "a statement of a template is wrong", "{said}", "{mend}";

    Duplicate { what, name }
    let mend = mend_of_twin(*what, lang);
    let sort = sort(*what, lang);
    zh "重名", "{sort}“{name}”已经有了", "{mend}";
    en "declared twice", "another {sort} is already called `{name}`", "{mend}";

    Unknown { what, name, nearest }
    let sort = sort(*what, lang);
    let hint = near_or(
        lang,
        nearest,
        "先声明它,或改正写法",
        "declare it, or correct the name",
    );
    zh "没有这个名称", "没有名为“{name}”的{sort}", "{hint}";
    en "no such name", "no {sort} is called `{name}`", "{hint}";

    OutOfOrder { marker, after }
    zh "序号颠倒", "{marker}排在{after}之后", "章、条、项按序号排列";
    en "numbers out of order", "{marker} follows {after}", "chapters, articles and items go by their numbers";

    NoSuchProvision { citation }
    zh "没有这一条款", "本规章没有{citation}", "请核对条、款、项的序号";
    en "no such provision", "the regulation has no {citation}", "check the numbers of article, paragraph and item";

    SilentProvision { provision }
    zh "条款没有规则", "{provision}之下既没有规则,也没有“宣示”", "写出规则;此条款不含可执行的规则的,写:宣示。";
    en "a provision without a rule", "{provision} has neither rules nor 宣示", "write its rule, or say 宣示。 if it states none";

    DeclaratoryWithRules { provision }
    zh "宣示与规则并存", "{provision}既写了“宣示”又有规则", "有规则的条款不写“宣示”";
    en "宣示 beside rules", "{provision} says 宣示 and has rules", "delete 宣示 where there are rules";

    TypeMismatch { expected, found }
    zh "类型不符", "此处应为{expected},写的是{found}", "换成{expected}";
    en "types do not agree", "{expected} is wanted here; this is {found}", "put a {expected} here";

    NotCondition { found }
    zh "不是条件", "此处应为条件,写的是{found}", "写成条件,如:归属 为 本人职责";
    en "not a condition", "a condition is wanted here; this is {found}", "write a condition, as in 归属 为 本人职责";

    TypesDisagree { name, first, second }
    zh "同一名称有两种类型", "“{name}”在有的事件中是{first},在有的事件中是{second}", "给其中一个字段换个名称";
    en "one name, two types", "`{name}` is {first} in one event and {second} in another", "rename one of the fields";

    NoOrder { found }
    zh "不能比较大小", "{found}没有大小先后", "用 为 或 不为 比较";
    en "no order to compare by", "{found} has no order", "compare with 为 or 不为";

    NotASet { found }
    zh "不是若干", "此处应为“若干”,写的是{found}", "用 为 比较;或把它声明为 若干";
    en "not a set", "a set is wanted here; this is {found}", "compare with 为, or declare it as 若干";

    IsASet { found }
    zh "是若干,不是一个值", "{found}可以有几个值", "用 含 或 不含 比较";
    en "a set, not one value", "{found} may hold several values", "compare with 含 or 不含";

    NoAttribute { owner, name, nearest, known }
    let hint = near(lang, nearest);
    let known = choices(lang, known);
    zh "没有这个属性", "{owner}没有属性“{name}”", "{hint}{known}";
    en "no such attribute", "{owner} has no attribute `{name}`", "{hint} {known}";

    OneValueOnly
    zh "只能与一个值比较", "大小先后只能与一个值比较", "分写成两个条件,用 且 或 或 连接";
    en "one value only", "an order compares with one value", "write two conditions joined by 且 or 或";

    GapAlone
    zh "间隔要与时长比较", "“间隔”只能与时间长度比较", "如:间隔(甲,乙) 超过 15个工作日";
    en "a gap must be compared", "间隔 can only be compared with a length of time", "as in 间隔(A,B) 超过 15个工作日";

    AmbiguousOwner { name, owners }
    let all = lang.list(owners);
    zh "属性属于谁不明", "几种主体都有“{name}”:{all}", "写明是谁的:某人 的 {name}";
    en "whose attribute is not clear", "several types of party have `{name}`: {all}", "say whose: PARTY 的 {name}";

    DayUndeclared
    zh "没有说明“日”的含义", "单写的“日”可指自然日或工作日", "在规章之下写:日 指 自然日(或 工作日);或在此处写明";
    en "what 日 means is not declared", "a bare 日 may be natural or working days", "declare 日 指 自然日 (or 工作日) under 规章, or say which here";

    BoundUndeclared { above }
    let word = if *above { "以上" } else { "以下" };
    zh "没有说明是否含本数", "“{word}”是否包括本数,各法不同", "在规章之下写:以上、以下 含本数(或 不含本数)";
    en "whether the number is included is not declared", "statutes differ on whether {word} includes the number", "declare 以上、以下 含本数 (or 不含本数) under 规章";

    YearUndeclared
    zh "没有说明“年内”的含义", "单写的“年内”可指公历当年或一年之内", "在规章之下写:年内 指 本年内(或 一年内)";
    en "what 年内 means is not declared", "a bare 年内 may be the calendar year or the past year", "declare 年内 指 本年内 (or 一年内) under 规章";

    OfficeHoursUndeclared
    zh "没有办公时间", "工作小时要按办公时间计算", "在规章之下写:办公时间 09:00-12:00、14:00-17:30";
    en "no office hours", "working hours need office hours", "declare 办公时间 09:00-12:00、14:00-17:30 under 规章";

    BadOfficeHours
    zh "办公时间不成立", "办公时间为空、重叠或前后颠倒", "按先后写,互不重叠,如:09:00-12:00、14:00-17:30";
    en "impossible office hours", "they are empty, overlap or run backwards", "write them in order and apart: 09:00-12:00、14:00-17:30";

    UnitMisplaced { of }
    let units = units_of(*of, lang);
    zh "此处不能用这种单位", "这种时间单位不能用在此处", "可以写:{units}";
    en "a unit that cannot stand here", "this unit of time has no meaning here", "what can stand here: {units}";

    NoSuchDay { month, day }
    zh "没有这一天", "没有{month}月{day}日", "请核对月和日";
    en "no such day", "no year has {month}月{day}日", "check the month and the day";

    BadCalendarDays { year }
    zh "日历中的日期不对", "起止颠倒、过长,或不在{year}年", "请核对起止日期";
    en "impossible days in a calendar", "they run backwards, are too many, or lie outside {year}", "check the dates";

    FieldRequired
    zh "没有写明字段", "合计和平均要写明是事件的哪个字段", "如:合计(记分 的 分值,本年内)";
    en "the field is missing", "a sum or mean needs the field of the event", "as in 合计(E 的 FIELD,本年内)";

    BadThreshold
    zh "档次必须大于零", "零或负数不成其为一档", "写大于零的数,如:满一次";
    en "a threshold above nought is wanted", "nought or less is no threshold", "write a number above nought: 满一次";

    NoTrigger
    zh "没有写明何时适用", "没有事件会引起这条规则", "在前面加上:遇 某事件:";
    en "nothing starts this", "no event leads to this rule", "put it under a head: 遇 EVENT:";

    Misplaced { what }
    let construct = construct(*what, lang);
    let parent = parent_of(*what, lang);
    zh "放错了地方", "{construct}不能放在这里", "{parent}";
    en "out of place", "{construct} cannot stand here", "{parent}";

    TargetRequired
    zh "没有写明处理谁", "不在按人累计之下的处理,应写明对象", "写成:对 某人 给予 …";
    en "whom is not said", "outside a counter of parties a sanction must name its target", "write 对 PARTY 给予 …";

    WrongTarget { sanction, party, allowed }
    let all = lang.list(allowed);
    zh "处理的对象不对", "“{sanction}”不能对{party}作出", "它的对象是:{all}";
    en "a sanction that cannot hit this party", "`{sanction}` may not hit a {party}", "it may hit: {all}";

    ConditionUnbound
    zh "行为没有这个字段", "应做的行为都没有这个字段", "在事件中声明此字段;要限定义务何时产生的,写:若 …";
    en "no act has this field", "none of the acts has the field that is tested", "declare it on the event, or write 若 … to say when the duty arises";

    NotAParty { found }
    zh "不是主体", "此处应为主体,写的是{found}", "写一个主体、角色或机构";
    en "not a party", "a party is wanted here; this is {found}", "name a party, a role or a named party";

    CannotRaise { event }
    zh "不能计入或视为", "“{event}”由定义得出,或是语言自带的事件", "另外声明一种事件";
    en "cannot be raised", "`{event}` follows from a definition or is built in", "declare another event";

    NothingToRun { provision }
    zh "没有可依照的规则", "{provision}没有可以执行的内容", "依照有规则的条款";
    en "nothing to run there", "{provision} has nothing to run", "refer to a provision that has rules";

    NotInOrder { from, to }
    zh "轻重次序不成立", "没有一个轻重次序从“{from}”排到“{to}”", "先写较轻的;并在词汇中声明:轻重 A < B < C";
    en "no such order of severity", "no 轻重 leads from `{from}` to `{to}`", "write the lighter first, and declare 轻重 A < B < C";

    Circle { links }
    let path = links.join(" → ");
    zh "规则互相引起,没有尽头", "{path}", "断开其中一环";
    en "rules that set each other off without end", "{path}", "break one of the links";

    RoutingGap { missing }
    let all = lang.list(missing);
    zh "分流有遗漏", "没有分支处理:{all}", "加上“属于 {all}:”,或“其他情形:”";
    en "a routing with a gap", "no branch takes: {all}", "add 属于 {all}: or 其他情形:";

    RoutingOverlap { value }
    zh "分流有重复", "“{value}”同时属于两个分支", "只留在一个分支中";
    en "a routing with an overlap", "two branches take `{value}`", "leave it in one of them";

    RoutingOpen { found }
    zh "分流不完全", "{found}的值列不完", "加上“其他情形:”";
    en "a routing that cannot be complete", "the values of {found} cannot all be listed", "add 其他情形:";

    NothingBelow { what }
    let construct = construct(*what, lang);
    zh "下面没有内容", "{construct}之下没有应有的内容", "写出它的分支、各档或各项";
    en "nothing below", "nothing stands under {construct}", "write its branches, tiers or items";

    LapseWithoutLimit
    zh "没有期限", "“期满未”需要期限", "在“可以”之后写明期限";
    en "no limit to lapse", "期满未 needs a limit", "write the limit after 可以";

    TooManyMembers { limit }
    zh "枚举的值过多", "一个枚举至多 {limit} 个值", "分成几个枚举";
    en "too many members", "an enum may have {limit} members", "split it";

    NotARelation
    zh "不是同种主体之间的关系", "“无环”只用于指向同一种主体的属性", "删去“无环”";
    en "not a relation", "无环 belongs to attributes that lead from a party type to itself", "delete 无环";

    TooDeep { limit }
    zh "嵌套过深", "嵌套超过 {limit} 层", "拆成几条规则";
    en "nested too deeply", "more than {limit} levels", "split it into several rules";

    NotAssignable
    zh "不能认定", "只能认定案件或主体的属性", "写成:认定 属性 为 …";
    en "cannot be set", "only attributes of a case or a party can be set", "write 认定 ATTRIBUTE 为 …";

    OperationOutsideAmendment
    zh "不在修正案之内", "“修改、增加、删去、替换、废止”只用于修正案或更正文件", "在文件开头写:修正案 名称,下面写公布、施行日期";
    en "outside an amendment", "修改, 增加, 删去, 替换 and 废止 belong to a 修正案 or 更正", "begin the file with: 修正案 TITLE, and give its dates";

    ProvisionWithoutVerb { marker }
    zh "没有说明如何修改", "修正案中的“{marker}”没有写明修改还是增加", "写成:修改 {marker} 或 增加 {marker}";
    en "no verb", "`{marker}` in an amendment does not say what is done to it", "write 修改 {marker} or 增加 {marker}";

    FieldWithoutValue { field }
    zh "字段没有值", "“{field}”之后没有值", "字段和值之间用空格分开,如:承办人 张三";
    en "a field without a value", "nothing follows `{field}`", "put a space between a field and its value: 承办人 张三";

    AmendmentWithoutDate { correction }
    let zh_need = if *correction { "更正没有公布日期" } else { "修正案没有施行日期" };
    let zh_line = if *correction { "公布 2013-12-01" } else { "施行 2014-01-01" };
    let en_need = if *correction { "a correction says when it was published" } else { "an amendment says from when it is in force" };
    zh "没有日期", "{zh_need}", "在名称下面写:{zh_line}";
    en "no date", "{en_need}", "write below the title: {zh_line}";

    AmendsNothing { provision, date }
    let zh_day = date.map_or(String::new(), |d| format!("在 {d} "));
    let en_day = date.map_or(String::new(), |d| format!(" on {d}"));
    zh "没有可以修改的内容", "{zh_day}没有{provision}", "请核对条、款、项的序号,以及它是否已经删去";
    en "nothing to amend", "there is no {provision}{en_day}", "check the numbers, and whether it was struck before";

    AlreadyThere { provision }
    zh "已经存在", "{provision}已经存在", "要改写的,写“修改”;要插在它前面的,写“增加 …,其后顺延”";
    en "it is there already", "{provision} exists", "write 修改 to change it, or 增加 …,其后顺延 to insert before it";

    AmendedTwice { provision }
    zh "同日两次修改", "{provision}在同一天被修改两次", "合并为一处,或分定施行日期";
    en "amended twice", "{provision} is changed twice on the same day", "make it one change, or give the amendments different days";

    AmendmentOutOfOrder { provision }
    zh "修正案次序颠倒", "先公布的修正案后施行,两者都修改{provision}", "后公布的修正案应当以先公布的为基础,请核对公布和施行日期";
    en "amendments out of order", "two amendments change {provision}, and the one published later is in force first", "check the dates of publication and effect";

    AmendsTooMuch { provision }
    zh "修改的范围过大", "{provision}不能整体修改", "写明条,或条下的款、项、目";
    en "too much at once", "{provision} cannot be amended as a whole", "name an article, or something in it";

    WordingNotOnce { words, times }
    zh "文字不唯一", "“{words}”在原文中出现 {times} 次", "写长一些,使它恰好出现一次";
    en "the words are not there once", "`{words}` stands in the wording {times} times", "quote enough that it stands there exactly once";

    RefersToGone { provision, now }
    let zh_now = now.as_ref().map_or("它已被删去,请改写引用".to_owned(), |n| format!("它现在是{n},请在修正案中一并修改引用之处"));
    let en_now = now.as_ref().map_or("it is struck: amend what refers to it".to_owned(), |n| format!("it is {n} now: amend what refers to it as well"));
    zh "引用落空", "修正案使此处引用的{provision}不复存在或改了序号", "{zh_now}";
    en "a reference to what is gone", "an amendment strikes or renumbers {provision}", "{en_now}";

    NotAmendable { name }
    zh "不能这样修改", "“{name}”不能用“修改”改变", "可以修改的是条款、参数、时限用语、指标和“指”的定义";
    en "not amendable this way", "`{name}` cannot be changed by 修改", "what can be changed: provisions, 参数, 时限用语, 指标 and definitions with 指";

    AmendsBeforeEffect { effective }
    zh "先于规章施行", "修正案的施行日期早于规章的施行日期 {effective}", "核对施行日期;自始有误的,用“更正”";
    en "before the regulation", "the amendment is in force before the regulation ({effective})", "check the day; what was wrong from the start is a 更正";

    InsertedBehindNothing { provision, after }
    zh "序号不衔接", "要增加{provision},而没有{after}", "核对序号";
    en "a gap before it", "{provision} is added, but there is no {after}", "check the number";

    NumberSkipped { marker, after }
    zh "序号不连续", "{after}之后是{marker}", "补上缺的条款,或核对序号";
    en "a number is skipped", "{marker} follows {after}", "add what is missing, or check the number";

    QuoteMissing { provision }
    zh "没有原文", "{provision}没有“>”行", "在标号之下写正式文本:> …";
    en "no official wording", "{provision} has no `>` line", "write its wording under the marker: > …";

    ArmsOverlap { event }
    zh "两个“遇”可能同时成立", "两处都等待“{event}”,条件不能证明互斥", "使两个条件互相排斥";
    en "two 遇 may hold at once", "both wait for `{event}`, and their conditions may both hold", "make the conditions exclude each other";

    HeaderMissing
    zh "没有规章名称", "有条款而没有“规章”开头", "在文件开头写:规章 名称";
    en "no header", "there are provisions and no 规章", "begin with: 规章 TITLE";

    RoutingUnproved
    zh "不能证明分流完整", "各分支不都是同一种单位的固定数值,不能证明恰有一支适用", "各分支写同一种单位的固定数值";
    en "a routing that is not proved", "its branches are not all fixed values of one unit, so it is not proved that exactly one applies", "give each branch fixed values of one unit";

    WordingRefersToGone { provision, now }
    let zh_now = now.as_ref().map_or("它已被删去".to_owned(), |n| format!("它现在是{n}"));
    let en_now = now.as_ref().map_or("it is struck".to_owned(), |n| format!("it is {n} now"));
    zh "原文的引用落空", "修正案使原文引用的{provision}不复存在或改了序号", "{zh_now};用“替换”一并修改原文";
    en "wording that cites what is gone", "an amendment strikes or renumbers {provision}, which the wording cites", "{en_now}: amend the wording with 替换";

    NotAcceptable { code }
    zh "不能接受的代码", "没有代码为“{code}”的警告或提示", "只能接受 W 和 N 开头的代码;错误必须改正";
    en "a code that cannot be accepted", "no warning or note has the code `{code}`", "only codes that begin with W or N can be accepted; an error must be put right";

    LooksAlike { written, like }
    zh "字形相近的名称", "“{written}”看起来与“{like}”一样,却不是同样的字", "如果是同一个名称,请都写“{like}”;如果不是,请换一个不会混淆的名称";
    en "names that look alike", "`{written}` looks like `{like}`, and is made of other characters", "write `{like}` if it is the same name; otherwise choose one that cannot be mistaken";

    AcceptsNothing { code, provision }
    let place = provision.as_deref().unwrap_or(lang.pick("此处", "here"));
    zh "接受已不成立", "{place}没有要接受的 {code}", "删去此行;条文改动过的,先看它为什么不再出现";
    en "nothing left to accept", "{place} has no {code} to accept", "delete this line; if the text was changed, first see why it is gone";

    DutyWithoutLimit { act }
    zh "义务没有期限", "“{act}”没有期限,永远不会逾期", "写明期限;确实不能设期限的,写:接受 W110 “理由”。";
    en "a duty without a limit", "`{act}` has no limit, so it can never be missed", "write its limit, or say why there can be none: 接受 W110 “…”。";

    DutyWithoutHolder { act, role }
    zh "义务没有承担人", "应当“{act}”的是“{role}”,而没有任何事件或认定确定谁是{role}", "在某个事件中声明字段“{role}”,或写:认定 {role} 为 …";
    en "a duty without a holder", "`{act}` is owed by `{role}`, and no event or 认定 ever says who that is", "give an event the field `{role}`, or write 认定 {role} 为 …";

    DutyWithoutConsequence { acts }
    let all = lang.list(acts);
    zh "逾期没有后果", "逾期之后没有任何规则:{all}", "写明逾期的后果(逾期 …);原文没有规定的,写:接受 W112 “理由”。";
    en "no consequence of being late", "nothing follows when these are missed: {all}", "say what follows (逾期 …), or why nothing does: 接受 W112 “…”。";

    StepTooEarly { act, lead, day }
    zh "提前的步骤不会发生", "“{act}”的期限届满前{lead},早于义务产生之时(如 {day} 产生的)", "缩短提前的时间,或延长期限";
    en "a step that never comes", "{lead} before the limit of `{act}` is before the duty arises (as on {day})", "shorten the lead, or lengthen the limit";

    StepPastLimit { step, act, lead, day }
    zh "步骤的期限晚于所服务的期限", "“{step}”在“{act}”的期限届满前{lead}产生,其期限却可能在届满之后才到(如 {day} 届满的)", "缩短步骤的期限,或提前更多";
    en "a step due after the limit that it serves", "`{step}` arises {lead} before the limit of `{act}` and may be due after it (as for one that ends on {day})", "shorten the limit of the step, or begin it earlier";

    NoTimeLeft { act, first }
    zh "没有留下时间", "“{act}”在“{first}”履行之后才产生,期限却不晚于它:前一步在最后一刻履行的,这一步即时届满", "另定期限,如自前一步起算";
    en "no time left", "`{act}` arises when `{first}` is performed, and is due no later than it: done at the last moment, this is due at once", "give it a limit of its own, reckoned from the step before";

    ConsequenceUnreachable { act, why }
    let reason = dead_end(*why, lang);
    zh "后果不会发生", "“{act}”{reason},此处永远不会执行", "写明期限,或删去这一后果";
    en "a consequence that never follows", "`{act}` {reason}, so this never runs", "write a limit, or delete the consequence";

    TierTwice { at }
    zh "同一次数有两档", "满{at}的已有一档,两档会同时适用", "合并为一档,或用互相排斥的条件区分";
    en "two tiers at one number", "there is a tier at {at} already, and both apply", "make them one, or give them conditions that exclude each other";

    TierGap { from, to }
    let missing = numbers(*from, *to, lang);
    zh "次数有遗漏", "第{missing}次没有档:达到时没有任何后果", "补上这一档;不设档的,写:接受 W121 “理由”。";
    en "a number without a tier", "nothing follows at {missing}", "add the tier, or say why there is none: 接受 W121 “…”。";

    SearchCut { steps }
    zh "查找没有做完", "试到 {steps} 种情形为止没有发现问题;没有全部试完", "";
    en "a search was cut short", "nothing was found up to {steps} assignments; not all were tried", "";

    TierHalf { at, rest }
    zh "条件不成立时没有档", "满{at}而“{rest}”的,没有任何后果", "为其余情形写一档;另有规定的,写:接受 W122 “理由”。";
    en "nothing where the condition fails", "nothing follows at {at} where {rest}", "write a tier for the rest, or say why there is none: 接受 W122 “…”。";

    TierShadowed { at, by }
    zh "这一档没有增加什么", "达到{at}时,满{by}的一档每次都已给予同样的处理", "删去这一档,或写明它的不同";
    en "a tier that adds nothing", "at {at} the tier at {by} gives the same each time", "delete it, or say what it adds";

    TierLighter { lower, higher, less, more }
    zh "高档轻于低档", "满{higher}的最重是“{less}”,轻于满{lower}的“{more}”", "核对两档的处理;原文如此的,写:接受 W124 “理由”。";
    en "a higher tier is lighter", "the heaviest at {higher} is `{less}`, lighter than `{more}` at {lower}", "check both tiers, or say why it is so: 接受 W124 “…”。";

    TierOutOfReach { at, most }
    zh "这一档达不到", "所计的事件在一个期间内至多发生{most}次,满不了{at}", "放长期间,或降低次数";
    en "a tier out of reach", "the event comes at most {most} times in the window, never {at}", "lengthen the window or lower the number";

    EventUnused { event }
    zh "事件没有用处", "没有规则用到“{event}”", "写出用到它的规则,或删去它";
    en "an event of no use", "no rule uses `{event}`", "write the rule that does, or delete it";

    AttributeNeverSet { owner, attribute }
    zh "属性没有来源", "没有事件或认定为{owner}登记“{attribute}”", "在某个事件中声明同名字段,或写:认定 {attribute} 为 …";
    en "an attribute that nothing sets", "no event or 认定 ever sets `{attribute}` of {owner}", "give an event a field of that name, or write 认定 {attribute} 为 …";

    SanctionNeverGiven { sanction }
    zh "处理没有用处", "没有规则给予“{sanction}”", "写出给予它的规则,或删去它";
    en "a sanction of no use", "no rule gives `{sanction}`", "write the rule that does, or delete it";

    CalendarMissing { year }
    zh "缺一年的日历", "{year}年没有日历,其间的期限只能按周末暂定", "在 日历 文件夹中加上 {year}.banfa";
    en "a year without a calendar", "{year} has no calendar, so limits in it are provisional", "add {year}.banfa to the folder 日历";

    TierDrops { lower, higher, dropped }
    let all = lang.list(dropped);
    zh "高档少了低档的处理", "满{higher}的没有满{lower}的 {all},轻重次序也没有说明孰轻孰重", "";
    en "a higher tier leaves something out", "at {higher} there is no {all} as at {lower}, and no 轻重 says that it is outweighed", "";

    StepsTried { act, from, to }
    zh "提前的步骤只按日试算", "“{act}”提前的步骤与期限单位不同:按 {from} 至 {to} 各日产生的义务试算,没有发现早于义务产生的", "";
    en "a step tried day by day", "the step before `{act}` has another unit than the limit: tried for duties that arise from {from} to {to}, none was found to come before the duty", "";

    OutcomesOpen { provision, questions, outcomes }
    let all = lang.list(outcomes);
    zh "结果取决于存疑", "{provision}有 {questions} 处存疑,下列处理取决于其读法:{all}", "";
    en "outcomes rest on open questions", "{provision} has {questions} open question(s); these rest on their readings: {all}", "";

    CalendarEnds { year, day, span }
    zh "期限将超出日历", "最后的日历是{year}年:自 {day} 起产生的{span}期限进入下一年,只能暂定", "";
    en "limits run out of the calendars", "the last calendar is that of {year}: a limit of {span} that begins on or after {day} runs into the next year and is provisional", "";

    NeverTaken
    zh "永远不会成立", "在外层的条件之下,这里的条件不可能成立", "删去这一支,或改正条件";
    en "never taken", "under the conditions around it, this one cannot hold", "delete the branch, or correct a condition";

    DutyForbidden { event }
    zh "应当做的,又不得做", "同一人应当“{event}”,而同时不得“{event}”", "给其中一条加条件,或写“但 … 的 除外”";
    en "owed and forbidden at once", "the same party must do `{event}` and must not", "give one of them a condition, or an exception: 但 … 的 除外";

    RightForbidden { event }
    zh "可以做的,总是不得做", "可以“{event}”的情形,都在“不得”之内", "给禁止加上例外,或删去这一权限";
    en "a right that is always forbidden", "wherever `{event}` is allowed it is also forbidden", "give the prohibition an exception, or delete the right";

    RivalEndings { event }
    zh "同一事件有两种了结", "“{event}”可以同时使案件以两种方式了结", "使两处的条件互相排斥";
    en "one event ends a case in two ways", "`{event}` may end the case in both ways at once", "make the two conditions exclude each other";

    OpenedAndEnded { event }
    zh "刚产生就因了结而消灭", "“{event}”产生的这一项,同时因案件了结而不再有效", "使两处的条件互相排斥,或把了结写在履行之后";
    en "opened and ended at once", "what `{event}` opens here is taken away by the end of the case at the same event", "make the two conditions exclude each other, or end the case on performance";

    RivalRoles { role, event }
    zh "两处认定不同的值", "“{event}”时,“{role}”可以同时认定为两个值,后写的覆盖先写的", "使两处的条件互相排斥,或只留一处";
    en "one attribute assigned twice", "at `{event}` the role `{role}` may get two values, and the later in the text wins", "make the two conditions exclude each other, or keep one";

    RoleUnfilled { role, act }
    zh "职责产生时可能没有责任人", "产生“{act}”时,没有规则保证“{role}”已经确定", "在此之前认定“{role}”,或由起因的事件登记";
    en "a duty that may have nobody", "when `{act}` becomes owed, no rule ensures that `{role}` is known", "assign `{role}` before, or let the event that triggers it say so";

    DeadEnd { event }
    zh "案件到此没有出路", "这样的案件在“{event}”之后,没有规则使它办结或终结", "写明履行之后办结,或何种情形终结";
    en "a case that stands still", "after `{event}` no rule leads such a case to an end", "say what closes or terminates it";

    CaseNeverEnds { case }
    zh "案件没有了结的规则", "没有规则使“{case}”办结或终结", "写明何时办结或终结";
    en "a type of case that never ends", "no rule closes or terminates a `{case}`", "say what closes or terminates it";

    EndlessLoop { acts }
    let chain = acts.join(" → ");
    zh "循环往复而没有期限", "这些职责互相引起,都没有期限:{chain}", "至少给其中一项写明期限";
    en "a loop without a limit", "these duties lead to each other, and none has a limit: {chain}", "give at least one of them a limit";

    SiblingsOpen { missing }
    zh "并列的“若”有遗漏", "各项互相排斥,但都不包括:{missing}", "补上这一情形,或改用“按 … 分流”";
    en "sibling 若 leave a case out", "they exclude each other, and none takes: {missing}", "add the case, or use 按 … 分流";

    OpenQuestion { text }
    zh "存疑", "{text}", "";
    en "an open question", "{text}", "";

    Clockless { word }
    let word = word.as_deref().unwrap_or("未定");
    zh "没有期限的义务", "“{word}”没有确定的期限,不会逾期", "期限确定之后改写";
    en "a duty without a clock", "`{word}` sets no limit, so it cannot be missed", "put a limit here once there is one";
}
