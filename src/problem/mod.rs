//! What is wrong, as data: a kind with typed fields, a place, related places and a mend.
//!
//! Every layer makes problems where it knows them; their words, in both languages, are attached in `report::words`.

mod faults;
mod kinds;
mod sorts;

pub use faults::{MarkupFault, Needed, RecordFault, RegisterBound, TemplateFault};
pub use kinds::{CODES, KINDS, ProblemKind};
pub use sorts::{Construct, DeadEnd, Sort, UnitOf};

use crate::source::Span;

/// Something wrong or worth knowing in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What.
    pub kind: ProblemKind,
    /// Where.
    pub span: Span,
    /// Other places that belong to it.
    pub related: Vec<(Span, Related)>,
    /// A change of text that would put it right.
    pub mend: Option<Mend>,
    /// The provisions that it is about, with their wording.
    pub quotes: Vec<Quote>,
    /// A case that shows it, as the text of a case file.
    pub case: Option<String>,
    /// Why the rules accept it (接受).
    pub accepted: Option<String>,
}

/// A provision as a finding quotes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// How it is cited.
    pub citation: String,
    /// Its official wording, or where it has none the rule that stands there.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// Why a related place is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Related {
    /// The first of two that clash.
    First,
    /// Where the thing was declared.
    Declared,
    /// What refers to it.
    Referrer,
    /// Another link of a chain or circle.
    Link,
    /// The duty that it serves or follows.
    Serves,
    /// The step before it.
    Before,
    /// The tier below.
    Below,
    /// Another open question of the same provision.
    AlsoOpen,
    /// Another place of which the same is true.
    Also,
}

/// Replace `span` by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The rules or the case cannot be used.
    Error,
    /// Usable, but probably not what is meant.
    Warning,
    /// Worth knowing (an open question, a limit without a clock).
    Note,
}

impl Problem {
    /// A problem with neither related places nor a mend.
    #[must_use]
    pub fn new(kind: ProblemKind, span: Span) -> Self {
        Self {
            kind,
            span,
            related: Vec::new(),
            mend: None,
            quotes: Vec::new(),
            case: None,
            accepted: None,
        }
    }

    /// With another place that belongs to it.
    #[must_use]
    pub fn with(mut self, span: Span, why: Related) -> Self {
        self.related.push((span, why));
        self
    }

    /// With the text that would put it right.
    #[must_use]
    pub fn mended(mut self, span: Span, text: impl Into<String>) -> Self {
        self.mend = Some(Mend {
            span,
            text: text.into(),
        });
        self
    }

    /// Its code, stable across versions.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// How grave it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self.code().as_bytes().first() {
            Some(b'W') => Severity::Warning,
            Some(b'N') => Severity::Note,
            _ => Severity::Error,
        }
    }
}
