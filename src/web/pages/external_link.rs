//! Links from the data to other websites.

/// The address, if a page may link to it: not an address that runs a script or opens a file.
pub(in super::super) fn external_link(address: Option<&str>) -> Option<&str> {
    let scheme = |address: &&str| {
        let lower = address.to_ascii_lowercase();
        lower.starts_with("https://") || lower.starts_with("http://")
    };
    address.filter(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_followed() {
        for address in [
            "https://x.example/a?b",
            "http://x.example",
            "HTTPS://X.EXAMPLE",
        ] {
            assert_eq!(external_link(Some(address)), Some(address));
        }
        for address in [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//x.example",
            "Zoom 5",
            "",
        ] {
            assert_eq!(external_link(Some(address)), None);
        }
        assert_eq!(external_link(None), None);
    }
}
