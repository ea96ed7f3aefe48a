//! What a comparison of two rule bases found, and how people and programs read it.

mod html;
mod json;
mod markdown;
mod parts;
mod text;

pub use html::html;
pub use json::{SCHEMA, json};
pub use markdown::markdown;
pub use text::{group_text, text};

use crate::report::words::Lang;

/// A comparison, every name in it as people write it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effect {
    /// The regulations that were compared, by title.
    pub titles: Vec<String>,
    /// What stands on the old side, as the user named it.
    pub old: String,
    /// What stands on the new side.
    pub new: String,
    /// Where cases came from.
    pub sources: Vec<Source>,
    /// Cases compared.
    pub cases: usize,
    /// Cases that end differently.
    pub differing: usize,
    /// Cases that could not be compared, and why not.
    pub skipped: Vec<String>,
    /// The differences by provision, topic and manner.
    pub groups: Vec<Group>,
    /// Expected differences that did not occur.
    pub absent: Vec<Foreseen>,
    /// Running limits and duties that the amendment touches.
    pub open: Open,
    /// Citations that changed by renumbering alone.
    pub renumbered: Vec<(String, String)>,
}

impl Effect {
    /// Differences (of a case, for somebody) that nobody has expected.
    #[must_use]
    pub fn unexplained(&self) -> usize {
        self.groups.iter().map(|g| g.count - g.expected).sum()
    }
}

/// Where cases came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Which kind.
    pub kind: SourceKind,
    /// The folder or file, or the bound of an exploration.
    pub name: String,
    /// How many cases.
    pub cases: usize,
    /// How many of them end differently.
    pub differing: usize,
}

/// Kinds of sources of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// Case files.
    Suite,
    /// An event log.
    Log,
    /// Made by exploration, up to a bound.
    Explored,
}

/// Differences of one topic and manner under one provision.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The provision, as NEW cites it; empty where none is cited.
    pub provision: String,
    /// About what.
    pub topic: Topic,
    /// How it differs.
    pub manner: Manner,
    /// What it names: sanctions, acts, events.
    pub names: Vec<String>,
    /// How many differences: one for each case and party.
    pub count: usize,
    /// In how many cases.
    pub cases: Vec<String>,
    /// For how many people and offices.
    pub parties: usize,
    /// How many of them were expected.
    pub expected: usize,
    /// Why, as the file of expected differences says.
    pub reasons: Vec<String>,
    /// The official wording of the provision on each side, where it differs.
    pub wording: Option<(String, String)>,
    /// The shortest case that shows it.
    pub shortest: Example,
}

/// A case that shows a difference.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Example {
    /// The case from which it was shortened.
    pub of: String,
    /// For whom.
    pub whom: String,
    /// On which matter.
    pub case: String,
    /// Rows of the original and of the shortened case.
    pub rows: (usize, usize),
    /// The case file.
    pub text: String,
    /// What followed and does not any more.
    pub gone: Vec<String>,
    /// What follows now.
    pub new: Vec<String>,
    /// Why, under the old rules.
    pub why_old: String,
    /// Why, under the new rules.
    pub why_new: String,
}

/// An expected difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreseen {
    /// `file:line`
    pub place: String,
    /// The line.
    pub text: String,
    /// Why it was expected.
    pub reason: String,
}

/// What runs when the amendment takes effect.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Open {
    /// As of which day; the end of each case where absent.
    pub day: Option<String>,
    /// Open duties in all.
    pub duties: usize,
    /// Those that the amendment touches.
    pub touched: Vec<Touched>,
}

/// An open duty that the amendment touches.
#[derive(Clone, Debug, PartialEq)]
pub struct Touched {
    /// In which case file or log.
    pub source: String,
    /// On which matter.
    pub case: String,
    /// Who owes it.
    pub party: String,
    /// What is owed.
    pub what: String,
    /// Under which provision.
    pub provision: String,
    /// State and limit under the old rules; empty where it does not exist.
    pub old: String,
    /// State and limit under the new rules; empty where it does not exist.
    pub new: String,
}

macro_rules! tags {
    ($(#[$doc:meta])* $ty:ident { $($(#[$vdoc:meta])* $name:ident $tag:literal $zh:literal $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $ty { $($(#[$vdoc])* $name),+ }

        impl $ty {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The tag in JSON.
            #[must_use]
            pub fn tag(self) -> &'static str { match self { $(Self::$name => $tag),+ } }

            /// The word; the Chinese one is that of the file of expected differences.
            #[must_use]
            pub fn word(self, lang: Lang) -> &'static str {
                match self { $(Self::$name => lang.pick($zh, $en)),+ }
            }

            /// The one of a Chinese word.
            #[must_use]
            pub fn named(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|t| t.word(Lang::Zh) == word)
            }
        }
    };
}

tags! {
    /// What a difference is about, the gravest first.
    Topic {
        /// A sanction, or a decision on one.
        Sanction "sanction" "处理" "sanction";
        /// A breach of a limit.
        Breach "breach" "逾期" "breach";
        /// A prohibited or invalid act.
        Violation "violation" "违反" "violation";
        /// Who owes what.
        Duty "duty" "职责" "duty";
        /// By when.
        Limit "limit" "期限" "limit";
        /// Who may do what.
        Power "power" "权力" "power";
        /// Closing, scope, effect.
        Case "case" "案件" "case";
        /// Events that the rules record or deem.
        Recorded "recorded" "计入" "recorded event";
        /// Notices and reports.
        Notice "notice" "通知" "notice";
        /// Metrics and sums of points.
        Figure "figure" "指标" "figure";
        /// Facts and roles that the rules set.
        Fact "fact" "事实" "fact";
        /// Facts that are missing.
        Missing "missing" "待补充" "missing fact";
        /// Events that nothing expects.
        Unexpected "unexpected" "未预期" "unexpected event";
        /// Rows of the input that the rules do not know.
        Refused "refused" "拒收" "refused row";
    }
}

tags! {
    /// How an outcome differs.
    Manner {
        /// It did not follow and does now.
        Added "added" "新增" "new";
        /// It followed and does not any more.
        Dropped "dropped" "不再" "no longer";
        /// Something else follows.
        Replaced "replaced" "改变" "other";
        /// The same, earlier.
        Earlier "earlier" "提前" "earlier";
        /// The same, later.
        Later "later" "推后" "later";
    }
}
