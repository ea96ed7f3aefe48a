//! The provisions of all files in the order of the text, before any amendment: what is added later stands where it was
//! put, whatever numbers the articles around it have had.

use super::citations::is_annex;
use crate::syntax::tree::{Item, Level, Part, Provision};

/// Loose articles stand among the chapters by their numbers; chapters keep theirs; 备注 comes last.
pub(super) fn in_text_order(items: Vec<Item>) -> Vec<Item> {
    let mut tops: Vec<Provision> = Vec::new();
    let mut ordered: Vec<Item> = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Item::Provision(provision) => tops.push(provision),
            other => ordered.push(other),
        }
    }
    tops.sort_by_key(|p| {
        let own = (p.marker.number, p.marker.suffix);
        (annex(p), first_article(p).unwrap_or(own))
    });
    let is_chapter = |p: &Provision| p.marker.level <= Level::Section && !annex(p);
    let places: Vec<bool> = tops.iter().map(is_chapter).collect();
    let (mut chapters, loose): (Vec<Provision>, Vec<Provision>) =
        tops.into_iter().partition(is_chapter);
    chapters.sort_by_key(|p| (p.marker.number, p.marker.suffix));
    let (mut chapters, mut loose) = (chapters.into_iter(), loose.into_iter());
    let next = |chapter| match chapter {
        true => chapters.next(),
        false => loose.next(),
    };
    let provisions = places.into_iter().filter_map(next);
    ordered.extend(provisions.map(Item::Provision));
    ordered
}

fn annex(provision: &Provision) -> bool {
    is_annex(super::citations::step_of(provision))
}

/// The number of the first article in a chapter, or of the article itself.
fn first_article(provision: &Provision) -> Option<(u32, u32)> {
    let mut level: Vec<&Provision> = vec![provision];
    // 章 > 节 > 条: three levels are enough.
    for _ in 0..3 {
        if let Some(first) = level.iter().find(|p| p.marker.level == Level::Article) {
            return Some((first.marker.number, first.marker.suffix));
        }
        let below = level.into_iter().flat_map(|p| &p.parts);
        level = below
            .filter_map(|part| match part {
                Part::Provision(p) => Some(p),
                Part::Declaration(_) | Part::Rule(_) => None,
            })
            .collect();
    }
    None
}
