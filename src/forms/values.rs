//! What a template can see: records, moments, lists and blanks. A name that a record does not have is an error, never blank;
//! what a case has not said yet is blank, whatever is asked of it that it could have.

use chrono::{Datelike, NaiveDate};
use minijinja::value::{Enumerator, Object, ObjectRepr};
use minijinja::{Error, ErrorKind, State, Value};
use std::fmt;
use std::sync::Arc;

/// What is wrong with a name in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnknownName {
    /// As written.
    pub(super) name: String,
    /// The nearest one that there is.
    pub(super) nearest: Option<String>,
    /// All that there are.
    pub(super) known: Vec<String>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl std::error::Error for UnknownName {}

/// An error of the template engine that carries the name.
pub(super) fn unknown<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Error {
    let known: Vec<String> = known.into_iter().map(str::to_owned).collect();
    let fault = UnknownName {
        name: name.to_owned(),
        nearest: crate::cases::nearest(name, known.iter().map(String::as_str)),
        known,
    };
    Error::new(ErrorKind::UndefinedError, fault.to_string()).with_source(fault)
}

/// A value by which nothing can be done but fail: the engine has no other way for an attribute to say why it is not there.
fn no_such<'a>(key: &Value, known: impl IntoIterator<Item = &'a str>) -> Option<Value> {
    Some(Value::from(unknown(&key.to_string(), known)))
}

/// Named values.
#[derive(Debug)]
pub(super) struct Record {
    /// In the order in which they are listed.
    pub(super) fields: Vec<(String, Value)>,
    /// What is shown of the record itself.
    pub(super) shown: String,
}

impl Object for Record {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let found = self
            .fields
            .iter()
            .find(|(n, _)| key.as_str() == Some(n.as_str()));
        match found {
            Some((_, value)) => Some(value.clone()),
            None => no_such(key, self.fields.iter().map(|(n, _)| n.as_str())),
        }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// A day or a moment.
#[derive(Debug)]
pub(super) struct Moment {
    /// As cases write it.
    pub(super) shown: String,
    /// Its day.
    pub(super) day: NaiveDate,
}

/// What can be asked of a moment.
const OF_MOMENT: [&str; 4] = ["年月日", "年", "月", "日"];

impl Object for Moment {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let day = self.day;
        Some(match key.as_str() {
            Some("年月日") => format!("{}年{}月{}日", day.year(), day.month(), day.day()).into(),
            Some("年") => day.year().into(),
            Some("月") => day.month().into(),
            Some("日") => day.day().into(),
            _ => return no_such(key, OF_MOMENT),
        })
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// Several values; some lists can be called to choose from them.
pub(super) struct List {
    pub(super) items: Vec<Value>,
    pub(super) choose: Option<Choose>,
}

/// Chooses from a list by a name.
pub(super) type Choose = Box<dyn Fn(&str) -> Result<Value, Error> + Send + Sync>;

impl List {
    pub(super) fn of(items: Vec<Value>) -> Value {
        Value::from_object(Self {
            items,
            choose: None,
        })
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}

impl Object for List {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_usize() {
            Some(at) => self.items.get(at).cloned(),
            None => no_such(key, []),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.items.len())
    }

    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        match (&self.choose, args) {
            (Some(choose), [name]) => choose(named(name)?),
            _ => Err(Error::from(ErrorKind::MissingArgument)),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.items.iter().map(Value::to_string).collect();
        f.write_str(&all.join("、"))
    }
}

/// The text of an argument.
pub(super) fn named(argument: &Value) -> Result<&str, Error> {
    argument
        .as_str()
        .ok_or_else(|| Error::from(ErrorKind::MissingArgument))
}

/// What a blank could have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text or number.
    Plain,
    /// A day or moment.
    Moment,
    /// Several of something.
    List,
    /// A party of a type, by its position.
    Party(usize),
    /// A party of any type.
    Anyone,
    /// A record of these names.
    Record(Vec<(String, Kind)>),
}

/// The attributes of each party type.
pub(super) type PartyKinds = Vec<Vec<(String, Kind)>>;

/// Nothing yet.
#[derive(Debug)]
pub(super) struct Blank {
    pub(super) kind: Kind,
    pub(super) parties: Arc<PartyKinds>,
}

impl Blank {
    pub(super) fn value(kind: &Kind, parties: &Arc<PartyKinds>) -> Value {
        Value::from_object(Self {
            kind: kind.clone(),
            parties: parties.clone(),
        })
    }
}

impl Object for Blank {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        match self.kind {
            Kind::List => ObjectRepr::Seq,
            Kind::Plain | Kind::Moment | Kind::Party(_) | Kind::Anyone | Kind::Record(_) => {
                ObjectRepr::Map
            }
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str().unwrap_or_default();
        let of = |kind: &Kind| Some(Self::value(kind, &self.parties));
        let all: Vec<(String, Kind)>;
        let fields = match &self.kind {
            Kind::Plain | Kind::List => return no_such(key, []),
            Kind::Moment if OF_MOMENT.contains(&name) => return of(&Kind::Plain),
            Kind::Moment => return no_such(key, OF_MOMENT),
            Kind::Party(ty) => self.parties.get(*ty).map_or(&[][..], Vec::as_slice),
            Kind::Anyone => {
                all = self.parties.iter().flatten().cloned().collect();
                &all
            }
            Kind::Record(fields) => fields,
        };
        match fields.iter().find(|(n, _)| n == name) {
            Some((_, kind)) => of(kind),
            None => no_such(key, fields.iter().map(|(n, _)| n.as_str())),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.kind {
            Kind::List => Enumerator::Seq(0),
            Kind::Plain | Kind::Moment | Kind::Party(_) | Kind::Anyone | Kind::Record(_) => {
                Enumerator::Empty
            }
        }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }

    fn render(self: &Arc<Self>, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

/// A text as a document shows it: characters that cannot be seen, or that turn others round, by their numbers.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => {
                number(c, &mut out);
            }
            '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{ffff}' => number(c, &mut out),
            c if c.is_control() => number(c, &mut out),
            c => out.push(c),
        }
    }
    out
}

fn number(c: char, out: &mut String) {
    out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
}

/// The same as markup holds it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_that_is_shown_is_markup_or_hidden() {
        assert_eq!(escaped("<b>甲&乙</b>"), "&lt;b&gt;甲&amp;乙&lt;/b&gt;");
        assert_eq!(
            escaped("张\u{202e}三\u{0}\n李四\u{fffe}"),
            "张⟨U+202E⟩三⟨U+0000⟩ 李四⟨U+FFFE⟩"
        );
    }
}
