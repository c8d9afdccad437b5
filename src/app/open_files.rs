//! The number of files that the process may have open, and the number of connections among them.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The files that are not for connections: the store, the journal, logs, and the data folder's files while they are
/// read.
const RESERVED_FILES: u64 = 256;

/// The number of files that the process opens itself, without connections and the data folder's files.
const OWN_FILES: u64 = 64;

/// With fewer connections nobody could use the server.
const MIN_CONNECTIONS: u64 = 16;

/// Raises the soft limit on open files to the hard one, and returns the number of connections that may be open at once:
/// those that are `requested`, or as many as fit.
pub(super) fn allowed_connections(requested: usize) -> usize {
    let limit = raise();
    let fit = connections_within(requested, limit);
    if fit < requested {
        tracing::warn!(
            open_files = limit,
            max_connections = fit,
            "http.max_connections is {requested}, but the limit on open files is too low: only {fit} are accepted at once; \
             set LimitNOFILE={} in the service's unit, or lower http.max_connections",
            requested as u64 + RESERVED_FILES
        );
    } else {
        tracing::debug!(
            open_files = limit,
            max_connections = fit,
            "the limit on open files is at its maximum"
        );
    }
    fit
}

/// The limit on open files after it was raised as far as this process may; `None` without a limit.
fn raise() -> Option<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    match setrlimit(
        Resource::Nofile,
        Rlimit {
            current: maximum,
            maximum,
        },
    ) {
        Ok(()) => maximum,
        Err(error) => {
            tracing::warn!(%error, "the limit on open files cannot be raised");
            current
        }
    }
}

/// If the limit is too low for the whole reserve, half of the remaining files are for connections. With a handful of
/// connections, a few idle clients would block everybody.
fn connections_within(requested: usize, limit: Option<u64>) -> usize {
    let most = limit.map_or(u64::MAX, |limit| {
        limit
            .saturating_sub(RESERVED_FILES)
            .max(limit.saturating_sub(OWN_FILES) / 2)
            .max(MIN_CONNECTIONS)
    });
    usize::try_from(most).map_or(requested, |most| most.min(requested))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_room_for_files() {
        assert_eq!(connections_within(4_096, Some(1_024)), 768);
        assert_eq!(connections_within(4_096, Some(524_288)), 4_096);
        assert_eq!(connections_within(4_096, None), 4_096);
        assert_eq!(connections_within(4_096, Some(256)), 96);
        assert_eq!(connections_within(4_096, Some(64)), 16);
    }

    #[test]
    fn the_soft_limit_becomes_the_hard_one() {
        let hard = getrlimit(Resource::Nofile).maximum;
        assert_eq!(raise(), hard);
        assert_eq!(getrlimit(Resource::Nofile).current, hard);
    }
}
