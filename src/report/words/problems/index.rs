//! The index of diagnostics as a page, made from the same table as `banfa explain --code`.

use super::catalogue;
use crate::report::words::Lang;
use std::fmt::Write as _;

/// `docs/diagnostics.md`
#[must_use]
pub fn diagnostics_page() -> String {
    let mut out = String::from(
        "# 诊断代码 · Diagnostics\n\n\
         `banfa explain --code CODE` 给出同样的内容(`--lang en` 为英文)。\
         首字母是种类:S 文字,M 规则,C 案例,T 文书模板,W 警告,N 提示。`…` 处是随具体位置而变的内容。\n\n\
         `banfa explain --code CODE` says the same (in English with `--lang en`). The first letter tells the class: \
         S text, M rules, C cases, T templates of forms, W warnings, N notes. `…` stands for what depends on the place.\n",
    );
    for entry in catalogue() {
        let _ = write!(
            out,
            "\n## {}\n\n**{}** · {}\n\n",
            entry.code,
            entry.title(Lang::Zh),
            entry.title(Lang::En)
        );
        for lang in [Lang::Zh, Lang::En] {
            let (label, help) = (entry.label(lang), entry.help(lang));
            let said = [label.trim(), help.trim()].map(escape);
            let said: Vec<&str> = said
                .iter()
                .map(String::as_str)
                .filter(|s| plain(s))
                .collect();
            if !said.is_empty() {
                let _ = writeln!(out, "- {}", said.join(lang.pick("。", ". ")));
            }
        }
    }
    out
}

/// Whether there are words beside what depends on the place.
fn plain(text: &str) -> bool {
    text.chars().any(|c| c.is_alphanumeric())
}

/// `>` and `<` would be markup.
fn escape(text: &str) -> String {
    text.replace('<', "&lt;").replace('>', "&gt;")
}
