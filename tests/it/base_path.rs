//! A server whose addresses begin with a path: `base_url = "https://www.example.ac.uk/tt"`.

use std::collections::BTreeSet;

use carillon::app::App;
use carillon::feed::Kind;

use crate::fixture::{Answer, Folders, Server, Site};

const ORIGIN: &str = "https://www.example.ac.uk";

/// The way in which the proxy in front passes on the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proxy {
    /// As it came: nginx with `proxy_pass http://127.0.0.1:8080;`.
    Keeps,
    /// Without the path of `base_url`: nginx with `proxy_pass http://127.0.0.1:8080/;`.
    Strips,
}

/// A server that is reached at `https://www.example.ac.uk` and a path.
struct Below<'a> {
    server: Server,
    base_path: &'a str,
    proxy: Proxy,
}

impl<'a> Below<'a> {
    fn new(folders: &Folders, base_path: &'a str, proxy: Proxy) -> Self {
        let mut config = folders.config();
        config.base_url = format!("{ORIGIN}{base_path}");
        Self {
            server: folders.serve_with(config),
            base_path,
            proxy,
        }
    }

    /// A request to an address as a browser has it.
    fn ask(&self, method: &str, address: &str, headers: &[&str]) -> Answer {
        self.server.ask(method, &self.passed_on(address), headers)
    }

    /// The path that the proxy asks the server for.
    fn passed_on(&self, address: &str) -> String {
        match self.proxy {
            Proxy::Keeps => address.to_owned(),
            Proxy::Strips => format!("/{}", self.below(address).trim_start_matches('/')),
        }
    }

    fn browse(&self, address: &str) -> Answer {
        self.ask("GET", address, &["Accept: text/html"])
    }

    /// The address without the base path, which it must begin with.
    #[track_caller]
    fn below<'b>(&self, address: &'b str) -> &'b str {
        let rest = address.strip_prefix(self.base_path);
        let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
        rest.unwrap_or_else(|| panic!("{address} is not below {}", self.base_path))
    }

    /// The form at this address, sent as a browser does.
    fn post(&self, address: &str, form: &str) -> Answer {
        let path = self.passed_on(address);
        self.server
            .post_with(&path, form, &["Sec-Fetch-Site: same-origin"])
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&")
        .replace("&amp;", "&")
        .replace("&#x2f;", "/")
}

/// Every address in the markup that begins with this site's, or has no scheme, and whether a form posts to it.
fn addresses(markup: &str) -> BTreeSet<(String, bool)> {
    let tags = markup
        .split('<')
        .skip(1)
        .map(|tag| tag.split('>').next().unwrap_or_default());
    let found = tags.flat_map(|tag| {
        let is_form = tag.contains("method=\"post\"");
        let values = [" href=\"", " src=\"", " action=\""].map(|name| tag.split(name).nth(1));
        values.into_iter().flatten().map(move |rest| {
            (
                unescaped(rest.split('"').next().unwrap_or_default()),
                is_form,
            )
        })
    });
    let ours = |(address, is_form): (String, bool)| {
        let address = address.strip_prefix(ORIGIN).unwrap_or(&address).to_owned();
        (!address.contains(':') && !address.starts_with('#')).then_some((address, is_form))
    };
    found.filter_map(ours).collect()
}

/// The address up to the query or the fragment, which the mark begins.
fn without(address: &str, mark: char) -> &str {
    address.split(mark).next().unwrap_or_default()
}

/// Follows every address that is found on any page, and returns the pages by address.
fn crawl(site: &Below<'_>, starts: &[String]) -> Vec<(String, String)> {
    let mut waiting: Vec<String> = starts.to_vec();
    let mut seen: BTreeSet<String> = starts.iter().cloned().collect();
    let mut pages = Vec::new();
    while let Some(page) = waiting.pop() {
        let answer = site.browse(without(&page, '#'));
        assert_eq!(answer.status, 200, "{page}");
        let media_type = answer.header("content-type").to_owned();
        // Another language has the same links.
        if page.contains("lang=")
            || !(media_type.starts_with("text/html") || media_type.contains("atom"))
        {
            continue;
        }
        let markup = answer.text();
        for (address, is_form) in addresses(&markup) {
            let address = if address.starts_with('?') {
                without(&page, '?').to_owned() + &address
            } else {
                address
            };
            site.below(&address);
            if is_form {
                let answer = site.post(&address, "");
                assert_eq!(answer.status, 303, "{address} on {page}");
                site.below(answer.header("location"));
            } else if seen.insert(address.clone()) {
                waiting.push(address);
            }
        }
        pages.push((page, markup));
    }
    pages
}

#[test]
fn every_address_on_every_page_is_below_the_path_and_is_answered() {
    for (base_path, proxy) in [
        ("/tt", Proxy::Strips),
        ("/student/t%C3%A9rmin~2/x", Proxy::Keeps),
    ] {
        let folders = Folders::new();
        let site = Below::new(&folders, base_path, proxy);
        let own = format!("{base_path}/f/{}/", folders.token(Kind::Student, "ann"));
        let pages = crawl(
            &site,
            &[base_path.to_owned(), format!("{base_path}/"), own.clone()],
        );
        let shown = |end: &str| {
            pages
                .iter()
                .any(|(page, _)| *page == format!("{base_path}{end}"))
        };
        for end in [
            "/help",
            "/help/mac",
            "/modules",
            "/modules/A",
            "/modules/A.atom",
            "/rooms/R1",
        ] {
            assert!(shown(end), "{end} is linked from nowhere");
        }
        for end in [
            "new",
            "stop",
            "help",
            "help/iphone",
            "changes.atom",
            "timetable.ics",
        ] {
            let page = format!("{own}{end}");
            let is_linked = pages.iter().any(|(_, markup)| markup.contains(&page));
            assert!(is_linked, "{page} is linked from nowhere");
        }
    }
}

#[test]
fn whole_addresses_begin_with_base_url_wherever_they_stand() {
    let folders = Folders::new();
    let site = Below::new(&folders, "/tt", Proxy::Keeps);
    let token = folders.token(Kind::Student, "ann");
    let page = unescaped(&site.browse(&format!("/tt/f/{token}/")).text());
    let feed = format!("https://www.example.ac.uk/tt/f/{token}/timetable.ics");
    let encoded = feed.replace(':', "%3A").replace('/', "%2F");
    for part in [
        format!("value=\"{feed}\""),
        format!("addfromweb?url={encoded}&name="),
    ] {
        assert!(page.contains(&part), "no {part} in {page}");
    }
    let help = unescaped(&site.browse(&format!("/tt/f/{token}/help/iphone")).text());
    assert!(
        help.contains(&feed.replace("https://", "webcal://")),
        "{help}"
    );
    let atom = unescaped(&site.browse("/tt/modules/A.atom").text());
    assert!(
        atom.contains(
            "rel=\"self\" type=\"application/atom+xml\" href=\"https://www.example.ac.uk/tt/modules/A.atom\""
        )
    );
    assert!(atom.contains(
        "rel=\"alternate\" type=\"text/html\" href=\"https://www.example.ac.uk/tt/modules/A\""
    ));
    let links = folders.run(&[
        "links",
        "--base-url",
        "https://www.example.ac.uk/tt/",
        "student",
        "ann",
    ]);
    assert!(crate::fixture::text(&links.stdout).contains(&feed));
}

#[test]
fn a_form_leads_back_below_the_path_and_the_cookie_is_kept_for_the_path_alone() {
    let folders = Folders::new();
    for proxy in [Proxy::Keeps, Proxy::Strips] {
        let site = Below::new(&folders, "/tt", proxy);
        let token = folders.token(Kind::Student, "bob");
        let answer = site.post(&format!("/tt/f/{token}/choices"), "cancelled=drop");
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, &*format!("/tt/f/{token}/choices?saved=1"))
        );
        let cookie = site.browse("/tt/?lang=de");
        assert_eq!(
            cookie.header("set-cookie"),
            "lang=de; Max-Age=31536000; Path=/tt; SameSite=Lax; HttpOnly; Secure",
            "{proxy:?}"
        );
        // The rest of the host is another's.
        assert_eq!(cookie.find("strict-transport-security"), None);
    }
}

#[test]
fn the_path_counts_whole_and_however_it_is_encoded() {
    let folders = Folders::new();
    let site = Below::new(&folders, "/tt/t%C3%A9", Proxy::Keeps);
    for path in [
        "/tt/t%C3%A9/modules/A",
        "/tt/t%c3%a9/modules/A",
        "/%74t/t%C3%A9/modules/A",
        "/modules/A",
        "//modules/A",
    ] {
        assert_eq!(site.server.get(path).status, 200, "{path}");
    }
    for path in [
        "/tt",
        "/tt/",
        "/tt/modules/A",
        "/tt/t%C3%A9x/modules/A",
        "/TT/t%C3%A9/modules/A",
        "/tt/te/modules/A",
    ] {
        assert_eq!(site.server.get(path).status, 404, "{path}");
    }
    drop(site);
    let site = Below::new(&folders, "/tt", Proxy::Keeps);
    for path in ["/tt/tt/modules/A", "/tt%2Fmodules/A", "/ttx/modules/A"] {
        assert_eq!(site.server.get(path).status, 404, "{path}");
    }
    for path in [
        "/tt/modules/A.ics?x=/tt/",
        "/modules/A.ics",
        "/tt//modules/A.ics",
    ] {
        assert!(site.server.says(path, "SUMMARY:A Algebra"), "{path}");
    }
}

#[test]
fn health_is_reported_at_the_root_too_and_a_stray_page_leads_home() {
    let folders = Folders::new();
    let site = Below::new(&folders, "/tt", Proxy::Keeps);
    for path in [
        "/healthz",
        "/readyz",
        "/tt/healthz",
        "/tt/readyz",
        "/tt/robots.txt",
        "/robots.txt",
    ] {
        assert_eq!(site.server.get(path).status, 200, "{path}");
    }
    let stray = site.browse("/tt/nothing");
    assert_eq!(stray.status, 404);
    assert!(
        stray
            .text()
            .contains("<a class=\"button quiet\" href=\"/tt/\">"),
        "{}",
        stray.text()
    );
}

#[track_caller]
fn refused(base_url: &str, expected: &str) {
    let folders = Folders::new();
    let mut config = folders.config();
    config.base_url = base_url.into();
    let message = App::start(config, folders.clock.clock())
        .map(|_| ())
        .map_err(|error| error.to_string())
        .err()
        .unwrap_or_default();
    assert!(
        message.contains(&format!("base_url is {base_url:?}")),
        "{message}"
    );
    assert!(message.contains(expected), "{message}");
}

#[test]
fn a_base_url_that_cannot_begin_addresses_stops_the_start() {
    refused("www.example.ac.uk/tt", "begin it with https://");
    refused("https:///tt", "host");
    refused("https://user@example.ac.uk", "host");
    refused("https://tïmetable.example.ac.uk", "host");
    refused("https://example.ac.uk?x=1", "end it before the ?");
    refused("https://example.ac.uk/tt?x=1", "end it before the ?");
    refused("https://example.ac.uk/tt#top", "end it before the #");
    refused("https://example.ac.uk/a/../b", "\"..\"");
    refused("https://example.ac.uk/a/%2E%2e", "\"%2E%2e\"");
    refused("https://example.ac.uk/./b", "\".\"");
    refused("https://example.ac.uk/a//b", "two slashes");
    refused("https://example.ac.uk/té", "t%C3%A9");
    refused("https://example.ac.uk/a b", "a%20b");
    refused("https://example.ac.uk/a;b", "a%3Bb");
    refused("https://example.ac.uk/a%2Fb", "%2F");
    refused("https://example.ac.uk/a%b", "%");
    for own in [
        "f",
        "modules",
        "rooms",
        "help",
        "static",
        "healthz",
        "readyz",
        "robots.txt",
    ] {
        refused(
            &format!("https://example.ac.uk/{own}/tt"),
            "choose another path",
        );
    }
}
