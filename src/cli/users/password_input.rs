//! Reads a new password: from the terminal, which does not show it, or from standard input. It is never an argument, because
//! every user of the machine can read the arguments of programs.

use std::io::{self, BufRead, ErrorKind, IsTerminal, Read, Stdin, Write};

use anyhow::{Context, Result, bail};
use carillon::sign_in::NewPassword;
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

/// More bytes are not read.
const MAX_BYTES: u64 = 64 << 10;

/// Ctrl-C and Ctrl-\\, as bytes.
const INTERRUPTS: [u8; 2] = [0x03, 0x1c];

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
    let line = read_bytes(stdin, |byte| byte == b'\n' || INTERRUPTS.contains(&byte));
    drop(hidden);
    // The line break of the answer was not shown either.
    let _ = writeln!(io::stderr());
    let line = line?;
    if line.last().is_some_and(|last| INTERRUPTS.contains(last)) {
        bail!("interrupted: nothing was changed");
    }
    text(line)
}

fn read_line(stdin: &Stdin) -> Result<String> {
    text(read_bytes(stdin, |byte| byte == b'\n')?)
}

fn text(line: Vec<u8>) -> Result<String> {
    let line = String::from_utf8(line)
        .ok()
        .context("the password is not UTF-8 text")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// The bytes up to the first that `is_end`, with it.
fn read_bytes(stdin: &Stdin, is_end: impl Fn(u8) -> bool) -> Result<Vec<u8>> {
    let mut input = stdin.lock().take(MAX_BYTES);
    let mut line = Vec::new();
    loop {
        // A terminal gives what it has, up to an interrupt or the end of a line.
        let some = match input.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            some => some.context("the password cannot be read from standard input")?,
        };
        let end = some.iter().position(|&byte| is_end(byte));
        let len = end.map_or(some.len(), |end| end + 1);
        line.extend_from_slice(&some[..len]);
        input.consume(len);
        if end.is_some() || len == 0 {
            return Ok(line);
        }
    }
}

/// While it exists, the terminal does not show what is typed, and gives interrupts as bytes: the signal would end the
/// program at once, and leave the terminal like this.
struct HiddenInput<'a> {
    stdin: &'a Stdin,
    before: Termios,
}

impl<'a> HiddenInput<'a> {
    fn begin(stdin: &'a Stdin) -> Result<Self> {
        let before = tcgetattr(stdin)?;
        let mut hidden = before.clone();
        hidden
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ISIG);
        let [interrupt, quit] = INTERRUPTS;
        hidden.special_codes[SpecialCodeIndex::VEOL] = interrupt;
        hidden.special_codes[SpecialCodeIndex::VEOL2] = quit;
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
