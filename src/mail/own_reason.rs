//! The reasons that this program gives for the state of a mail. The queue has them in English; pages have texts of their own.
//! All other reasons are the words of mail servers.

use std::fmt;

use super::queue::INTERRUPTED;

/// A reason of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnReason {
    /// The person has no email address any more.
    NoAddress,
    /// No mail can be sent to the address.
    WrongAddress,
    TurnedOff,
    /// A process ended before it had a reply.
    Interrupted,
}

impl OwnReason {
    const ALL: [Self; 4] = [
        Self::NoAddress,
        Self::WrongAddress,
        Self::TurnedOff,
        Self::Interrupted,
    ];

    /// The reason in a queue, if it is one of this program.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.text() == text)
    }

    /// The text in the queue.
    fn text(self) -> &'static str {
        match self {
            Self::NoAddress => "no email in people.json",
            Self::WrongAddress => "the email in people.json is not an email address",
            Self::TurnedOff => "the feed was turned off",
            Self::Interrupted => INTERRUPTED,
        }
    }

    /// The key of the text on pages.
    pub fn key(self) -> &'static str {
        match self {
            Self::NoAddress => "desk-mail-reason-no-address",
            Self::WrongAddress => "desk-mail-reason-wrong-address",
            Self::TurnedOff => "desk-mail-reason-off",
            Self::Interrupted => "desk-mail-reason-interrupted",
        }
    }
}

impl fmt::Display for OwnReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, Texts};

    #[test]
    fn each_reason_is_known_again_and_has_a_text_of_its_own_at_the_desk() {
        let texts = Texts::new();
        let mut all = std::collections::BTreeSet::new();
        for reason in OwnReason::ALL {
            assert_eq!(OwnReason::parse(&reason.to_string()), Some(reason));
            for language in Language::OF_DESK {
                assert!(
                    all.insert(texts.of(language).text(reason.key())),
                    "{reason:?}"
                );
            }
        }
        assert_eq!(OwnReason::parse("550 5.1.1 No such user"), None);
    }
}
