//! The nearest known name to one that is not known.

/// The candidate that a hand most probably meant: few letters differ, or one holds the other.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let length = name.chars().count();
    let allowed = (length / 2).clamp(1, 3);
    candidates
        .into_iter()
        .filter(|c| !c.is_empty() && *c != name)
        .filter_map(|c| {
            let distance = strsim::damerau_levenshtein(name, c);
            let holds =
                length > 1 && (c.contains(name) || (c.chars().count() > 1 && name.contains(c)));
            (holds || (distance <= allowed && distance < c.chars().count().max(length)))
                .then_some((distance, c))
        })
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, c)| c.to_owned())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_close_or_none() {
        let names = ["一次性告知", "投诉", "办理中"];
        assert_eq!(nearest("一次告知", names), Some("一次性告知".into()));
        assert_eq!(nearest("投拆", names), Some("投诉".into()));
        assert_eq!(nearest("咨询", names), None);
    }
}
