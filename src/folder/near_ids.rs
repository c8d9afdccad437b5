//! The ids that are near a mistyped one.

use super::identity::without_case;

/// More ids do not help.
const SUGGESTIONS: usize = 3;

/// The letters in which an id may differ from a mistyped one.
const MISTYPED: usize = 2;

/// A question for the known ids that somebody may have meant, such as `did you mean b712345?`; `None` if none is near.
pub fn did_you_mean<'a>(mistyped: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    did_you_mean_folded(mistyped, known.map(|id| (id, without_case(id))))
}

/// The same for known ids that come with their spelling without case, as `without_case` gives it.
pub fn did_you_mean_folded<'a>(
    mistyped: &str,
    known: impl Iterator<Item = (&'a str, impl AsRef<str>)>,
) -> Option<String> {
    let wanted = without_case(mistyped);
    let most = MISTYPED.min(wanted.chars().count() / 3);
    let mut nearest: Vec<&str> = Vec::new();
    let mut least = most + 1;
    for (id, folded) in known {
        let distance = strsim::osa_distance(&wanted, folded.as_ref());
        if distance < least {
            (least, nearest) = (distance, Vec::new());
        }
        if distance == least && distance <= most && !nearest.contains(&id) {
            nearest.push(id);
        }
    }
    // Of many that are equally near, none is likely.
    let is_likely = (1..=SUGGESTIONS).contains(&nearest.len());
    is_likely.then(|| format!("did you mean {}?", nearest.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_id_is_answered_with_the_nearest_ones_unless_many_are_equally_near() {
        let asked = |mistyped: &str, known: &[&str]| did_you_mean(mistyped, known.iter().copied());
        let some = |text: &str| Some(text.to_owned());
        for (mistyped, known, expected) in [
            (
                "b71234",
                &["b712345", "b8"][..],
                some("did you mean b712345?"),
            ),
            // Two letters in the wrong order are one mistake, and case is none.
            (
                "b712354",
                &["b712345", "b713354x"],
                some("did you mean b712345?"),
            ),
            (
                "B712345",
                &["b712345", "b712346"],
                some("did you mean b712345?"),
            ),
            (
                "b712",
                &["b711", "b713"],
                some("did you mean b711 or b713?"),
            ),
            ("b712", &["b711", "b713", "b714", "b715"], None),
            ("ann", &["bob"], None),
            ("an", &["at"], None),
            ("b712345", &[], None),
        ] {
            assert_eq!(asked(mistyped, known), expected, "{mistyped}");
        }
    }
}
