//! What must come out byte for byte: comments, `>` lines, strings. Found here by reading characters, not tokens.

/// The comments, `>` lines and strings of a text, in order.
fn kept(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for line in text.split('\n') {
        let line = line.trim_end_matches('\r');
        let words = line.trim_start_matches([' ', '\t', '\u{3000}']);
        if let Some(wording) = words.strip_prefix('>') {
            let wording = wording.strip_prefix([' ', '\u{3000}']).unwrap_or(wording);
            all.push(format!(">{wording}"));
            continue;
        }
        let mut rest = words;
        while let Some(c) = rest.chars().next() {
            let close = match c {
                '#' => {
                    all.push(rest.to_owned());
                    break;
                }
                '“' => '”',
                '"' => '"',
                _ => {
                    rest = &rest[c.len_utf8()..];
                    continue;
                }
            };
            let inner = &rest[c.len_utf8()..];
            let end = inner.find(close).unwrap_or(inner.len());
            all.push(format!("“{}", &inner[..end]));
            rest = inner[end..].strip_prefix(close).unwrap_or("");
        }
    }
    all
}

/// Both texts have the same comments, `>` lines and strings.
pub fn hold(name: &str, before: &str, after: &str) {
    assert_eq!(kept(after), kept(before), "{name}");
}

#[test]
fn comments_wording_and_strings_are_found() {
    let text = "# 一\n  >  原文 # 不是注释\n解释 “甲 # 乙”。  # 二\r\n期望 \"丙\"\n";
    let wanted = ["# 一", "> 原文 # 不是注释", "“甲 # 乙", "# 二", "“丙"];
    assert_eq!(kept(text), wanted);
}
