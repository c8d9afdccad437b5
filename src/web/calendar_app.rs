//! Calendar apps, and the address that opens each with a feed filled in.
//!
//! No maker documents such an address, and some have changed before. So a page shows the feed's own address beside the
//! button.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::platform::Platform;
use crate::config;

/// All characters but the unreserved ones of RFC 3986 section 2.3.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A calendar app with a help page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CalendarApp {
    OutlookWeb,
    OutlookPhone,
    OutlookWindows,
    OutlookClassic,
    OutlookMac,
    Iphone,
    Mac,
    Google,
    Thunderbird,
    Android,
}

/// An address that opens an app for a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SubscribeLink {
    pub(super) address: String,
    /// Whether the feed is filled in. If not, people paste its address.
    pub(super) is_filled_in: bool,
}

impl CalendarApp {
    /// All of them, the most common one first.
    pub(super) const ALL: [Self; 10] = [
        Self::OutlookWeb,
        Self::OutlookPhone,
        Self::OutlookWindows,
        Self::OutlookClassic,
        Self::OutlookMac,
        Self::Iphone,
        Self::Mac,
        Self::Google,
        Self::Thunderbird,
        Self::Android,
    ];

    /// Its name in addresses and in the keys of texts.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::OutlookWeb => "outlook-web",
            Self::OutlookPhone => "outlook-phone",
            Self::OutlookWindows => "outlook-windows",
            Self::OutlookClassic => "outlook-classic",
            Self::OutlookMac => "outlook-mac",
            Self::Iphone => "iphone",
            Self::Mac => "mac",
            Self::Google => "google",
            Self::Thunderbird => "thunderbird",
            Self::Android => "android",
        }
    }

    /// The apps that are the better way for many who look for this one. Its texts name them.
    pub(super) fn related(self) -> &'static [Self] {
        match self {
            Self::OutlookPhone => &[Self::OutlookWeb, Self::Iphone],
            Self::OutlookClassic => &[Self::OutlookWeb],
            Self::OutlookMac => &[Self::OutlookWeb, Self::Mac],
            Self::Google => &[Self::Android],
            Self::Android => &[Self::Google, Self::OutlookPhone],
            Self::OutlookWeb
            | Self::OutlookWindows
            | Self::Iphone
            | Self::Mac
            | Self::Thunderbird => &[],
        }
    }

    /// The app with this name.
    pub(super) fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|app| app.id() == id)
    }

    /// The address that opens the app on this device for the feed with this address and name; `None` if no address opens the
    /// app.
    pub(super) fn subscribe_link(
        self,
        (address, name): (&str, &str),
        hosts: &config::ClientsConfig,
        platform: Platform,
    ) -> Option<SubscribeLink> {
        match self {
            // These apps show the subscriptions of Outlook on the web, and no address opens them.
            Self::OutlookWeb | Self::OutlookPhone | Self::OutlookWindows | Self::OutlookMac => {
                Some(outlook(&hosts.outlook_host, address, name))
            }
            // On Android, apps such as ICSx⁵ open this address.
            Self::OutlookClassic | Self::Iphone | Self::Mac | Self::Android => {
                let (_, rest) = address.split_once("://")?;
                Some(SubscribeLink {
                    address: format!("webcal://{rest}"),
                    is_filled_in: true,
                })
            }
            // On Android the app of Google takes this address from the browser, and fails.
            Self::Google if !platform.is_phone() => Some(SubscribeLink {
                address: format!(
                    "https://{}/calendar/r?cid={}",
                    hosts.google_host,
                    utf8_percent_encode(address, QUERY)
                ),
                is_filled_in: true,
            }),
            Self::Google => Some(SubscribeLink {
                address: format!(
                    "https://{}/calendar/u/0/r/settings/addbyurl",
                    hosts.google_host
                ),
                is_filled_in: false,
            }),
            Self::Thunderbird => None,
        }
    }

    /// The same for a personal account, if it has another address.
    pub(super) fn personal_subscribe_link(
        self,
        address: &str,
        name: &str,
        hosts: &config::ClientsConfig,
    ) -> Option<SubscribeLink> {
        (self == Self::OutlookWeb).then(|| outlook(&hosts.outlook_personal_host, address, name))
    }
}

/// `/0` keeps the account with which the browser is signed in. The address inside is never `webcal:`.
fn outlook(host: &str, address: &str, name: &str) -> SubscribeLink {
    let [address, name] = [address, name].map(|text| utf8_percent_encode(text, QUERY));
    SubscribeLink {
        address: format!("https://{host}/calendar/0/addfromweb?url={address}&name={name}"),
        is_filled_in: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use percent_encoding::percent_decode_str;

    const FEED: &str = "https://timetable.example.ac.uk/f/abcdefghijklmnopqrstuvwxye/timetable.ics";
    const NAME: &str = "Timetable: Siân & Sons + 50% #1?";

    fn opened(app: CalendarApp) -> Option<SubscribeLink> {
        app.subscribe_link(
            (FEED, NAME),
            &config::ClientsConfig::default(),
            Platform::Iphone,
        )
    }

    #[test]
    fn outlook_gets_the_feed_and_its_name_whole() {
        let hosts = config::ClientsConfig {
            outlook_host: "outlook.cloud.microsoft".into(),
            ..config::ClientsConfig::default()
        };
        let work = |app: CalendarApp| {
            app.subscribe_link((FEED, NAME), &hosts, Platform::Computer)
                .unwrap()
        };
        let personal = CalendarApp::OutlookWeb
            .personal_subscribe_link(FEED, NAME, &hosts)
            .unwrap();
        let of_work = [
            CalendarApp::OutlookWeb,
            CalendarApp::OutlookPhone,
            CalendarApp::OutlookWindows,
            CalendarApp::OutlookMac,
        ]
        .map(work);
        let subscribe_links =
            of_work.map(|subscribe_link| ("outlook.cloud.microsoft", subscribe_link));
        for (host, subscribe_link) in subscribe_links
            .into_iter()
            .chain([("outlook.live.com", personal)])
        {
            let (start, query) = subscribe_link.address.split_once('?').unwrap();
            assert_eq!(start, format!("https://{host}/calendar/0/addfromweb"));
            let pairs: Vec<(&str, String)> = query
                .split('&')
                .map(|pair| pair.split_once('=').unwrap())
                .map(|(key, value)| {
                    (
                        key,
                        percent_decode_str(value)
                            .decode_utf8()
                            .unwrap()
                            .into_owned(),
                    )
                })
                .collect();
            assert_eq!(pairs, [("url", FEED.to_owned()), ("name", NAME.to_owned())]);
            // Forms decode a plus as a space.
            assert!(
                !query.contains('+') && subscribe_link.is_filled_in,
                "{query}"
            );
        }
    }

    #[test]
    fn programs_on_the_machine_get_webcal() {
        let expected =
            "webcal://timetable.example.ac.uk/f/abcdefghijklmnopqrstuvwxye/timetable.ics";
        for app in [
            CalendarApp::OutlookClassic,
            CalendarApp::Iphone,
            CalendarApp::Mac,
            CalendarApp::Android,
        ] {
            assert_eq!(
                opened(app),
                Some(SubscribeLink {
                    address: expected.into(),
                    is_filled_in: true
                }),
                "{app:?}"
            );
        }
    }

    #[test]
    fn google_takes_the_feed_on_a_computer_and_gets_it_by_hand_on_a_phone() {
        let hosts = config::ClientsConfig::default();
        let opened = |platform| CalendarApp::Google.subscribe_link((FEED, NAME), &hosts, platform);
        for platform in [Platform::Computer, Platform::Mac] {
            let link = opened(platform).unwrap();
            let (start, feed) = link.address.split_once("?cid=").unwrap();
            assert_eq!(start, "https://calendar.google.com/calendar/r");
            assert_eq!(percent_decode_str(feed).decode_utf8().unwrap(), FEED);
            assert!(link.is_filled_in);
        }
        assert!(!opened(Platform::Android).unwrap().is_filled_in);
    }

    #[test]
    fn where_a_feed_cannot_be_filled_in_the_button_says_so() {
        let subscribe_link = opened(CalendarApp::Google).unwrap();
        assert_eq!(
            subscribe_link.address,
            "https://calendar.google.com/calendar/u/0/r/settings/addbyurl"
        );
        assert!(!subscribe_link.is_filled_in);
        assert_eq!(opened(CalendarApp::Thunderbird), None);
    }

    #[test]
    fn each_program_is_found_by_its_name() {
        for app in CalendarApp::ALL {
            assert_eq!(CalendarApp::parse(app.id()), Some(app));
        }
        assert_eq!(CalendarApp::parse("outlook"), None);
    }
}
