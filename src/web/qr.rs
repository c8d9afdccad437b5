//! An address as a QR code (ISO/IEC 18004), which is drawn into a page.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// The quiet zone of the standard, in modules.
const QUIET_ZONE: usize = 4;

/// The code as SVG, dark on light in all themes; `None` if the text is too long for a code.
pub(super) fn svg(text: &str, label: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let side = width + 2 * QUIET_ZONE;
    let mut path = String::with_capacity(8192);
    for (row, line) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                // Writing to memory cannot fail.
                let _ = write!(
                    path,
                    "M{0} {1}h{2}v1h-{2}z",
                    column + QUIET_ZONE,
                    row + QUIET_ZONE,
                    run.len()
                );
            }
            column += run.len();
        }
    }
    let label = escaped(label);
    Some(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

/// A text in an attribute of a picture.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark modules of the picture, by column and row.
    fn dark(svg: &str) -> Vec<(usize, usize)> {
        let path = svg
            .split("fill=\"#000\" d=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let runs = path.split('M').skip(1).map(|run| {
            let numbers: Vec<usize> = run
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|number| number.parse().ok())
                .collect();
            (numbers[0], numbers[1], numbers[2])
        });
        runs.flat_map(|(column, row, len)| (column..column + len).map(move |column| (column, row)))
            .collect()
    }

    #[test]
    fn the_picture_is_the_code_with_a_quiet_zone() {
        let text = "https://timetable.example.ac.uk/f/abcdefghijklmnopqrstuvwxye/timetable.ics";
        let svg = svg(text, "A code").unwrap();
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let dark = dark(&svg);
        assert!(svg.contains(&format!("viewBox=\"0 0 {0} {0}\"", code.width() + 8)));
        for row in 0..code.width() {
            for column in 0..code.width() {
                let is_dark = code[(column, row)] == Color::Dark;
                assert_eq!(
                    dark.contains(&(column + 4, row + 4)),
                    is_dark,
                    "{column} {row}"
                );
            }
        }
        assert!(
            dark.iter()
                .all(|(column, row)| (4..code.width() + 4).contains(column) && *row >= 4)
        );
    }

    #[test]
    fn a_text_beyond_any_code_has_no_picture() {
        assert_eq!(svg(&"x".repeat(5000), ""), None);
    }

    #[test]
    fn the_label_is_text() {
        assert!(
            svg("x", "<\"&")
                .unwrap()
                .contains("aria-label=\"&lt;&quot;&amp;\"")
        );
    }
}
