//! The signals that do not end a server: one reloads, two do nothing. actix handles those that end it.

use std::io;
use std::thread;

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals. They are kept until they are handled, and do not end the process.
pub(super) struct Signals {
    runtime: Runtime,
    hangup: Signal,
    user: [(&'static str, Signal); 2],
}

impl Signals {
    /// Catches them from now on, even if they were ignored, as after `nohup`.
    pub(super) fn catch() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let entered = runtime.enter();
        let hangup = signal(SignalKind::hangup())?;
        let user = [
            ("SIGUSR1", SignalKind::user_defined1()),
            ("SIGUSR2", SignalKind::user_defined2()),
        ];
        let [(first, one), (second, two)] = user;
        let user = [(first, signal(one)?), (second, signal(two)?)];
        drop(entered);
        Ok(Self {
            runtime,
            hangup,
            user,
        })
    }

    /// Calls `reload` at each SIGHUP, on a thread that ends with the process.
    pub(super) fn handle(self, reload: impl Fn() + Send + 'static) -> io::Result<()> {
        let Self {
            runtime,
            mut hangup,
            user,
        } = self;
        thread::Builder::new().name("signals".into()).spawn(move || {
            for (name, mut signal) in user {
                runtime.spawn(async move {
                    while signal.recv().await.is_some() {
                        tracing::warn!(
                            "{name} does nothing here: SIGHUP reads the settings again, SIGTERM stops the server"
                        );
                    }
                });
            }
            runtime.block_on(async move {
                while hangup.recv().await.is_some() {
                    reload();
                }
            });
        })?;
        Ok(())
    }
}
