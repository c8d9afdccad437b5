//! Checks of values by their property, in any component.

use super::finding::{Findings, quoted};
use super::is_one_of;
use super::moment::{Moment, parse_duration};
use super::rules::{calendar, events as rule};
use super::tree::{CalendarComponent, Property};

const BUSY_STATES: [&str; 5] = ["FREE", "TENTATIVE", "BUSY", "OOF", "WORKINGELSEWHERE"];

/// The names of CSS colours, as RFC 7986 section 5.9 demands them.
const COLORS: &str = "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet \
    brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan \
    darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred \
    darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue \
    dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray \
    green greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon \
    lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon \
    lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen magenta \
    maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen \
    mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab \
    orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum \
    powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna \
    silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet \
    wheat white whitesmoke yellow yellowgreen";

pub(super) fn check(
    component: &CalendarComponent<'_>,
    property: &Property<'_>,
    findings: &mut Findings<'_>,
) {
    let value = property.value.trim();
    let rule = match property.name.as_str() {
        "SEQUENCE" if value.parse::<i32>().is_ok_and(|number| number >= 0) => return,
        "SEQUENCE" => &rule::INVALID_SEQUENCE,
        "TRANSP" if !is_one_of(value, &["OPAQUE", "TRANSPARENT"]) => &rule::INVALID_TRANSP,
        "PRIORITY" if !(value.len() == 1 && value.as_bytes()[0].is_ascii_digit()) => {
            &rule::INVALID_PRIORITY
        }
        "GEO" if !is_position(value) => &rule::INVALID_GEO,
        "X-MICROSOFT-CDO-BUSYSTATUS" if !is_one_of(value, &BUSY_STATES) => {
            &rule::INVALID_BUSY_STATUS
        }
        "URL" | "SOURCE" | "TZURL" if !is_uri(value) => &rule::INVALID_URL,
        "IMAGE" | "CONFERENCE" if property.parameter("VALUE").is_none() => {
            &calendar::VALUE_TYPE_MISSING
        }
        "COLOR"
            if !COLORS
                .split(' ')
                .any(|color| color.eq_ignore_ascii_case(value)) =>
        {
            &calendar::UNKNOWN_COLOR
        }
        "REFRESH-INTERVAL" if !property.is_of_type("DURATION") => &calendar::REFRESH_WITHOUT_TYPE,
        _ if is_wrong_duration(component, property) => &calendar::INVALID_DURATION,
        _ => return,
    };
    findings.at_value(rule, property, || {
        format!("{} is {}", property.name, quoted(property.value))
    });
}

fn is_wrong_duration(component: &CalendarComponent<'_>, property: &Property<'_>) -> bool {
    let duration = parse_duration(property.value.trim());
    match property.name.as_str() {
        "TRIGGER" if property.is_of_type("DATE-TIME") => {
            Moment::parse(property.value.trim()).is_err()
        }
        "TRIGGER" => duration.is_none(),
        // That of an event may be zero, because some programs write a DTEND that is equal to DTSTART.
        "DURATION" if component.name == "VEVENT" => {
            duration.is_none_or(|(is_negative, _)| is_negative)
        }
        "DURATION" | "REFRESH-INTERVAL" | "X-PUBLISHED-TTL" => {
            duration.is_none_or(|(negative, long)| negative || !long)
        }
        _ => false,
    }
}

fn is_position(value: &str) -> bool {
    let within = |text: &str, limit: f64| {
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
        is_plain
            && text
                .parse::<f64>()
                .is_ok_and(|number| number.abs() <= limit)
    };
    value
        .split_once(';')
        .is_some_and(|(latitude, longitude)| within(latitude, 90.0) && within(longitude, 180.0))
}

/// Whether it has a scheme and no character that only text can have.
fn is_uri(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let has_foreign =
        value.contains(|c: char| c.is_whitespace() || matches!(c, '\\' | '<' | '>' | '"'));
    is_scheme && !rest.is_empty() && !has_foreign
}
