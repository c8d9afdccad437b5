//! The tokens of the links of one feed.

use std::sync::Arc;

use super::{LinkNumber, Token};

/// The tokens of a feed's links, the first link first. The token of a single link, as nearly every feed has, takes no
/// memory of its own.
#[derive(Clone, Debug)]
pub enum LinkTokens {
    /// No addresses are made.
    None,
    First(Token),
    All(Arc<[(LinkNumber, Token)]>),
}

impl LinkTokens {
    pub fn iter(&self) -> impl Iterator<Item = (LinkNumber, Token)> {
        let (first, all) = match self {
            Self::None => (None, &[][..]),
            Self::First(token) => (Some((LinkNumber::FIRST, *token)), &[][..]),
            Self::All(all) => (None, &**all),
        };
        first.into_iter().chain(all.iter().copied())
    }

    /// The token of the link with this number.
    pub fn get(&self, number: LinkNumber) -> Option<Token> {
        let mut tokens = self.iter();
        tokens
            .find(|(known, _)| *known == number)
            .map(|(_, token)| token)
    }
}

impl FromIterator<(LinkNumber, Token)> for LinkTokens {
    fn from_iter<I: IntoIterator<Item = (LinkNumber, Token)>>(tokens: I) -> Self {
        let mut tokens = tokens.into_iter();
        match (tokens.next(), tokens.next()) {
            (None, _) => Self::None,
            (Some((LinkNumber::FIRST, token)), None) => Self::First(token),
            (first, second) => Self::All(first.into_iter().chain(second).chain(tokens).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_tokens_takes_24_bytes_and_has_them_in_order() {
        assert_eq!(size_of::<LinkTokens>(), 24);
        let number = |number: u8| serde_json::from_value(number.into()).unwrap();
        let tokens = [1, 2, 5].map(|byte| (number(byte), Token([byte; 16])));
        for count in 0..=3 {
            let list: LinkTokens = tokens[..count].iter().copied().collect();
            assert!(list.iter().eq(tokens[..count].iter().copied()));
            for (index, (number, token)) in tokens.iter().enumerate() {
                assert_eq!(list.get(*number), (index < count).then_some(*token));
            }
        }
    }
}
