//! The people whom a command may show.

use carillon::config::Config;
use carillon::feed::FeedId;
use carillon::links::ProtectedPeople;
use clap::Args;

/// The right to see protected people, which the rules for `sudo` in `docs/running.md` do not give to the desk.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct ProtectedArgument {
    /// Also people on the list of protected people (desk.protected); lists of everybody always have them
    #[arg(long)]
    protected: bool,
}

/// The people whom a command may show.
#[derive(Debug)]
pub(super) struct VisiblePeople {
    protected: ProtectedPeople,
    /// Protected people may be shown too.
    includes_protected: bool,
}

impl ProtectedArgument {
    /// Reads the list.
    pub(super) fn read(self, config: &Config) -> VisiblePeople {
        VisiblePeople::read(config, self.protected)
    }
}

impl VisiblePeople {
    fn read(config: &Config, includes_protected: bool) -> Self {
        Self {
            protected: ProtectedPeople::read(&config.data, &config.desk.protected),
            includes_protected,
        }
    }

    pub(super) fn contains(&self, feed_id: &FeedId) -> bool {
        self.includes_protected || !self.is_protected(feed_id)
    }

    pub(super) fn is_protected(&self, feed_id: &FeedId) -> bool {
        self.protected.contains(feed_id)
    }

    /// The end of a message that somebody was not found. It is the same whether the person exists or not.
    pub(super) fn hint(&self) -> &'static str {
        if !self.protected.is_nobody() && !self.includes_protected {
            "; people on the list of desk.protected are found only with --protected"
        } else {
            ""
        }
    }
}
