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

        /// The code of each kind by its name, in the order of the table.
        pub const KINDS: &[(&str, &str)] = &[$(($code, stringify!($name))),+];
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
    /// A case names an event that the rule base does not declare.
    "C001" UnknownEvent {
        /// As written.
        name: String,
        /// The nearest declared one.
        nearest: Option<String>,
    },
    /// An event or a party has no such field.
    "C002" UnknownField {
        /// As written.
        name: String,
        /// The event or party type.
        owner: String,
        /// The fields that it has.
        known: Vec<String>,
        /// The nearest of them.
        nearest: Option<String>,
    },
    /// A party that is neither in the roster nor a named one.
    "C003" UnknownParty {
        /// As written.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// A value that the enum does not have.
    "C004" UnknownMember {
        /// As written.
        value: String,
        /// The enum.
        of: String,
        /// Its members.
        members: Vec<String>,
        /// The nearest of them.
        nearest: Option<String>,
    },
    /// A value of another type than the field has.
    "C005" WrongType {
        /// The field.
        field: String,
        /// Its type, as the rule base writes it.
        wanted: String,
        /// The value as written.
        found: String,
    },
    /// A field for one value was given several.
    "C006" SeveralValues {
        /// The field.
        field: String,
    },
    /// An event about a case does not say which.
    "C007" MissingCase {
        /// The event.
        event: String,
        /// The case type.
        of: String,
    },
    /// One id is used for cases of two types.
    "C008" CaseTypeClash {
        /// The id.
        case: String,
        /// Its type at first mention.
        first: String,
        /// Its type here.
        here: String,
    },
    /// A case id that no event opens.
    "C009" UnknownCase {
        /// As written.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// An event id that no row carries.
    "C010" UnknownEventId {
        /// As written.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// Two rows carry the same event id.
    "C011" DuplicateEventId {
        /// The id.
        name: String,
    },
    /// More ids before the colon than the event has.
    "C012" TooManyIds {
        /// The event.
        event: String,
        /// How many it may have.
        allowed: usize,
    },
    /// 补充 or 撤销 does not say which event.
    "C013" MissingEventId {
        /// 补充 or 撤销.
        event: String,
    },
    /// The row to which this one refers was itself refused.
    "C014" RefersToRefused {
        /// The event id.
        name: String,
    },
    /// The roster names a party type that the rule base does not declare.
    "C015" UnknownPartyType {
        /// As written.
        name: String,
        /// The nearest declared one.
        nearest: Option<String>,
    },
    /// The roster lists a party twice.
    "C016" DuplicateParty {
        /// The party.
        name: String,
    },
    /// A party of another type than the field has.
    "C017" PartyTypeClash {
        /// The party.
        party: String,
        /// The type that it should have.
        wanted: String,
        /// The type that it has.
        found: String,
    },
    /// A row gives a field twice.
    "C018" DuplicateField {
        /// The field.
        name: String,
    },
    /// An event that follows by definition is given as input.
    "C019" DerivedEvent {
        /// The event.
        name: String,
    },
    /// A provision that the rule base does not have.
    "C020" UnknownProvision {
        /// As written.
        citation: String,
    },
    /// A sanction that the rule base does not declare.
    "C021" UnknownSanction {
        /// As written.
        name: String,
        /// The nearest declared one.
        nearest: Option<String>,
    },
    /// 补充 or 撤销 of an event of the language itself.
    "C022" NotCorrectable {
        /// The event id.
        name: String,
    },
    /// An expectation names something that is neither an event nor a kind of journal entry.
    "C023" UnknownOutcome {
        /// As written.
        word: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// An expectation names something that is neither a party nor a case of this file.
    "C024" UnknownSubject {
        /// As written.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// A limit in 日 where the rule base does not say what a bare 日 is.
    "C025" BareDay {
        /// The field.
        field: String,
    },
    /// A relation that is declared 无环 runs in a circle.
    "C026" RosterCycle {
        /// The attribute that is declared 无环.
        attribute: String,
        /// The party at which the circle closes.
        party: String,
    },
}
