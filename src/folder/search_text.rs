//! The form of a text in which a search compares it: without case, accents and apostrophes.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// The text as a search compares it. Two texts that differ only in case, accents, apostrophes, the Unicode form of
/// letters or the white space between words have the same one.
pub fn search_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.is_ascii() {
            out.extend(
                word.chars()
                    .filter(|c| *c != '\'')
                    .map(|c| c.to_ascii_lowercase()),
            );
        } else {
            let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(word);
            decomposed.chars().for_each(|c| push(&mut out, c));
        }
    }
    out
}

/// The same with the German letters ä, ö and ü as two letters each, as people write them without a German keyboard;
/// `None` if there are none.
pub fn german_search_text(text: &str) -> Option<String> {
    let two_letters = |c: char| match c {
        'ä' | 'Ä' => Some("ae"),
        'ö' | 'Ö' => Some("oe"),
        'ü' | 'Ü' => Some("ue"),
        _ => None,
    };
    text.contains(|c| two_letters(c).is_some()).then(|| {
        let mut replaced = String::with_capacity(text.len() + 4);
        for c in text.chars() {
            match two_letters(c) {
                Some(two) => replaced.push_str(two),
                None => replaced.push(c),
            }
        }
        search_text(&replaced)
    })
}

fn push(out: &mut String, c: char) {
    match c {
        // Marks that were taken off their letters, and apostrophes, which people leave out.
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\''
        | '\u{2018}'
        | '\u{2019}'
        | '\u{2bc}'
        | '`' => {}
        // Unicode takes these letters for letters of their own, and people look for the plain ones.
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'þ' | 'Þ' => out.push_str("th"),
        // In capitals first, because some small letters differ only there (ß is ss, ς is σ).
        c => out.extend(c.to_uppercase().flat_map(char::to_lowercase)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_apostrophes_and_spaces_make_no_difference() {
        for (one, other) in [
            ("Siân Ó Briain", "sian o briain"),
            ("  O’Brien\u{a0}O'Brien ", "obrien obrien"),
            ("Łukasz Đorđević", "lukasz dordevic"),
            ("Søren Ægir Þór", "soren aegir thor"),
            ("STRASSE", "straße"),
            ("Sia\u{302}n", "siân"),
            ("ﬁne １２", "fine 12"),
            ("ΟΔΟΣ", "οδος"),
            ("Nguyễn", "nguyen"),
        ] {
            assert_eq!(search_text(one), search_text(other), "{one}");
        }
        assert_eq!(search_text("Siân-Lee b7"), "sian-lee b7");
        assert_ne!(search_text("한국"), "");
    }

    #[test]
    fn german_letters_are_found_as_two() {
        assert_eq!(
            german_search_text("Jürgen MÜLLER-Öz").as_deref(),
            Some("juergen mueller-oez")
        );
        assert_eq!(german_search_text("Siân"), None);
    }
}
