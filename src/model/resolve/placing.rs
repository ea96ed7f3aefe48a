//! Items under the head that governs them: what a chapeau takes in, and what could not be read (rulings 2 and 5).

use super::Resolver;
use super::provisions::Node;
use crate::model::ProvisionId;
use crate::source::Span;
use crate::syntax::tree::{self, Head, Level, Part, StatementKind as Said};

/// A statement with the provision in which it stands; a head holds what it governs, items below it included.
#[derive(Clone, Debug)]
pub(super) struct Placed<'a> {
    pub provision: ProvisionId,
    pub span: Span,
    pub kind: PlacedKind<'a>,
}

#[derive(Clone, Debug)]
pub(super) enum PlacedKind<'a> {
    Plain(&'a Said),
    Headed(&'a Head, Vec<Placed<'a>>),
}

/// Which head of a sentence takes in the items below it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Chapeau,
    AnyOf,
    /// The head could not be read: what it governs has no surroundings in which its names could mean something.
    Unread,
}

impl<'a> Resolver<'a> {
    /// The statements of a provision and of those below it, each under the head that governs it.
    pub(super) fn gather(&mut self, node: &Node<'a>, nodes: &[Node<'a>]) -> Vec<Placed<'a>> {
        let mut out: Vec<Placed<'a>> = Vec::new();
        let mut holder: Option<Holder> = None;
        let mut children = node.children.iter();
        for part in &node.tree.parts {
            match part {
                Part::Declaration(_) => {}
                Part::Rule(rule) if rule.statements.is_empty() => {
                    self.unread.insert(self.article_of(node.id));
                    holder = rule.chapeau.then_some(Holder::Unread);
                }
                Part::Rule(rule) => {
                    let said = rule.statements.iter();
                    out.extend(said.filter_map(|s| self.place(s, node.id)));
                    holder = match out.last() {
                        Some(_) if rule.chapeau => Some(Holder::Chapeau),
                        Some(last) if holds_any_of(last) => Some(Holder::AnyOf),
                        _ => None,
                    };
                }
                Part::Provision(_) => {
                    let child = children.next().and_then(|id| nodes.get(id.index()));
                    let Some(child) = child else { continue };
                    // A head of the first paragraph does not reach into the next one.
                    if child.tree.marker.level == Level::Paragraph {
                        holder = None;
                    }
                    let below =
                        self.deeper(child.tree.span, |this| Some(this.gather(child, nodes)));
                    let below = below.unwrap_or_default();
                    match (holder, out.last_mut()) {
                        (Some(Holder::Unread), _) => {
                            self.governed.insert(child.id);
                        }
                        (Some(holder), Some(last)) => {
                            self.governed.insert(child.id);
                            let rest = attach(last, below, holder);
                            out.extend(rest);
                        }
                        _ => out.extend(below),
                    }
                }
            }
        }
        out
    }

    /// The article in which a provision stands, or the provision itself.
    pub(super) fn article_of(&self, id: ProvisionId) -> ProvisionId {
        let mut above = self.base.upwards(id);
        above
            .find(|at| self.base.provision(*at).level == Level::Article)
            .unwrap_or(id)
    }

    /// Whether something in the article could not be read.
    pub(super) fn unread_in(&self, id: ProvisionId) -> bool {
        self.unread.contains(&self.article_of(id))
    }

    /// Whether all that stands below a head could be read, and something does: that nothing does is told with the text.
    pub(super) fn is_whole(&self, placed: &Placed<'a>, below: &[Placed<'a>]) -> bool {
        !below.is_empty() && !self.unread_in(placed.provision)
    }

    pub(super) fn place(
        &mut self,
        statement: &'a tree::Statement,
        provision: ProvisionId,
    ) -> Option<Placed<'a>> {
        if matches!(statement.kind, Said::Declaratory) {
            if let Some(p) = self.base.provisions.get_mut(provision.index()) {
                p.declaratory = true;
            }
        } else {
            self.ruled.insert(provision);
        }
        let kind = match &statement.kind {
            Said::Headed(head, body) => {
                let body = self.deeper(statement.span, |this| {
                    Some(
                        body.iter()
                            .filter_map(|s| this.place(s, provision))
                            .collect(),
                    )
                })?;
                PlacedKind::Headed(head, body)
            }
            plain => PlacedKind::Plain(plain),
        };
        Some(Placed {
            provision,
            span: statement.span,
            kind,
        })
    }
}

/// Whether the sentence's last heads hold a 有下列情形之一.
fn holds_any_of(placed: &Placed<'_>) -> bool {
    let mut at = placed;
    loop {
        match &at.kind {
            PlacedKind::Headed(Head::AnyOf, _) => return true,
            PlacedKind::Headed(_, body) => match body.last() {
                Some(last) => at = last,
                None => return false,
            },
            PlacedKind::Plain(_) => return false,
        }
    }
}

/// Puts the statements of items under the head that governs them; gives back what it does not take.
fn attach<'a>(last: &mut Placed<'a>, below: Vec<Placed<'a>>, holder: Holder) -> Vec<Placed<'a>> {
    let mut at = last;
    loop {
        let PlacedKind::Headed(head, body) = &mut at.kind else {
            return below;
        };
        let any_of = matches!(head, Head::AnyOf);
        let deeper = !any_of
            && body.last().is_some_and(|p| {
                p.provision == at.provision && matches!(p.kind, PlacedKind::Headed(..))
            });
        if deeper {
            match body.last_mut() {
                Some(next) => at = next,
                None => return below,
            }
            continue;
        }
        if holder == Holder::AnyOf || any_of {
            let (items, rest): (Vec<_>, Vec<_>) = below
                .into_iter()
                .partition(|p| matches!(p.kind, PlacedKind::Plain(Said::Condition(_))));
            body.extend(items);
            return rest;
        }
        body.extend(below);
        return Vec::new();
    }
}
