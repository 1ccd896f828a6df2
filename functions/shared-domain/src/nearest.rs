//! The names that a mistyped one may have meant.

/// More are not told: who does not find it among these lists all.
const MOST: usize = 3;

/// How many edits make one name the other, whatever their case.
pub fn distance(one: &str, other: &str) -> usize {
    strsim::damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase())
}

/// Those of `names` that are near to `wanted`, the nearest first.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let plain = |name: &str| name.to_lowercase();
    let wanted = plain(wanted);
    let most = 2.max(wanted.chars().count() / 3);
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let other = plain(name);
            // `orders` for `orders-prod`.
            let part = wanted.len() > 3 && (other.contains(&wanted) || (other.len() > 3 && wanted.contains(&other)));
            let distance = distance(&wanted, &other);
            (part || distance <= most).then_some((distance, name))
        })
        .collect();
    near.sort();
    near.truncate(MOST);
    near.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_is_answered_with_those_that_are_near_and_no_others() {
        let names = ["orders-prod", "orders-test", "billing", "Nightly", "x"];
        for (wanted, near) in [
            ("ordes-prod", vec!["orders-prod"]),
            ("orders", vec!["orders-prod", "orders-test"]),
            ("nightly", vec!["Nightly"]),
            ("bililng", vec!["billing"]),
            ("warehouse", vec![]),
            ("y", vec!["x"]),
        ] {
            assert_eq!(nearest(wanted, names), near, "{wanted}");
        }
    }
}
