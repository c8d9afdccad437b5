//! An address as a QR code (ISO/IEC 18004), drawn into the page.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// The quiet zone that the standard asks for, in modules.
const QUIET: usize = 4;

/// The code as SVG, dark on light whatever the colours of the page; nothing if the text is longer than a code can be.
pub(super) fn svg(text: &str, label: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let side = width + 2 * QUIET;
    let mut path = String::with_capacity(8192);
    for (row, line) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                // Writing to memory cannot fail.
                let _ = write!(path, "M{0} {1}h{2}v1h-{2}z", column + QUIET, row + QUIET, run.len());
            }
            column += run.len();
        }
    }
    let label = escape(label);
    Some(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
