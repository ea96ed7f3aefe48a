//! What the words of a rule base mean: declarations by their names, straight from the tree.

use crate::calendar::{Calendar, Length};
use banfa::syntax::tree::{
    DayKind, Declaration, DeclarationKind, Expr, Field, Item, Name, ParameterValue, Part, Property,
    Provision, Quantity, Term, TypeName, Unit, Validity, Window, YearKind,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// An event type, declared or defined.
#[derive(Clone, Debug, Default)]
pub struct EventType {
    pub about: Option<String>,
    pub fields: Vec<(String, TypeName)>,
    pub defined: bool,
}

/// `X 指 E、F,若 C`, and where it stands.
#[derive(Clone, Debug)]
pub struct Definition {
    pub name: String,
    pub events: Vec<String>,
    pub when: Option<Expr>,
}

/// `指标`
#[derive(Clone, Debug)]
pub struct Metric {
    pub name: String,
    pub key: String,
    pub window: Window,
    pub value: Expr,
}

/// The vocabulary of one text of the rules.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub effective: Option<NaiveDate>,
    pub days_work: bool,
    pub above_inclusive: bool,
    pub below_inclusive: bool,
    pub year_rolls: bool,
    pub parties: BTreeMap<String, Vec<(String, TypeName)>>,
    pub party_order: Vec<String>,
    pub named: Vec<(String, String)>,
    pub enums: BTreeMap<String, Vec<String>>,
    pub cases: BTreeMap<String, Vec<(String, TypeName)>>,
    pub events: BTreeMap<String, EventType>,
    pub intervals: Vec<(String, Vec<String>, Vec<String>)>,
    pub limit_words: BTreeMap<String, Term>,
    pub parameters: BTreeMap<String, ParameterValue>,
    pub sanctions: BTreeMap<String, (Vec<String>, Option<Validity>)>,
    pub severities: Vec<Vec<String>>,
    pub calendar: Calendar,
}

fn fields(list: &[Field]) -> Vec<(String, TypeName)> {
    list.iter()
        .map(|f| (f.name.text.clone(), f.ty.clone()))
        .collect()
}

fn texts(names: &[Name]) -> Vec<String> {
    names.iter().map(|n| n.text.clone()).collect()
}

/// All declarations of a list of items, those inside provisions included.
pub fn declarations(items: &[Item]) -> Vec<&Declaration> {
    fn inside<'a>(provision: &'a Provision, out: &mut Vec<&'a Declaration>) {
        for part in &provision.parts {
            match part {
                Part::Declaration(d) => out.push(d),
                Part::Provision(p) => inside(p, out),
                Part::Rule(_) => {}
            }
        }
    }
    let mut out = Vec::new();
    for item in items {
        match item {
            Item::Declaration(d) => out.push(d),
            Item::Provision(p) => inside(p, &mut out),
            Item::Regulation(_) | Item::Calendar(_) | Item::Amendment(_) => {}
        }
    }
    out
}

impl Words {
    pub fn of(items: &[Item]) -> Self {
        let mut words = Self {
            above_inclusive: true,
            below_inclusive: true,
            ..Self::default()
        };
        for item in items {
            match item {
                Item::Regulation(regulation) => {
                    for property in &regulation.properties {
                        words.property(&property.value);
                    }
                }
                Item::Calendar(year) => words.calendar.add(year),
                Item::Declaration(_) | Item::Provision(_) | Item::Amendment(_) => {}
            }
        }
        let all = declarations(items);
        for declaration in &all {
            words.declare(declaration);
        }
        words.built_in();
        words.derive_fields(&all);
        for declaration in &all {
            if let DeclarationKind::Metric { name, key, .. } = &declaration.kind {
                let number = TypeName {
                    set: false,
                    name: Name {
                        text: "数".into(),
                        span: name.span,
                    },
                    acyclic: false,
                };
                if let Some(attributes) = words.parties.get_mut(&key.text) {
                    attributes.push((name.text.clone(), number));
                }
            }
        }
        words
    }

    fn property(&mut self, property: &Property) {
        match property {
            Property::Effective(date) => self.effective = Some(*date),
            Property::DayMeans(kind) => self.days_work = *kind == DayKind::Working,
            Property::Bound {
                above,
                below,
                inclusive,
            } => {
                if *above {
                    self.above_inclusive = *inclusive;
                }
                if *below {
                    self.below_inclusive = *inclusive;
                }
            }
            Property::YearMeans(kind) => self.year_rolls = *kind == YearKind::Rolling,
            Property::OfficeHours(hours) => self.calendar.hours = hours.clone(),
            Property::Issuer(_) | Property::Published(_) => {}
        }
    }

    fn declare(&mut self, declaration: &Declaration) {
        match &declaration.kind {
            DeclarationKind::Party(name, list) => {
                self.party_order.push(name.text.clone());
                self.parties
                    .entry(name.text.clone())
                    .or_default()
                    .extend(fields(list));
            }
            DeclarationKind::NamedParty(name, ty) => {
                self.named.push((name.text.clone(), ty.text.clone()));
            }
            DeclarationKind::Enum(name, members) => {
                self.enums
                    .entry(name.text.clone())
                    .or_default()
                    .extend(texts(members));
            }
            DeclarationKind::Case(name, list) => {
                self.cases
                    .entry(name.text.clone())
                    .or_default()
                    .extend(fields(list));
            }
            DeclarationKind::Event {
                name,
                about,
                fields: list,
            } => {
                let event = self.events.entry(name.text.clone()).or_default();
                event.about = event
                    .about
                    .take()
                    .or(about.as_ref().map(|a| a.text.clone()));
                event.fields.extend(fields(list));
            }
            DeclarationKind::Interval { name, from, to } => {
                self.intervals
                    .push((name.text.clone(), texts(from), texts(to)));
            }
            DeclarationKind::LimitWords(list) => {
                for (name, term) in list {
                    self.limit_words.insert(name.text.clone(), term.clone());
                }
            }
            DeclarationKind::Sanction {
                name,
                targets,
                validity,
            } => {
                self.sanctions
                    .insert(name.text.clone(), (texts(targets), validity.clone()));
            }
            DeclarationKind::Severity(names) => self.severities.push(texts(names)),
            DeclarationKind::Parameter(name, value) => {
                self.parameters.insert(name.text.clone(), value.clone());
            }
            DeclarationKind::Definition { .. }
            | DeclarationKind::Metric { .. }
            | DeclarationKind::Interpretation(_)
            | DeclarationKind::OpenQuestion(_)
            | DeclarationKind::Acceptance { .. } => {}
        }
    }

    fn built_in(&mut self) {
        for name in ["裁量", "补充", "撤销", "批准延长"] {
            self.events.entry(name.to_owned()).or_default();
        }
    }

    /// A defined event has the fields that all of its bases share, and their case.
    fn derive_fields(&mut self, all: &[&Declaration]) {
        let mut open: Vec<(&Name, &Vec<Name>)> = all
            .iter()
            .filter_map(|d| match &d.kind {
                DeclarationKind::Definition { name, events, .. } => Some((name, events)),
                _ => None,
            })
            .collect();
        for _ in 0..=open.len() {
            open.retain(|(name, bases)| {
                let found: Option<Vec<EventType>> = bases
                    .iter()
                    .map(|b| self.events.get(&b.text).cloned())
                    .collect();
                let Some(found) = found else { return true };
                let (first, others) = found.split_first().expect("a definition has a base");
                let shared = |f: &&(String, TypeName)| {
                    others.iter().all(|o| {
                        o.fields
                            .iter()
                            .any(|x| x.0 == f.0 && x.1.name.text == f.1.name.text)
                    })
                };
                let event = EventType {
                    about: first
                        .about
                        .clone()
                        .filter(|about| others.iter().all(|o| o.about.as_ref() == Some(about))),
                    fields: first.fields.iter().filter(shared).cloned().collect(),
                    defined: true,
                };
                self.events.insert(name.text.clone(), event);
                false
            });
        }
    }

    /// A quantity with its bare 日 settled.
    pub fn length(&self, quantity: &Quantity) -> Length {
        let unit = match quantity.unit {
            Unit::Day if self.days_work => Unit::WorkingDay,
            Unit::Day => Unit::NaturalDay,
            unit => unit,
        };
        Length::new(quantity.count, unit)
    }

    /// The declared type of an event's field.
    pub fn field_type(&self, event: &str, field: &str) -> Option<&TypeName> {
        self.events
            .get(event)?
            .fields
            .iter()
            .find(|f| f.0 == field)
            .map(|f| &f.1)
    }

    pub fn case_type(&self, case: &str, attribute: &str) -> Option<&TypeName> {
        self.cases
            .get(case)?
            .iter()
            .find(|f| f.0 == attribute)
            .map(|f| &f.1)
    }

    pub fn party_type(&self, party: &str, attribute: &str) -> Option<&TypeName> {
        self.parties
            .get(party)?
            .iter()
            .find(|f| f.0 == attribute)
            .map(|f| &f.1)
    }

    /// The type of a bare name: of some field, else of some attribute.
    pub fn any_type(&self, name: &str) -> Option<&TypeName> {
        let fields = self.events.values().flat_map(|e| &e.fields);
        let cases = self.cases.values().flatten();
        let parties = self.parties.values().flatten();
        fields
            .chain(cases)
            .chain(parties)
            .find(|f| f.0 == name)
            .map(|f| &f.1)
    }
}

impl Words {
    /// The type of a bare name that is a field or a case attribute.
    pub fn any_type_of_fact(&self, name: &str) -> Option<&TypeName> {
        let fields = self.events.values().flat_map(|e| &e.fields);
        fields
            .chain(self.cases.values().flatten())
            .find(|f| f.0 == name)
            .map(|f| &f.1)
    }
}
