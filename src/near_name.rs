//! The known name that somebody may have meant by one that nobody knows.

/// The likeness below which a suggestion would confuse.
const LIKE_ENOUGH: f64 = 0.75;

/// The known name that is most like this one; `None` if none is like it.
pub fn near_name<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let likeness = |known| strsim::jaro_winkler(&name, known);
    let known = known.into_iter().map(|known| (likeness(known), known));
    let (likeness, nearest) = known.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (likeness >= LIKE_ENOUGH).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_if_it_is_near() {
        let known = ["listen", "base_url", "state"];
        assert_eq!(near_name("Listen_on", known), Some("listen"));
        assert_eq!(near_name("baseurl", known), Some("base_url"));
        assert_eq!(near_name("zzz", known), None);
        assert_eq!(near_name("x", []), None);
    }
}
