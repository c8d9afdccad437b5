//! The state of a link: the sum of all decisions about it.

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::replaced_address::{self, ReplacedAddress};
use super::{Choices, Decision, FurtherLink, Generation, JournalEntry};

/// The state of a link. The default is the state of a link about which nothing was ever decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkState {
    pub generation: Generation,
    /// The last addresses that resets have replaced, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<ReplacedAddress>,
    /// The decision that made it, if it is not the first link of its feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub further: Option<FurtherLink>,
    /// It was removed. This ends all further decisions about it, and it stays turned off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_removed: bool,
    /// The time at which the feed was turned off, if it is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Timestamp>,
    /// The time at which the feed was last turned on again, unless it is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resumed: Option<Timestamp>,
    #[serde(default)]
    pub choices: Choices,
    /// The time at which the choices were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chosen: Option<Timestamp>,
    /// The place of the last `stopped` or `resumed` among all decisions, if its own time is not later than that of the
    /// one before. The clock was ahead then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opened_after: Option<Timestamp>,
    /// The same for `chosen`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chosen_after: Option<Timestamp>,
}

impl LinkState {
    /// The time of the last decision about what the feed shows: about its choices, or turning it off or on.
    pub fn last_decision(&self) -> Option<Timestamp> {
        let made = self.further.as_ref().map(|further| further.at);
        self.stopped.max(self.resumed).max(self.chosen).max(made)
    }

    /// Whether nothing but busy times may be shown at its addresses.
    pub fn is_busy_only(&self) -> bool {
        self.further
            .as_ref()
            .is_some_and(|further| further.is_busy_only)
    }

    /// The decision that made it, if it is a further link that is still there.
    pub fn listed(&self) -> Option<&FurtherLink> {
        self.further.as_ref().filter(|_| !self.is_removed)
    }

    /// The time at which the feed was last turned on again; the beginning of time if it was never off. `None` if it is off.
    /// Another one means that it was turned off, whatever the clock said.
    pub fn on_since(&self) -> Option<Timestamp> {
        match self.stopped {
            Some(_) => None,
            None => Some(self.resumed.unwrap_or(Timestamp::MIN)),
        }
    }

    /// The state of a student's link after one more decision.
    #[cfg(test)]
    pub(crate) fn after(&self, decision: Decision, at: Timestamp) -> Self {
        let feed_id = crate::feed::FeedId::new(crate::feed::Kind::Student, "ann");
        let mut state = self.clone();
        state.apply(&JournalEntry {
            at,
            by: "subscriber".into(),
            link_id: feed_id.into(),
            decision,
            reason: None,
        });
        state
    }

    /// Applies one more decision, which comes after all others whatever its time is.
    pub(super) fn apply(&mut self, entry: &JournalEntry) {
        if self.is_removed {
            return;
        }
        let opened_after = place_after(self.place_of_opening(), entry.at);
        match &entry.decision {
            Decision::Add {
                generation,
                name,
                is_busy_only,
            } => {
                let new = FurtherLink {
                    name: name.clone(),
                    is_busy_only: *is_busy_only,
                    at: entry.at,
                };
                // After an older journal was put back, a number can be given once more. The later link counts, and shows less.
                match &mut self.further {
                    Some(known) if *generation > self.generation => {
                        let was_busy_only = known.is_busy_only;
                        *known = new;
                        known.is_busy_only |= was_busy_only;
                        (self.choices, self.chosen) = Default::default();
                    }
                    Some(known) => known.is_busy_only |= new.is_busy_only,
                    None => self.further = Some(new),
                }
                self.generation = self.generation.max(*generation);
            }
            Decision::Remove => {
                (self.stopped, self.resumed) = (Some(entry.at), None);
                (self.is_removed, self.opened_after) = (true, opened_after);
            }
            // The highest generation is the latest, in whatever order decisions are read.
            Decision::Rotate { generation } if *generation > self.generation => {
                let old = ReplacedAddress {
                    generation: self.generation,
                    at: entry.at,
                    language: self.choices.language,
                };
                self.generation = *generation;
                replaced_address::add(&mut self.replaced, [old], *generation);
            }
            Decision::Rotate { .. } => {}
            Decision::Stop => {
                (self.stopped, self.resumed) = (Some(entry.at), None);
                self.opened_after = opened_after;
            }
            Decision::Resume => {
                (self.stopped, self.resumed) = (None, Some(entry.at));
                self.opened_after = opened_after;
            }
            Decision::Choose { choices } => {
                self.chosen_after = place_after(self.place_of_choice(), entry.at);
                (self.choices, self.chosen) = (choices.clone(), Some(entry.at));
            }
        }
    }

    /// Whether a version that does not know the places of decisions would misread the state.
    pub(super) fn has_places(&self) -> bool {
        self.opened_after.is_some() || self.chosen_after.is_some()
    }

    fn place_of_opening(&self) -> Option<Timestamp> {
        self.opened_after.or(self.stopped).or(self.resumed)
    }

    fn place_of_choice(&self) -> Option<Timestamp> {
        self.chosen_after.or(self.chosen)
    }

    /// Adds the later decisions of another state of the same link. Nothing is undone: an address that does not work in
    /// one of the two does not work in the result.
    pub(super) fn merge(&mut self, other: Self) {
        self.generation = self.generation.max(other.generation);
        if other.place_of_opening() > self.place_of_opening() {
            (self.stopped, self.resumed) = (other.stopped, other.resumed);
            self.opened_after = other.opened_after;
        }
        if other.place_of_choice() > self.place_of_choice() {
            (self.choices, self.chosen) = (other.choices, other.chosen);
            self.chosen_after = other.chosen_after;
        }
        replaced_address::add(&mut self.replaced, other.replaced, self.generation);
        self.further = match (self.further.take(), other.further) {
            // In two journals the number may be that of different links. The later one counts, and shows less.
            (Some(one), Some(other)) => {
                let is_busy_only = one.is_busy_only || other.is_busy_only;
                let later = if other.at > one.at { other } else { one };
                Some(FurtherLink {
                    is_busy_only,
                    ..later
                })
            }
            (one, other) => one.or(other),
        };
        if self.is_removed || other.is_removed {
            let removed = [
                (self.is_removed, self.stopped),
                (other.is_removed, other.stopped),
            ];
            let removed = removed.into_iter().filter(|(is_removed, _)| *is_removed);
            self.stopped = removed.filter_map(|(_, at)| at).min();
            (self.is_removed, self.resumed) = (true, None);
        }
    }
}

/// The place of a decision at the time `at` after one at `before`; `None` if its time is its place.
fn place_after(before: Option<Timestamp>, at: Timestamp) -> Option<Timestamp> {
    let before = before.filter(|before| *before >= at)?;
    before.checked_add(1.microsecond()).ok()
}
