//! The types of the values of properties (RFC 5545 section 3.3), on which both the text and jCal depend.

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueType {
    Text,
    Uri,
    Integer,
    Float,
    Date,
    DateTime,
    Duration,
    UtcOffset,
    Recur,
    /// The type of a property that no RFC defines. Its value is text, but readers cannot know that (RFC 7265 section
    /// 5).
    Unknown,
}

/// The type of a property without a VALUE parameter, for all properties that feeds have.
pub(super) fn value_type(name: &str) -> ValueType {
    match name {
        "DTSTART" | "DTEND" | "DTSTAMP" | "LAST-MODIFIED" => ValueType::DateTime,
        "SEQUENCE" => ValueType::Integer,
        "GEO" => ValueType::Float,
        "DURATION" | "TRIGGER" => ValueType::Duration,
        "URL" => ValueType::Uri,
        "RRULE" => ValueType::Recur,
        "TZOFFSETFROM" | "TZOFFSETTO" => ValueType::UtcOffset,
        _ if name.starts_with("X-") => ValueType::Unknown,
        _ => ValueType::Text,
    }
}

impl ValueType {
    /// The name in jCal, and without regard to case in a VALUE parameter.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Uri => "uri",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Date => "date",
            Self::DateTime => "date-time",
            Self::Duration => "duration",
            Self::UtcOffset => "utc-offset",
            Self::Recur => "recur",
            Self::Unknown => "unknown",
        }
    }

    /// Whether `\`, `;`, `,` and line breaks are escaped in the text.
    pub(super) fn is_escaped(self) -> bool {
        matches!(self, Self::Text | Self::Unknown)
    }
}
