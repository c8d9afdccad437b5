//! The remedy for somebody who runs a command as another user than the owner of the state folder.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use anyhow::Error;

/// The error, with the remedy if it is that another user's state folder cannot be read or written.
pub(super) fn explained(error: Error, state: &Path) -> Error {
    let is_denied = error.chain().any(|cause| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|cause| cause.kind() == ErrorKind::PermissionDenied)
    });
    let owner = fs::metadata(state).map(|folder| folder.uid());
    match owner {
        Ok(owner) if is_denied && owner != rustix::process::geteuid().as_raw() => {
            let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
            let name = name_of(owner, &users);
            let remedy = format!(
                "{error}: the state folder belongs to another user, so run the command as this user: `sudo -u {name} carillon ...`"
            );
            error.context(remedy)
        }
        _ => error,
    }
}

/// The name of the user with this number, or the number as `sudo` takes it.
fn name_of(owner: u32, users: &str) -> String {
    let number = owner.to_string();
    let mut known = users.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1) == Some(&*number)).then_some(name)
    });
    known
        .next()
        .map_or_else(|| format!("'#{owner}'"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_named_by_the_list_of_users_or_by_the_number() {
        let users = "root:x:0:0:root:/root:/bin/sh\nbroken\ncarillon:x:991:990::/:/bin/false\n";
        for (owner, name) in [(991, "carillon"), (990, "'#990'"), (0, "root")] {
            assert_eq!(name_of(owner, users), name);
        }
    }
}
