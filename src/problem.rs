//! What is wrong, as data: a kind with typed fields, a place, related places and a mend.
//!
//! Every layer makes problems where it knows them; their words, in both languages, are attached in `report::words`.

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

/// Declares the kinds with their codes in one table.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $code:literal $name:ident $({ $($(#[doc = $fdoc:literal])+ $field:ident : $ty:ty),+ $(,)? })? ,)+) => {
        /// What is wrong. The first letter of a code tells its class: `S` text, `M` model, `C` case or register, `W` warning, `N` note.
        #[derive(Clone, Debug, PartialEq)]
        pub enum ProblemKind { $($(#[doc = $doc])+ $name $({ $($(#[doc = $fdoc])+ $field: $ty),+ })?,)+ }

        impl ProblemKind {
            /// Its code.
            #[must_use]
            pub fn code(&self) -> &'static str { match self { $(Self::$name { .. } => $code,)+ } }
        }

        /// Every code, in the order of the table.
        pub const CODES: &[&str] = &[$($code),+];
    };
}

kinds! {
    /// The file is in no encoding that is read.
    "S001" NotText,
    /// The file is larger than is read.
    "S002" FileTooLarge {
        /// Bytes allowed.
        limit: usize,
    },
    /// Something else was expected here.
    "S010" Unexpected {
        /// What was found (a word or a character).
        found: String,
        /// What could stand here, as grammar rule names that `report::words` puts into words.
        expected: Vec<String>,
    },
    /// A word is glued to a keyword.
    "S011" Glued {
        /// The word as written.
        word: String,
        /// The word with the space in it.
        apart: String,
    },
}
