//! The bytes of answers, as far as two servers must agree on them.

/// Answers without their dates, and with the headers of each in order.
pub(crate) fn comparable(answers: &[u8]) -> Vec<u8> {
    let find = |text: &[u8], what: &[u8]| text.windows(what.len()).position(|part| part == what);
    let mut out = Vec::new();
    let mut rest = answers;
    while let Some(start) = find(rest, b"HTTP/1.") {
        let Some(len) = find(&rest[start..], b"\r\n\r\n") else {
            break;
        };
        let (before, head) = rest.split_at(start);
        let (head, after) = head.split_at(len);
        let lines = head
            .split(|&byte| byte == b'\n')
            .map(<[u8]>::trim_ascii_end);
        let mut lines: Vec<&[u8]> = lines.filter(|line| !line.starts_with(b"date: ")).collect();
        // The HTTP library says so only if it could read no request of the connection before.
        let is_unreadable = [&b" 400 "[..], b" 431 "]
            .iter()
            .any(|status| find(lines[0], status).is_some());
        if is_unreadable && !out.is_empty() {
            lines.retain(|line| line != b"connection: close");
        }
        lines[1..].sort_unstable();
        out.extend_from_slice(before);
        out.extend_from_slice(&lines.join(&b"\r\n"[..]));
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}
