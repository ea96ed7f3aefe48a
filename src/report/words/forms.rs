//! Words for what is wrong with templates of forms.

use super::Lang;
use crate::problem::{MarkupFault, TemplateFault};

/// What is wrong with the markup of a template: what is said at the place, and what would be right.
#[must_use]
pub fn markup_fault(fault: &MarkupFault, lang: Lang) -> (String, String) {
    let say = |zh: String, en: String| lang.pick(zh, en);
    let list = |names: &[String]| lang.list(names);
    match fault {
        MarkupFault::Mismatched { open, end } => (
            say(
                format!("打开的是 <{open}>,这里结束的是 <{end}>"),
                format!("<{open}> is open, <{end}> is ended"),
            ),
            say(
                format!("先写 </{open}>;元素要一层一层结束"),
                format!("write </{open}> first: elements end in turn"),
            ),
        ),
        MarkupFault::NotOpen(name) => (
            say(
                format!("没有打开的 <{name}>"),
                format!("no <{name}> is open"),
            ),
            say(
                "删去,或在前面写上开头".into(),
                "delete it, or write its beginning".into(),
            ),
        ),
        MarkupFault::Unclosed(name) => (
            say(
                format!("<{name}> 没有结束"),
                format!("<{name}> does not end"),
            ),
            say(
                format!("写上 </{name}>;没有内容的写作 <{name}/>"),
                format!("write </{name}>, or <{name}/> where nothing stands in it"),
            ),
        ),
        MarkupFault::Entity(name) => (
            say(
                format!("不认识 &{name};"),
                format!("&{name}; stands for nothing"),
            ),
            say(
                "可以写 &amp; &lt; &gt; &quot; &nbsp; 和 &#数字;".into(),
                "there are &amp; &lt; &gt; &quot; &nbsp; and &#NUMBER;".into(),
            ),
        ),
        MarkupFault::Malformed(why) => (
            say(
                format!("标记不完整({why})"),
                format!("not well formed ({why})"),
            ),
            say(
                "正文里的 < 写作 &lt;,& 写作 &amp;;模板语句里不用 <、&".into(),
                "write &lt; for < and &amp; for &; statements of templates use neither".into(),
            ),
        ),
        MarkupFault::NoRoot => (
            say(
                "文书模板是一个 <html>…</html>".into(),
                "a template is one <html>…</html>".into(),
            ),
            String::new(),
        ),
        MarkupFault::TooDeep(limit) => (
            say(
                format!("超过 {limit} 层"),
                format!("more than {limit} levels"),
            ),
            String::new(),
        ),
        MarkupFault::Element { name, known } => (
            say(
                format!("文书没有元素 <{name}>"),
                format!("forms have no element <{name}>"),
            ),
            say(
                format!("可用的元素:{}", list(known)),
                format!("there are: {}", list(known)),
            ),
        ),
        MarkupFault::Misplaced { name, places } => {
            let places: Vec<String> = places
                .iter()
                .filter(|p| !p.is_empty())
                .map(|p| format!("<{p}>"))
                .collect();
            (
                say(
                    format!("<{name}> 不能在这里"),
                    format!("<{name}> cannot stand here"),
                ),
                match places.is_empty() {
                    true => say("它在最外层".into(), "it is the outermost".into()),
                    false => say(
                        format!("它写在 {} 之中", list(&places)),
                        format!("it stands in {}", list(&places)),
                    ),
                },
            )
        }
        MarkupFault::Attribute { name, value, known } => (
            say(
                format!("不能写 {name}=\"{value}\""),
                format!("{name}=\"{value}\" cannot stand here"),
            ),
            match known.is_empty() {
                true => say(
                    "这个元素没有属性".into(),
                    "the element has no attributes".into(),
                ),
                false => say(
                    format!(
                        "可用的属性:{};class 为 居中、居右 或 顶格,colspan 为 1 到 63,width 如 20%",
                        list(known)
                    ),
                    format!(
                        "it has {}; class is 居中 (centred), 居右 (right) or 顶格 (no indent), colspan 1 to 63, width as in 20%",
                        list(known)
                    ),
                ),
            },
        ),
        MarkupFault::Stray(within) => (
            say(
                format!("<{within}> 里不能直接写文字"),
                format!("no words can stand in <{within}> itself"),
            ),
            say(
                "写在段落 <p>、标题或者格 <td> 里".into(),
                "put them into a paragraph <p>, a heading or a cell <td>".into(),
            ),
        ),
        MarkupFault::BlockOpen(word) => (
            say(
                format!("{{% {word} %}} 没有在同一元素里结束"),
                format!("{{% {word} %}} does not end in the element in which it begins"),
            ),
            say(
                format!("在同一元素里写 {{% end{word} %}}"),
                format!("write {{% end{word} %}} in the same element"),
            ),
        ),
        MarkupFault::BlockEnd(word) => (
            say(
                format!("{{% {word} %}} 在这个元素里没有开头"),
                format!("{{% {word} %}} has no beginning in this element"),
            ),
            say(
                "开头和结尾要在同一元素里".into(),
                "beginning and end stand in the same element".into(),
            ),
        ),
        MarkupFault::Block(word) => (
            say(
                format!("模板没有语句“{word}”"),
                format!("templates have no `{word}`"),
            ),
            say(
                "可用的语句:if … elif … else … endif、for … endfor、set".into(),
                "there are if … elif … else … endif, for … endfor, set".into(),
            ),
        ),
    }
}

/// What a template cannot do: what is said at the place, and what would be right.
#[must_use]
pub fn template_fault(fault: &TemplateFault, lang: Lang) -> (String, String) {
    let say = |zh: String, en: String| lang.pick(zh, en);
    let form = say(
        "写法如:{{ 案件.承办人 }}、{% for e in 事件 %} … {% endfor %},见 docs/forms.md".into(),
        "as in {{ 案件.承办人 }}, {% for e in 事件 %} … {% endfor %}: see docs/forms.md".into(),
    );
    match fault {
        TemplateFault::Unreadable(why) => (
            say(
                format!("读不懂这一处({why})"),
                format!("this cannot be read ({why})"),
            ),
            form,
        ),
        TemplateFault::TooLong(limit) => (
            say(
                format!("超过 {limit} 步"),
                format!("more than {limit} steps"),
            ),
            say(
                "减少嵌套的 for".into(),
                "nest fewer for in one another".into(),
            ),
        ),
        TemplateFault::TooLarge(limit) => (
            say(
                format!("填成的文书超过 {limit} 字节"),
                format!("the document would be larger than {limit} bytes"),
            ),
            say(
                "减少嵌套的 for".into(),
                "nest fewer for in one another".into(),
            ),
        ),
        TemplateFault::Grows => (
            say(
                "模板不能相乘,{% set %} 也不能拼接或者列举:几行就能写出没有尽头的内容".into(),
                "templates do not multiply, and {% set %} neither joins nor lists: a few such lines make a text without end".into(),
            ),
            say(
                "要计算的,写成规则里的属性或者指标;要拼接的,在 {{ }} 里写".into(),
                "what is to be reckoned belongs into the rules; what is to be joined stands in {{ }}".into(),
            ),
        ),
        TemplateFault::NoFilters => (
            say(
                "模板没有“|”这种写法".into(),
                "templates have no filters (`|`)".into(),
            ),
            form,
        ),
        TemplateFault::NoTests => (
            say(
                "模板没有“is”这种写法".into(),
                "templates have no tests (`is`)".into(),
            ),
            say("用 ==、!= 或者 in".into(), "use ==, != or in".into()),
        ),
        TemplateFault::Nothing(written) => (
            say(
                format!("“{written}”什么也没有"),
                format!("`{written}` is nothing"),
            ),
            String::new(),
        ),
        TemplateFault::OneName => (
            say(
                "这里要写一个带引号的名称".into(),
                "one name in quotation marks is wanted".into(),
            ),
            say(
                "写法如:事件(\"登记流程\")、条款(\"第九条第(三)项\")".into(),
                "as in 事件(\"登记流程\"), 条款(\"第九条第(三)项\")".into(),
            ),
        ),
        TemplateFault::Cannot(why) => (
            say(
                format!("这样的值不能这样用({why})"),
                format!("such values cannot be used so ({why})"),
            ),
            String::new(),
        ),
    }
}
