//! Reads a new password: from the terminal, which does not show it, or from standard input. It is never an argument, because
//! every user of the machine can read the arguments of programs.

use std::io::{self, BufRead, IsTerminal, Read, Stdin, Write};

use anyhow::{Context, Result, bail};
use carillon::sign_in::NewPassword;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

/// More bytes are not read.
const MAX_BYTES: u64 = 64 << 10;

/// The new password. On a terminal it is asked for twice.
pub(super) fn read_new_password() -> Result<NewPassword> {
    let stdin = io::stdin();
    let text = if stdin.is_terminal() {
        let first = ask(&stdin, "New password: ")?;
        if ask(&stdin, "The same again: ")? != first {
            bail!("the two passwords differ: nothing was changed");
        }
        first
    } else {
        read_line(&stdin)?
    };
    NewPassword::new(&text).map_err(|problem| anyhow::anyhow!("{problem}"))
}

fn ask(stdin: &Stdin, question: &str) -> Result<String> {
    // Before the question, because somebody may answer at once.
    let hidden = HiddenInput::begin(stdin)?;
    // If the question cannot be written, nobody is there to answer it.
    let _ = write!(io::stderr(), "{question}");
    let line = read_line(stdin);
    drop(hidden);
    // The line break of the answer was not shown either.
    let _ = writeln!(io::stderr());
    line
}

fn read_line(stdin: &Stdin) -> Result<String> {
    let mut line = String::new();
    let mut limited = stdin.lock().take(MAX_BYTES);
    limited
        .read_line(&mut line)
        .context("the password cannot be read from standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// While it exists, the terminal does not show what is typed.
struct HiddenInput<'a> {
    stdin: &'a Stdin,
    before: Termios,
}

impl<'a> HiddenInput<'a> {
    fn begin(stdin: &'a Stdin) -> Result<Self> {
        let before = tcgetattr(stdin)?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(stdin, OptionalActions::Drain, &hidden)?;
        Ok(Self { stdin, before })
    }
}

impl Drop for HiddenInput<'_> {
    fn drop(&mut self) {
        // If this fails, the terminal is gone.
        let _ = tcsetattr(self.stdin, OptionalActions::Now, &self.before);
    }
}
