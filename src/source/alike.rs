//! Names that look alike and are not the same (UTS #39): a reader would take one for the other.

use rustc_hash::FxHashMap;

/// Each name that looks like one before it, after that one; the same name twice looks like nothing but itself.
pub fn alike<'a, T: Copy>(names: impl IntoIterator<Item = (&'a str, T)>) -> Vec<[(&'a str, T); 2]> {
    let mut first: FxHashMap<String, (&str, T)> = FxHashMap::default();
    let mut found = Vec::new();
    for (name, of) in names {
        match first.entry(unicode_security::skeleton(name).collect()) {
            std::collections::hash_map::Entry::Occupied(like) => {
                let like = *like.get();
                if like.0 != name {
                    found.push([like, (name, of)]);
                }
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert((name, of));
            }
        }
    }
    found
}
