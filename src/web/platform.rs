//! The device of a reader, by the headers that browsers send, and the calendar apps that fit it.

use actix_web::http::header::{HeaderMap, HeaderName, USER_AGENT};

use super::calendar_app::CalendarApp;

/// The header with the name of the system, which Chromium sends with every request (User-Agent Client Hints).
const HINT: HeaderName = HeaderName::from_static("sec-ch-ua-platform");

/// The number of bytes of a user agent that are read.
const USER_AGENT_LEN: usize = 512;

/// The device of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    /// An iPhone, or an iPad that does not call itself a Mac.
    Iphone,
    Android,
    /// The Outlook app of an iPhone, which shows pages itself.
    OutlookOnIphone,
    OutlookOnAndroid,
    /// A Mac, or an iPad that calls itself so.
    Mac,
    /// Any other computer.
    Computer,
}

impl Platform {
    /// The device that sends these headers.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &HeaderName| {
            let value = headers.get(name).map_or(&b""[..], |value| value.as_bytes());
            let value = &value[..value.len().min(USER_AGENT_LEN)];
            String::from_utf8_lossy(value).to_lowercase()
        };
        let (hint, agent) = (text(&HINT), text(&USER_AGENT));
        let has = |names: &[&str]| names.iter().any(|name| agent.contains(name));
        let is_outlook = agent.contains("outlook");
        if hint.contains("android") || has(&["android"]) {
            if is_outlook {
                Self::OutlookOnAndroid
            } else {
                Self::Android
            }
        } else if has(&["iphone", "ipad", "ipod", "outlook-ios"]) {
            if is_outlook {
                Self::OutlookOnIphone
            } else {
                Self::Iphone
            }
        } else if has(&["macintosh"]) {
            Self::Mac
        } else {
            Self::Computer
        }
    }

    /// The app to offer first on this device, and the next one.
    pub(super) fn first_apps(self) -> [CalendarApp; 2] {
        match self {
            Self::Iphone => [CalendarApp::Iphone, CalendarApp::OutlookPhone],
            Self::Android => [CalendarApp::Google, CalendarApp::OutlookPhone],
            Self::OutlookOnIphone => [CalendarApp::OutlookPhone, CalendarApp::Iphone],
            Self::OutlookOnAndroid => [CalendarApp::OutlookPhone, CalendarApp::Google],
            // The second opens the calendar of an iPad too.
            Self::Mac => [CalendarApp::OutlookWeb, CalendarApp::Mac],
            Self::Computer => [CalendarApp::OutlookWeb, CalendarApp::Google],
        }
    }

    /// All apps: the first ones for this device, and the others in the same order everywhere.
    pub(super) fn apps(self) -> Vec<CalendarApp> {
        let first = self.first_apps();
        let others = CalendarApp::ALL.into_iter();
        let others = others.filter(|app| !first.contains(app));
        first.into_iter().chain(others).collect()
    }

    pub(super) fn is_phone(self) -> bool {
        !matches!(self, Self::Mac | Self::Computer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn platform(agent: &'static str, hint: &'static str) -> Platform {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static(agent));
        if !hint.is_empty() {
            headers.insert(HINT, HeaderValue::from_static(hint));
        }
        Platform::of(&headers)
    }

    #[test]
    fn a_device_is_known_by_its_user_agent_and_its_hint() {
        for (agent, hint, expected) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
                "",
                Platform::Iphone,
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
                "",
                Platform::Iphone,
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "\"Android\"",
                Platform::Android,
            ),
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0",
                "",
                Platform::Android,
            ),
            ("Mozilla/5.0", "\"Android\"", Platform::Android),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Outlook-iOS/2.0",
                "",
                Platform::OutlookOnIphone,
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; wv) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36 Outlook-Android/2.0",
                "",
                Platform::OutlookOnAndroid,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                "",
                Platform::Mac,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "\"Windows\"",
                Platform::Computer,
            ),
            ("", "", Platform::Computer),
        ] {
            assert_eq!(platform(agent, hint), expected, "{agent} {hint}");
        }
        assert_eq!(Platform::of(&HeaderMap::new()), Platform::Computer);
    }

    #[test]
    fn every_device_has_all_apps_once_and_the_others_in_one_order() {
        let place = |app: &CalendarApp| CalendarApp::ALL.iter().position(|other| other == app);
        for platform in [
            Platform::Iphone,
            Platform::Android,
            Platform::OutlookOnIphone,
            Platform::OutlookOnAndroid,
            Platform::Mac,
            Platform::Computer,
        ] {
            let apps = platform.apps();
            assert_eq!(apps.len(), CalendarApp::ALL.len(), "{platform:?}");
            assert_eq!(apps[..2], platform.first_apps(), "{platform:?}");
            assert!(apps[2..].is_sorted_by_key(place), "{platform:?}");
        }
    }
}
