//! The user agents of client apps, and the apps that they name.

use super::*;
use std::collections::HashMap;

#[track_caller]
fn check(expected: &str, user_agents: &[&str]) {
    for user_agent in user_agents {
        assert_eq!(
            ClientApp::from_user_agent(user_agent.as_bytes()).id(),
            expected,
            "{user_agent}"
        );
    }
}

#[test]
fn outlook_is_known_by_the_server_or_app_that_fetches() {
    check(
        "outlook-web",
        &[
            "Microsoft Exchange/15.20 (Windows NT 10.0; Win64; x64)",
            "Microsoft.Exchange/15.20 (Windows NT 10.0; Win64; x64)",
            "Microsoft Exchange (Windows NT 10.0)",
        ],
    );
    check(
        "outlook-classic",
        &[
            "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.16327; Pro)",
            "Microsoft Office/14.0 (Windows NT 6.1; Microsoft Outlook 14.0.7143; Pro)",
            "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; .NET4.0E; Microsoft Outlook 16.0.9126; ms-office; MSOffice 16)",
        ],
    );
    check(
        "outlook-mac",
        &[
            "Microsoft-MacOutlook/16.78.23102103",
            "Outlook/16.16.18071205 CFNetwork/902.1 Darwin/17.7.0",
        ],
    );
    check(
        "office",
        &[
            "Microsoft Office Existence Discovery",
            "Microsoft Office Protocol Discovery",
            "Microsoft Office Word 2014",
            "Microsoft Office Excel 2014",
            "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Word 16.0.16327; Pro)",
            "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
        ],
    );
    check(
        "browser",
        &[
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Outlook-iOS/4.2531.0",
        ],
    );
    check(
        "outlook-phone",
        &[
            "Outlook-iOS/709.2144270.prod.iphone (3.24.0)",
            "Outlook-Android/2.0",
        ],
    );
}

#[test]
fn apple_apps_are_known_by_their_system() {
    check(
        "apple-phone",
        &[
            "iOS/26.6 (23G71) dataaccessd/1.0",
            "iOS/6.1.3 (10B329) dataaccessd/1.0",
            "iOS/14.0 (18A373) accountsd/1.0",
            "dataaccessd/1.0",
        ],
    );
    check(
        "apple-mac",
        &[
            "macOS/26.6.2 (25G83) dataaccessd/1.0",
            "Mac OS X/10.15.7 (19H2026) CalendarAgent/958.5.1",
            "macOS/11.0 (20A5343i) CalendarAgent/950",
            "Mac+OS+X/10.10.5 (14F27) CalendarAgent/316.1",
            "Mac_OS_X/10.9 (13A603) CalendarAgent/174",
            "CalendarStore/5.0 (1127); iCal/5.0 (1535); Mac OS X/10.7.1 (11B26)",
            "DAVKit/4.0.3 (732.2); CalendarStore/4.0.4 (997.7); iCal/4.0.4 (1395.7); Mac OS X/10.6.8 (10K549)",
        ],
    );
    check("fantastical", &["Fantastical/4.0 CFNetwork/1490"]);
    check("apple-app", &["Aloha/1 CFNetwork/1404.0.5 Darwin/22.3.0"]);
}

#[test]
fn other_calendar_apps_are_known() {
    check(
        "google",
        &[
            "Google-Calendar-Importer",
            "Mozilla/5.0 (compatible; Google-Calendar-Importer)",
        ],
    );
    check(
        "thunderbird",
        &["Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.3.1"],
    );
    check(
        "thunderbird",
        &["Mozilla/5.0 (X11; Linux x86_64; rv:24.0) Gecko/20100101 Icedove/24.4.0 Lightning/2.6.4"],
    );
    check(
        "thunderbird",
        &["Mozilla/5.0 (X11; Linux x86_64; rv:24.0) Gecko/20140429 Icedove/24.4.0"],
    );
    check(
        "postbox",
        &[
            "Mozilla/5.0 (Windows; U; Windows NT 6.1; en-US; rv:1.9.1.9) Gecko/20100608 Postbox/1.1.3",
        ],
    );
    check(
        "em-client",
        &[
            "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 eM Client/8.2.1659.0",
            "eMClient/9.3.6041.0",
        ],
    );
    check(
        "google-apps-script",
        &[
            "Mozilla/5.0 (compatible; Google-Apps-Script; beanserver; +https://script.google.com; id: x)",
        ],
    );
    check(
        "magicmirror",
        &["Mozilla/5.0 (Node.js 20) MagicMirror/2.28.0"],
    );
    check(
        "moodle",
        &[
            "MoodleBot/1.0 (+https://moodle.example.ac.uk)",
            "MoodleBot/1.0",
        ],
    );
    check("open-xchange", &["Open-Xchange Calendar Feed Client"]);
    check("caldav-synchronizer", &["CalDavSynchronizer/3.6"]);
    check("evolution", &["Evolution/3.60.2"]);
    check(
        "korganizer",
        &["Mozilla/5.0 (X11; Linux x86_64) KHTML/5.27.0 (like Gecko) Konqueror/5 KIO/5.27"],
    );
    check(
        "icsx5",
        &[
            "ICSx5/2.4.3 (ical4j/3.2.19 okhttp/5.3.2 Android/16)",
            "ICSx5/2.1.5 (okhttp/4.11.0) Android/13",
        ],
    );
    check(
        "davx5",
        &[
            "DAVx5/4.3.3.2-ose (2023/09/12; dav4jvm; okhttp/4.11.0) Android/13",
            "DAVx5/4.5.10-ose",
            "DAVx⁵/4.4.1",
        ],
    );
    check(
        "nextcloud",
        &["Nextcloud Webcal Service", "Nextcloud Server Crawler"],
    );
    check(
        "home-assistant",
        &["HomeAssistant/2026.9.0 aiohttp/3.10 Python/3.13"],
    );
    check("wordpress", &["WordPress/7.1 ICS Calendar/12.1.3.1"]);
    check(
        "vdirsyncer",
        &["vdirsyncer/0.16.4", "vdirsyncer/0.20.7 (Linux) requests/2"],
    );
    check(
        "android-app",
        &[
            "okhttp/4.10.0",
            "Dalvik/2.1.0 (Linux; U; Android 12; SM-G970U Build/SP1A.210812.016)",
        ],
    );
}

#[test]
fn an_app_that_only_looks_is_not_a_subscription() {
    let looks = [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:142.0) Gecko/20100101 Firefox/142.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "curl/8.4.0",
        "Wget/1.9.1",
        "python-requests/2.28.2",
        "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1",
        "Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots",
        "facebookexternalua",
        "Mattermost-Bot/1.1",
        "Office 365 Connectors",
        "CCBot/2.0 (https://commoncrawl.org/faq/)",
        "Zap Calendar",
        "Microsoft-WebDAV-MiniRedir/10.0.19045",
        "iOS/15.0.1 (19A348) remindd/1.0",
        "macOS/11.6 (20G165) AddressBookCore/2452.2",
        "Microsoft Office Existence Discovery",
    ];
    let ids = looks.map(|user_agent| ClientApp::from_user_agent(user_agent.as_bytes()).id());
    let expected = [
        "chrome",
        "edge",
        "firefox",
        "chrome",
        "safari",
        "browser",
        "preview",
        "preview",
        "robot",
        "script",
        "script",
        "script",
        "script",
        "preview",
        "preview",
        "preview",
        "preview",
        "robot",
        "zap-calendar",
        "windows-explorer",
        "apple-reminders",
        "apple-contacts",
        "office",
    ];
    assert_eq!(ids, expected);
    assert!(
        ids.iter()
            .all(|id| !ClientApp::with_id(id).is_subscription())
    );
}

#[test]
fn an_unknown_app_may_be_a_subscription() {
    check("other", &["", "Some Calendar/1.0", "\u{0}\u{1}"]);
    assert_eq!(
        ClientApp::from_user_agent(b"\xff\xfe CURL/8.4.0 \xff").id(),
        "script"
    );
    assert_eq!(ClientApp::with_id("no-longer-in-the-table").id(), "other");
    assert!(ClientApp::from_user_agent(b"").is_subscription());
}

#[test]
fn every_browser_and_nothing_else_can_be_unattended() {
    for app in ClientApp::all() {
        let is_browser =
            ["edge", "opera", "firefox", "chrome", "safari", "browser"].contains(&app.id());
        let other = app.without_browser_headers();
        assert_eq!(
            other.id(),
            if is_browser { "browser-app" } else { app.id() }
        );
        assert_eq!(app.is_unattended(), app.id() == "browser-app");
    }
}

#[test]
fn all_lines_of_an_app_in_the_table_say_the_same() {
    let mut said: HashMap<String, [String; 2]> = HashMap::new();
    for row in csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(TABLE_TEXT.as_bytes())
        .records()
    {
        let row = row.unwrap();
        let says = [row[2].to_owned(), row[3].to_owned()];
        assert_eq!(
            *said.entry(row[1].into()).or_insert_with(|| says.clone()),
            says,
            "{}",
            &row[1]
        );
        // The records have spaces between their parts.
        assert!(
            row[1]
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')),
            "{}",
            &row[1]
        );
    }
    assert_eq!(said.len(), ClientApp::all().count());
}
