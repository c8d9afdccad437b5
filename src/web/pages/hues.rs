//! The colours that distinguish modules on a page. A module has the same colour on every page, unless another one of the
//! page has it too.

use std::collections::{BTreeMap, BTreeSet};

/// The number of colours.
const COUNT: usize = 8;

/// The colours of some names.
pub(super) struct Hues<'a>(BTreeMap<&'a str, usize>);

impl<'a> Hues<'a> {
    /// The colours of these names: each has its own one, as far as there are enough.
    pub(super) fn new(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: BTreeSet<&str> = names.into_iter().collect();
        let mut hues = BTreeMap::new();
        let mut is_taken = [false; COUNT];
        let mut others = Vec::new();
        for name in names {
            let own = own_hue(name);
            if is_taken[own] {
                others.push((name, own));
            } else {
                is_taken[own] = true;
                hues.insert(name, own);
            }
        }
        // Those that share a colour come last, so that they take it from no other name.
        for (name, own) in others {
            let mut after = (own..own + COUNT).map(|hue| hue % COUNT);
            let hue = after.find(|hue| !is_taken[*hue]).unwrap_or(own);
            is_taken[hue] = true;
            hues.insert(name, hue);
        }
        Self(hues)
    }

    /// The number of a name's colour, from 0 to 7.
    pub(super) fn of(&self, name: &str) -> usize {
        self.0.get(name).copied().unwrap_or_else(|| own_hue(name))
    }
}

/// The colour of a name by itself: the high bits of its FNV-1a hash, which are mixed best.
fn own_hue(name: &str) -> usize {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    usize::try_from(hash >> 29).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn up_to_eight_names_have_different_colours(names in proptest::collection::btree_set("[A-Z]{3}[0-9]{3}", 1..=8)) {
            let hues = Hues::new(names.iter().map(String::as_str));
            let different: BTreeSet<usize> = names.iter().map(|name| hues.of(name)).collect();
            prop_assert_eq!(different.len(), names.len());
        }

        #[test]
        fn a_colour_that_no_other_name_has_by_itself_stays(names in proptest::collection::btree_set("[A-Z]{3}[0-9]{3}", 1..=12)) {
            let hues = Hues::new(names.iter().map(String::as_str));
            for name in &names {
                let own = own_hue(name);
                if names.iter().filter(|other| own_hue(other) == own).count() == 1 {
                    prop_assert_eq!(hues.of(name), own);
                }
            }
        }
    }

    #[test]
    fn a_colour_of_a_name_is_for_ever() {
        let names = ["MAA101", "CSA140", "PHA115", "HSB160"];
        assert_eq!(names.map(own_hue), [5, 4, 4, 3]);
    }
}
