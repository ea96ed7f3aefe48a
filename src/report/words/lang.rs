//! The two languages.

use serde::{Deserialize, Serialize};

/// The language of all output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl Lang {
    /// The language of a tag such as `zh`, `zh-CN`, `en`, `en_GB.UTF-8`; `None` for others.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        let primary = tag.split(['-', '_', '.']).next().unwrap_or("");
        match primary {
            "zh" | "cn" | "中文" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// One of the two.
    #[must_use]
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// A word as it is written.
    #[must_use]
    pub fn quoted(self, word: &str) -> String {
        match self {
            Lang::Zh => format!("“{word}”"),
            Lang::En => format!("`{word}`"),
        }
    }

    /// A list as the language writes it: `a、b、c` or `a, b, c`.
    #[must_use]
    pub fn list<S: AsRef<str>>(self, items: &[S]) -> String {
        let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        items.join(self.pick("、", ", "))
    }
}
