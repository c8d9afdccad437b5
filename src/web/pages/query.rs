//! The query after the `?` of an address, in the encoding of forms (`application/x-www-form-urlencoded` of the URL
//! standard).

use percent_encoding::percent_decode_str;

/// The first value with this name, unless it is empty.
pub(in super::super) fn value(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    let value = percent_decode_str(&value.replace('+', " "))
        .decode_utf8()
        .ok()?
        .trim()
        .to_owned();
    (!value.is_empty()).then_some(value)
}

/// All values with this name, unchanged.
pub(super) fn values(query: &str, name: &str) -> Vec<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let values = pairs
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value.replace('+', " "));
    values
        .filter_map(|value| {
            percent_decode_str(&value)
                .decode_utf8()
                .ok()
                .map(String::from)
        })
        .collect()
}

/// The query with one more pair, which replaces others with its name.
pub(super) fn with(query: &str, name: &str, value: &str) -> String {
    let others = query
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name));
    let mut out: String = others.flat_map(|pair| [pair, "&"]).collect();
    out.extend([name, "=", value]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_a_form_sends_it() {
        let query = "a=&module=M%C3%A4+1%2B2&module=x&lang";
        assert_eq!(value(query, "module").as_deref(), Some("Mä 1+2"));
        assert_eq!(value(query, "a"), None);
        assert_eq!(value(query, "lang"), None);
        assert_eq!(value("x=%FF", "x"), None);
    }

    #[test]
    fn a_name_may_have_many_values_and_each_is_kept_whole() {
        assert_eq!(values("m=A&x=1&m=+B%26+&m=%FF&m", "m"), ["A", " B& "]);
        assert!(values("", "m").is_empty());
    }

    #[test]
    fn another_language_keeps_the_rest_of_the_query() {
        assert_eq!(with("", "lang", "de"), "lang=de");
        assert_eq!(
            with("lang=en&module=A%26B&lang", "lang", "de"),
            "module=A%26B&lang=de"
        );
    }
}
