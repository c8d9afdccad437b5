//! HTML in plain texts, which calendars and pages show letter by letter.

/// The first piece of HTML in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Markup<'a> {
    /// Such as `<br/>`.
    Tag(&'a str),
    /// Such as `&amp;`.
    Entity(&'a str),
}

/// Tags that have no other meaning in a timetable.
const TAGS: [&str; 40] = [
    "big",
    "blockquote",
    "br",
    "center",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "iframe",
    "img",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "script",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "ul",
    "nbsp",
    "wbr",
];

/// Tags that may also be words or letters (`List<a>`, `<time>`). They count if they have an attribute, or an end tag in
/// the text.
const AMBIGUOUS_TAGS: [&str; 22] = [
    "a", "abbr", "b", "body", "button", "cite", "code", "dd", "del", "dl", "dt", "head", "html",
    "i", "kbd", "label", "mark", "q", "s", "section", "title", "u",
];

/// Entities of punctuation and symbols; those of letters are known by their endings.
const ENTITIES: [&str; 50] = [
    "AElig", "Dagger", "OElig", "THORN", "acute", "aelig", "amp", "apos", "asymp", "bdquo",
    "brvbar", "bull", "cent", "copy", "dagger", "deg", "divide", "eth", "euro", "frac12", "frac14",
    "frac34", "ge", "gt", "hellip", "iexcl", "iquest", "laquo", "ldquo", "le", "lsaquo", "lsquo",
    "lt", "mdash", "micro", "middot", "minus", "nbsp", "ndash", "ne", "oelig", "para", "plusmn",
    "pound", "quot", "raquo", "rdquo", "reg", "rsaquo", "rsquo",
];
const MORE_ENTITIES: [&str; 14] = [
    "sbquo", "sect", "shy", "sup1", "sup2", "sup3", "szlig", "thinsp", "thorn", "times", "trade",
    "yen", "zwj", "zwnj",
];
const LETTER_ENDINGS: [&str; 9] = [
    "acute", "caron", "cedil", "circ", "grave", "ring", "slash", "tilde", "uml",
];

/// No entity has a longer name.
const MAX_ENTITY: usize = 10;

/// The first HTML tag or entity in the text. The time is linear, however many `<` there are.
pub(super) fn find(text: &str) -> Option<Markup<'_>> {
    let mut end_tags = EndTags::of(text);
    let starts = text
        .match_indices(['<', '&'])
        .map(|(index, _)| &text[index..]);
    let mut found = starts.filter_map(|rest| {
        if rest.starts_with('<') {
            tag(&mut end_tags, rest)
        } else {
            entity(rest)
        }
    });
    found.next()
}

/// The end tags of a text, which is searched for each name once.
struct EndTags<'a> {
    text: &'a str,
    /// Made when the first end tag is looked for.
    lower_case: Option<String>,
    /// The names without an end tag in the text. A name with one ends the search for HTML.
    missing: Vec<String>,
}

impl<'a> EndTags<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            lower_case: None,
            missing: Vec::new(),
        }
    }

    /// Whether `</name>` is in the text.
    fn contain(&mut self, name: &str) -> bool {
        if self.missing.iter().any(|missing| missing == name) {
            return false;
        }
        let text = self
            .lower_case
            .get_or_insert_with(|| self.text.to_ascii_lowercase());
        let is_there = text.contains(&format!("</{name}>"));
        if !is_there {
            self.missing.push(name.to_owned());
        }
        is_there
    }
}

/// The character that an entity stands for, if the entity is a common one.
pub(super) fn meaning(entity: &str) -> Option<&'static str> {
    Some(match entity {
        "&amp;" | "&#38;" | "&#038;" => "&",
        "&lt;" | "&#60;" => "<",
        "&gt;" | "&#62;" => ">",
        "&quot;" | "&#34;" => "\"",
        "&apos;" | "&#39;" | "&#039;" | "&#x27;" => "'",
        "&nbsp;" | "&#160;" => "a space",
        _ => return None,
    })
}

fn tag<'a>(end_tags: &mut EndTags<'_>, rest: &'a str) -> Option<Markup<'a>> {
    // The next `<` may begin a tag itself.
    let end = 1 + rest[1..].find(['<', '>'])?;
    let whole = Some(&rest[..=end]).filter(|whole| whole.ends_with('>'))?;
    let inside = whole[1..whole.len() - 1].trim_end_matches('/');
    let is_end = inside.starts_with('/');
    let inside = inside.trim_start_matches('/');
    let name_len = inside
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(name_len);
    // In a comparison other characters follow the word: `a <b, c> d`.
    if !attributes.trim_end().is_empty() && !attributes.starts_with(char::is_whitespace) {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let is_tag =
        TAGS.contains(&name.as_str()) && (attributes.trim().is_empty() || attributes.contains('='));
    let is_ambiguous_tag = AMBIGUOUS_TAGS.contains(&name.as_str())
        && (is_end || attributes.contains('=') || end_tags.contain(&name));
    (is_tag || is_ambiguous_tag).then_some(Markup::Tag(whole))
}

fn entity(rest: &str) -> Option<Markup<'_>> {
    let end = rest
        .bytes()
        .take(MAX_ENTITY + 2)
        .position(|byte| byte == b';')?;
    let name = &rest[1..end];
    let is_number = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()),
        },
        None => false,
    };
    let is_letter = || {
        let (letter, ending) = name.split_at_checked(1).unwrap_or_default();
        letter.bytes().all(|byte| byte.is_ascii_alphabetic()) && LETTER_ENDINGS.contains(&ending)
    };
    let is_known =
        is_number || ENTITIES.contains(&name) || MORE_ENTITIES.contains(&name) || is_letter();
    is_known.then_some(Markup::Entity(&rest[..=end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_entities_of_html_are_found() {
        let check = |text, markup| assert_eq!(find(text), Some(markup), "{text}");
        check("Waves<br>and tides", Markup::Tag("<br>"));
        check("Waves<BR />and tides", Markup::Tag("<BR />"));
        check("Waves</p>", Markup::Tag("</p>"));
        check(
            "see <a href=\"https://x\">here</a>",
            Markup::Tag("<a href=\"https://x\">"),
        );
        check("<b>Bring</b> a pen", Markup::Tag("<b>"));
        check("x <y <span class='a'>", Markup::Tag("<span class='a'>"));
        check("Research &amp; Development", Markup::Entity("&amp;"));
        check("M&uuml;ller", Markup::Entity("&uuml;"));
        check("it&#39;s", Markup::Entity("&#39;"));
        check("it&#x27;s", Markup::Entity("&#x27;"));
        check("a & b &nbsp;", Markup::Entity("&nbsp;"));
    }

    #[test]
    fn a_long_text_with_many_signs_of_html_is_searched_once() {
        for piece in ["<", "<a>", "<a ", "&", "<b></", "&amp "] {
            let text = format!("{}>", piece.repeat(300_000));
            assert_eq!(find(&text), None, "{piece}");
        }
    }

    #[test]
    fn comparisons_names_and_code_are_not_html() {
        for text in [
            "",
            "a < b",
            "a<b and c>d",
            "x <b, y> z",
            "i <3 maths",
            "R&D",
            "R&D; AT&T;",
            "Q&A; then tea",
            "C++ <vector>",
            "vector<int>, map<string, int>",
            "List<a>",
            "<i> and <j>",
            "p<p and p>q",
            "1 < 2 > 0",
            "<time to be announced>",
            "<title>",
            "&;",
            "&#;",
            "&#x;",
            "& lt;",
            "if (a<p) { b>c }",
            "Ж&Ж;",
            "a <",
            "&",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
