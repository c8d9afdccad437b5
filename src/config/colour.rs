//! The colours of the settings, and the check that text in them can be read (WCAG 2.2, success criterion 1.4.3).

use super::InstitutionConfig;

/// The colours behind a text on a light screen and on a dark one: the page and its panels, as in `carillon.css`.
pub(super) const LIGHT: [&str; 2] = ["#fbf9f5", "#ffffff"];
pub(super) const DARK: [&str; 2] = ["#171614", "#211f1c"];

/// The least contrast of a text with the colour behind it.
const MIN_CONTRAST: f64 = 4.5;

/// A colour as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        // A sign would be read as part of a number.
        let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hexadecimal.then(|| Some(Self([part(0)?, part(2)?, part(4)?])))?
    }

    /// The contrast ratio with another colour: 1 for equal colours, 21 for black and white.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl InstitutionConfig {
    /// Refuses a text that is not a colour, and a colour in which text cannot be read. The message has a remedy.
    pub(super) fn check_colours(&self) -> Result<(), String> {
        check("accent", &self.accent, LIGHT, "a darker one")?;
        check("accent_dark", &self.accent_dark, DARK, "a lighter one")
    }
}

fn check(name: &str, text: &str, backgrounds: [&str; 2], remedy: &str) -> Result<(), String> {
    let colour = Colour::parse(text).ok_or_else(|| {
        format!("institution.{name} is {text:?}: write a colour as in \"#1f4e79\"")
    })?;
    let backgrounds = backgrounds.into_iter().filter_map(Colour::parse);
    let contrast = backgrounds
        .map(|background| colour.contrast(background))
        .fold(f64::INFINITY, f64::min);
    if contrast < MIN_CONTRAST {
        return Err(format!(
            "institution.{name} is {text}, and its contrast with the page is {contrast:.1}; many people cannot read text below {MIN_CONTRAST}: choose {remedy}"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let contrast = |a, b| {
            Colour::parse(a)
                .unwrap()
                .contrast(Colour::parse(b).unwrap())
        };
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.001);
        assert!((contrast("#777777", "#ffffff") - 4.478).abs() < 0.001);
        assert!((contrast("#123456", "#123456") - 1.0).abs() < 0.001);
    }

    #[test]
    fn a_colour_that_is_none_or_cannot_be_read_is_refused_with_a_remedy() {
        let check = |accent: &str, dark: &str, expected: &str| {
            let institution = InstitutionConfig {
                accent: accent.into(),
                accent_dark: dark.into(),
                ..InstitutionConfig::default()
            };
            let message = institution.check_colours().unwrap_err();
            assert!(message.contains(expected), "{message}");
        };
        for wrong in [
            "",
            "red",
            "#12345",
            "#1234567",
            "#+1+1+1",
            "#12345g",
            "123456",
            "#ää00",
            "#ffffff;}",
        ] {
            check(wrong, "#ffffff", "institution.accent is");
            check("#000000", wrong, "institution.accent_dark is");
        }
        check("#ffcc00", "#ffffff", "choose a darker one");
        check("#000000", "#1f4e79", "choose a lighter one");
        assert_eq!(InstitutionConfig::default().check_colours(), Ok(()));
    }

    #[test]
    fn the_backgrounds_are_those_of_the_style_sheet() {
        let css = include_str!("../../static/carillon.css");
        let (light, dark) = css.split_once("prefers-color-scheme: dark").unwrap();
        for (part, [paper, card]) in [(light, LIGHT), (dark, DARK)] {
            assert!(part.contains(&format!("--paper: {paper};")), "{paper}");
            assert!(part.contains(&format!("--card: {card};")), "{card}");
        }
    }
}
