//! The addresses in a template. Each address of this host must begin with the base path.

use std::path::Path;

use crate::config::ConfigError;

/// Refuses addresses of this host that do not begin with the base path. A template from before there was a base path
/// has such addresses.
pub(super) fn check_addresses(
    path: &Path,
    source: &str,
    base_path: &str,
) -> Result<(), ConfigError> {
    let (number, address) = match first_address_outside(source, base_path) {
        Some(found) if !base_path.is_empty() => found,
        _ => return Ok(()),
    };
    let message = format!(
        "the address {address:?} leads outside of {base_path}, the path of base_url: begin it with {{{{ frame.base_path }}}}, or with https:// and a host to link to another site"
    );
    Err(ConfigError::InvalidOverride {
        path: path.to_owned(),
        line: number,
        message,
    })
}

/// The first address in the template that begins with a slash and not with the base path, with its line.
pub(super) fn first_address_outside<'a>(
    source: &'a str,
    base_path: &str,
) -> Option<(usize, &'a str)> {
    let starts = ["href=", "src=", "action="];
    let is_outside = |address: &&str| {
        let rest = address
            .strip_prefix(base_path)
            .filter(|_| !base_path.is_empty());
        let is_below =
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
        address.starts_with('/') && !address.starts_with("//") && !is_below
    };
    source.lines().zip(1..).find_map(|(line, number)| {
        let values = starts.iter().flat_map(|start| line.split(start).skip(1));
        let addresses = values.map(|value| {
            value
                .trim_start_matches(['"', '\''])
                .split(['"', '\'', ' ', '>'])
                .next()
        });
        addresses
            .flatten()
            .find(is_outside)
            .map(|address| (number, address))
    })
}
