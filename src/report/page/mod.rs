//! The page in which every report stands that is read in a browser: one file that holds everything it needs, for a screen
//! or for A4, light or dark. Nothing in it is executed and nothing is fetched, and the page itself says so to the browser.

use super::words::Lang;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// What all pages look like; a report adds what is its own.
const STYLE: &str = include_str!("page.css");

/// What a browser may do with a page: apply the styles in it, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A page.
pub(super) struct Page<'a> {
    /// The language of its reader.
    pub(super) lang: Lang,
    /// Its title.
    pub(super) title: &'a str,
    /// Styles of its own.
    pub(super) styles: &'a [&'static str],
}

impl Page<'_> {
    /// The page with its contents, which bring their own escaping.
    pub(super) fn render(&self, body: &Markup) -> String {
        let page = html! {
            (DOCTYPE)
            html lang=(self.lang.pick("zh-CN", "en")) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) @for style in self.styles { (PreEscaped(style)) } }
                }
                body { (body) }
            }
        };
        visible(&page.into_string())
    }
}

/// A text in which nothing is markup, for what is not written by maud.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Characters that steer a text instead of standing in it (controls, changes of direction) as their numbers, so that no
/// name can make a page show something else than it says.
fn visible(page: &str) -> String {
    let steers = |c: char| match c {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => true,
        c => c.is_control(),
    };
    if !page.contains(steers) {
        return page.to_owned();
    }
    let mut out = String::with_capacity(page.len());
    for c in page.chars() {
        match steers(c) {
            true => out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c))),
            false => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_steers_a_text_is_shown() {
        assert_eq!(
            visible("张\u{202e}三\u{0}\n李\t四"),
            "张⟨U+202E⟩三⟨U+0000⟩\n李\t四"
        );
        assert_eq!(visible("张三"), "张三");
    }
}
