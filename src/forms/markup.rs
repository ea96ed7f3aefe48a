//! The markup of templates: elements and text with their places; which elements there are, and where each may stand.

use crate::problem::MarkupFault;
use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use std::ops::Range;

/// Every element, and the elements in which it may stand (`""`: it is the outermost).
pub const ELEMENTS: &[(&str, &[&str])] = &[
    ("html", &[""]),
    ("head", &["html"]),
    ("title", &["head"]),
    ("meta", &["head"]),
    ("body", &["html"]),
    ("h1", &["body"]),
    ("h2", &["body"]),
    ("p", &["body"]),
    ("table", &["body"]),
    ("col", &["table"]),
    ("tr", &["table"]),
    ("th", &["tr"]),
    ("td", &["tr"]),
    ("b", INLINE),
    ("u", INLINE),
    ("br", INLINE),
];

/// Elements that hold text.
const INLINE: &[&str] = &["h1", "h2", "p", "th", "td", "b", "u"];

/// The attributes of elements.
pub const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("html", &["lang"]),
    ("meta", &["name", "content", "charset"]),
    ("h1", &["class"]),
    ("h2", &["class"]),
    ("p", &["class"]),
    ("col", &["width"]),
    ("th", &["class", "colspan"]),
    ("td", &["class", "colspan"]),
];

/// Whether an element may hold text.
pub(super) fn holds_text(name: &str) -> bool {
    name == "title" || INLINE.contains(&name)
}

/// How deep elements may nest.
pub(super) const MAX_DEPTH: usize = 32;

/// A part of a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// An element.
    Element(Element),
    /// Text, entities resolved, and where it stands.
    Text(String, Range<usize>),
}

/// An element.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
    /// Its opening tag.
    pub(super) at: Range<usize>,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(..) => None,
        })
    }

    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|e| e.name == name)
    }

    /// All text in it.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for child in &self.children {
            match child {
                Node::Text(text, _) => out.push_str(text),
                Node::Element(element) => out.push_str(&element.text()),
            }
        }
        out
    }
}

/// What is wrong with a text as markup, and where.
pub(super) type Fault = (MarkupFault, Range<usize>);

/// The outermost element of a text.
pub(super) fn read(text: &str) -> Result<Element, Fault> {
    let mut reader = Reader::from_str(text);
    // The reader passes over a byte order mark and does not count it.
    let mark = text.chars().next().filter(|c| *c == '\u{feff}');
    let mark = mark.map_or(0, char::len_utf8);
    let place = |position| place(position, text).saturating_add(mark).min(text.len());
    // The outermost element stands in a nameless one.
    let mut open = vec![Element::default()];
    loop {
        let start = place(reader.buffer_position());
        let event = reader.read_event().map_err(|error| {
            let at = place(reader.error_position());
            (fault_of(error), at..place(reader.buffer_position()))
        })?;
        let at = start..place(reader.buffer_position());
        match event {
            Event::Start(tag) => {
                if open.len() > MAX_DEPTH {
                    return Err((MarkupFault::TooDeep(MAX_DEPTH), at));
                }
                open.push(element(&tag, at)?);
            }
            Event::Empty(tag) => {
                let whole = element(&tag, at)?;
                put(&mut open, Node::Element(whole));
            }
            Event::End(_) => {
                // The reader holds ends to their beginnings.
                if let Some(whole) = open.pop() {
                    put(&mut open, Node::Element(whole));
                }
            }
            Event::Text(part) => put_text(&mut open, &part, at),
            Event::CData(part) => put_text(&mut open, &part, at),
            Event::GeneralRef(name) => match referred(&name) {
                Some(c) => put_text(&mut open, &c, at),
                None => return Err((MarkupFault::Entity(name.to_string()), at)),
            },
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => break,
        }
    }
    if let [_, .., last] = &open[..] {
        let (name, at) = (last.name.clone(), last.at.clone());
        return Err((MarkupFault::Unclosed(name), at));
    }
    let outside = open.pop().unwrap_or_default();
    let mut roots = outside.elements().cloned();
    match (roots.next(), roots.next()) {
        (Some(root), None) if root.name == "html" => Ok(root),
        (_, Some(second)) => Err((MarkupFault::NoRoot, second.at)),
        (Some(other), None) => Err((MarkupFault::NoRoot, other.at)),
        (None, None) => Err((MarkupFault::NoRoot, 0..0)),
    }
}

fn place(position: u64, text: &str) -> usize {
    usize::try_from(position).map_or(text.len(), |at| at.min(text.len()))
}

fn put(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

/// Text joins text that stands directly before it.
fn put_text(open: &mut [Element], text: &str, at: Range<usize>) {
    let Some(parent) = open.last_mut() else {
        return;
    };
    if let Some(Node::Text(before, place)) = parent.children.last_mut() {
        before.push_str(text);
        place.end = at.end;
    } else {
        parent.children.push(Node::Text(text.to_owned(), at));
    }
}

fn element(tag: &BytesStart<'_>, at: Range<usize>) -> Result<Element, Fault> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let wrong = |detail: String| (MarkupFault::Malformed(detail), at.clone());
        let attribute = attribute.map_err(|e| wrong(e.to_string()))?;
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Explicit1_0)
            .map_err(|e| wrong(e.to_string()))?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element {
        name: tag.name().as_ref().to_owned(),
        attributes,
        children: Vec::new(),
        at,
    })
}

/// What `&name;` stands for.
fn referred(name: &str) -> Option<String> {
    if name == "nbsp" {
        return Some('\u{a0}'.to_string());
    }
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).map(String::from);
    }
    resolve_xml_entity(name).map(str::to_owned)
}

fn fault_of(error: Error) -> MarkupFault {
    match error {
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            MarkupFault::Mismatched {
                open: expected,
                end: found,
            }
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(name)) => MarkupFault::NotOpen(name),
        Error::IllFormed(IllFormedError::MissingEndTag(name)) => MarkupFault::Unclosed(name),
        other => MarkupFault::Malformed(other.to_string()),
    }
}
