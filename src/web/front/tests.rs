//! The front answers as the HTTP library does, and hands over the requests that it does not answer.

use super::comparable::comparable;
use super::*;
use crate::clock::Clock;
use crate::config::{Config, FeedConfig, HttpConfig, Overrides};
use crate::feed::{CalendarHeads, Encoding, Feed, FeedId, FeedText, Kind, render_closed};
use crate::fetches::FetchRecorder;
use crate::language::{Language, Texts};
use crate::links::{LinkNumber, Links, SecretKey};
use crate::snapshot::{Link, Published, Snapshot};
use crate::web::answers_in_memory;
use crate::web::connection::{ConnectionTimeouts, Connections};
use actix_service::{ServiceFactory, fn_service};
use actix_web::rt::{System, SystemRunner};
use jiff::Timestamp;
use std::cell::Cell;
use std::collections::VecDeque;
use std::future::{pending, poll_fn};
use std::io::{self, IoSlice};
use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::Arc;
use tokio::io::ReadBuf;

/// A client whose every step is planned. It ends the connection when it has sent everything.
#[derive(Clone, Default)]
struct Client {
    parts: Rc<RefCell<VecDeque<Vec<u8>>>>,
    /// It waits for an answer before it sends the next part, and after the last one for ever.
    is_patient: bool,
    /// Bytes that it takes of an answer at a time, and then pauses. With 0 it takes none.
    takes: Option<usize>,
    /// It has sent or taken something, and now pauses.
    pauses: Rc<Cell<bool>>,
    received: Rc<RefCell<Vec<u8>>>,
    calls: Rc<Cell<[usize; 2]>>,
}

impl Client {
    fn sending(parts: &[&[u8]]) -> Self {
        let parts = parts.iter().map(|part| part.to_vec()).collect();
        Self {
            parts: Rc::new(RefCell::new(parts)),
            ..Self::default()
        }
    }

    fn pause(&self, context: &Context<'_>) -> bool {
        let pauses = self.pauses.replace(false);
        if pauses {
            context.waker().wake_by_ref();
        }
        pauses
    }

    fn count(&self, call: usize) {
        let mut calls = self.calls.get();
        calls[call] += 1;
        self.calls.set(calls);
    }

    fn take(&self, context: &Context<'_>, slices: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        if self.takes == Some(0) || self.takes.is_some() && self.pause(context) {
            return Poll::Pending;
        }
        self.count(1);
        let mut left = self.takes.unwrap_or(usize::MAX);
        let mut taken = 0;
        for slice in slices {
            let part = &slice[..slice.len().min(left)];
            self.received.borrow_mut().extend_from_slice(part);
            left -= part.len();
            taken += part.len();
        }
        self.pauses.set(true);
        Poll::Ready(Ok(taken))
    }
}

impl AsyncRead for Client {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // A socket that was emptied is known to be empty: that costs no call.
        if !self.is_patient && self.pause(context) {
            return Poll::Pending;
        }
        let mut parts = self.parts.borrow_mut();
        match parts.pop_front() {
            Some(part) => buffer.put_slice(&part),
            None if self.is_patient => return Poll::Pending,
            None => {}
        }
        self.count(0);
        self.pauses.set(true);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Client {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.take(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.take(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A site with one feed, of some blocks.
struct World {
    system: SystemRunner,
    site: Data<Site>,
    settings: HttpConfig,
    token: String,
    feed: Arc<Feed>,
}

impl World {
    fn new(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        config.http.max_requests_per_minute = 0;
        change(&mut config);
        let links = Arc::new(Links::without_journal(SecretKey::from_bytes([7; 32])));
        let feed_id = FeedId::new(Kind::Student, "ann");
        let token = links.token(&feed_id);
        let feed = Arc::new(feed());
        let link = Link {
            feed_id,
            number: LinkNumber::FIRST,
            name: "Ann".into(),
            feed: Arc::clone(&feed),
            whole: Arc::clone(&feed),
            is_former: false,
            is_renamed: false,
            decided: None,
        };
        let mut snapshot = Snapshot::new(1, None, Arc::default());
        snapshot.links.insert(token, Arc::new(link));
        let published = Published::default();
        published.put(Arc::new(snapshot));
        published.end_first_look();
        let base_url = config.base_url.clone();
        let overrides = Overrides::default();
        let site = Site::new(
            published,
            links,
            Box::new(|| ()),
            &config,
            overrides,
            base_url,
        );
        let site = site.unwrap().with_recorder(FetchRecorder::new());
        let clock = Clock::new(|| at("2026-10-05T12:00:00Z"));
        Self {
            system: System::new(),
            site: Data::new(site.with_clock(clock).with_jobs_in_place()),
            settings: config.http,
            token: token.expose(),
            feed,
        }
    }

    /// A plain request with these header lines.
    fn request(&self, lines: &str) -> Vec<u8> {
        let path = format!("/f/{}/timetable.ics", self.token);
        format!("GET {path} HTTP/1.1\r\nHost: x\r\n{lines}\r\n").into()
    }

    fn not_modified(&self) -> Vec<u8> {
        let tag = self.feed.tag(Encoding::Gzip);
        let tag = tag.tag();
        self.request(&format!(
            "Accept-Encoding: gzip\r\nIf-None-Match: \"{tag}\"\r\n"
        ))
    }

    /// A front before an HTTP library that ends every connection at once.
    fn front(&self) -> Front<fn() -> std::future::Pending<()>> {
        Front {
            site: Data::clone(&self.site),
            is_on: true,
            first_request: HOUR,
            keep_alive: HOUR,
            stop: pending,
        }
    }
}

const HOUR: Duration = Duration::from_secs(3600);

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn feed() -> Feed {
    let settings = FeedConfig::default();
    let feed_text = FeedText::new(Texts::new().of(Language::En));
    let heads = CalendarHeads::new("University", "UTC", &settings, &feed_text);
    let blocks = (1..=5).map(|day| {
        let since = at("2026-08-01T12:00:00Z") + Duration::from_secs(86_400 * day);
        render_closed(&settings, &feed_text, since)
    });
    let now = at("2026-10-01T12:00:00Z");
    Feed::new(&heads, Kind::Student, "Ann", blocks.collect(), now)
}

fn connections(change: impl FnOnce(&mut ConnectionTimeouts)) -> Arc<Connections> {
    let mut timeouts = ConnectionTimeouts {
        idle_when_crowded: Duration::from_millis(1),
        pause: Duration::from_millis(8),
        linger: Duration::from_millis(1),
        ..ConnectionTimeouts::LONG
    };
    change(&mut timeouts);
    Connections::new(8, timeouts)
}

/// Serves the client to its end by the front alone, and says whether the HTTP library was called.
fn serve<F, Stop>(
    world: &World,
    front: &Front<F>,
    connections: &Arc<Connections>,
    client: &Client,
) -> bool
where
    F: Fn() -> Stop,
    Stop: Future<Output = ()> + 'static,
{
    world.system.block_on(async {
        let is_called = Rc::new(Cell::new(false));
        let call = Rc::clone(&is_called);
        let http = fn_service(move |_: AddressedConnection<Client>| {
            call.set(true);
            ready(Ok::<_, DispatchError>(()))
        });
        let http = http.new_service(()).await.unwrap();
        let service = front.new_transform(http).await.unwrap();
        let connection = connections.open(client.clone());
        service.call((connection, None)).await.unwrap();
        is_called.get()
    })
}

/// The answers to a client that sends these parts, with the front or without it.
fn answers(world: &World, direct_feeds: bool, parts: &[&[u8]]) -> Vec<u8> {
    let settings = HttpConfig {
        direct_feeds,
        ..world.settings.clone()
    };
    let parts: Vec<Vec<u8>> = parts.iter().map(|part| part.to_vec()).collect();
    let answers = answers_in_memory(&world.site, &settings, &parts);
    comparable(&world.system.block_on(answers))
}

#[track_caller]
fn check_equal(world: &World, parts: &[&[u8]]) -> Vec<u8> {
    let [direct, library] = [true, false].map(|direct| answers(world, direct, parts));
    let same = direct
        .iter()
        .zip(&library)
        .take_while(|(a, b)| a == b)
        .count();
    let rest = |answer: &[u8]| {
        let rest = &answer[same.saturating_sub(200)..answer.len().min(same + 200)];
        String::from_utf8_lossy(rest).into_owned()
    };
    let parts = parts.iter().map(|part| String::from_utf8_lossy(part));
    assert!(
        direct == library,
        "{:?}\nThe first {same} bytes are the same.\nFront: {}\nHTTP library: {}",
        parts.collect::<Vec<_>>(),
        rest(&direct),
        rest(&library)
    );
    direct
}

#[test]
fn a_plain_request_is_answered_without_the_http_library() {
    let world = World::new(|_| ());
    for (request, status) in [
        (world.not_modified(), "304"),
        (world.request("Accept-Encoding: gzip\r\n"), "200"),
        (world.request(""), "200"),
    ] {
        let client = Client::sending(&[&request, &request]);
        assert!(!serve(
            &world,
            &world.front(),
            &connections(|_| ()),
            &client
        ));
        let received = client.received.borrow();
        let text = String::from_utf8_lossy(&received);
        assert_eq!(text.matches(&format!("HTTP/1.1 {status} ")).count(), 2);
        drop(received);
        check_equal(&world, &[&request, &request]);
    }
}

#[test]
fn a_request_as_long_as_the_buffer_goes_to_the_http_library_for_more_may_follow_it() {
    let world = World::new(|_| ());
    let next = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    for (length, is_plain) in [(4095, true), (4096, false)] {
        let empty = world.request("X: \r\n").len();
        let request = world.request(&format!("X: {}\r\n", "x".repeat(length - empty)));
        assert_eq!(request.len(), length);
        let client = Client::sending(&[&request]);
        let front = world.front();
        assert_eq!(
            serve(&world, &front, &connections(|_| ()), &client),
            !is_plain,
            "{length}"
        );
        check_equal(&world, &[&[&request[..], next].concat()]);
    }
}

#[test]
fn every_seed_of_the_fuzzer_has_the_same_answer_wherever_it_is_cut() {
    let world = World::new(|_| ());
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/front");
    let mut count = 0;
    for seed in std::fs::read_dir(seeds).unwrap() {
        let seed = std::fs::read(seed.unwrap().path()).unwrap();
        // Bytes that are not text stay unreadable.
        let seed = String::from_utf8_lossy(&seed);
        let tag = world.feed.tag(Encoding::Gzip);
        let filled = seed
            .replace("{token}", &world.token)
            .replace("{TOKEN}", &world.token.to_uppercase())
            .replace("{tag}", tag.tag())
            .replace("{plain tag}", world.feed.base_tag());
        let parts: Vec<&[u8]> = filled.split("{pause}").map(str::as_bytes).collect();
        check_equal(&world, &parts);
        let whole = parts.concat();
        for cut in (0..whole.len()).step_by(whole.len() / 20 + 1) {
            let (first, second) = whole.split_at(cut);
            check_equal(&world, &[first, second]);
        }
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn settings_change_both_answers_alike() {
    type SettingChange = fn(&mut Config);
    let changes: [SettingChange; 5] = [
        |config| config.base_url = "https://example.ac.uk".into(),
        |config| config.base_url = "https://example.ac.uk/tt".into(),
        |config| config.http.no_gzip_for = vec!["Old".into()],
        |config| config.http.max_age_seconds = 7,
        |config| config.http.keep_alive_seconds = 0,
    ];
    for change in changes {
        let world = World::new(change);
        let gzip = world.request("User-Agent: Old/1\r\nAccept-Encoding: gzip\r\n");
        let mut below = gzip.clone();
        below.splice(4..4, *b"/tt");
        for request in [gzip, below, world.not_modified()] {
            check_equal(&world, &[&request]);
        }
    }
}

#[test]
fn a_link_that_is_asked_for_too_often_is_refused_as_without_the_front() {
    let limited = |direct_feeds| {
        let world = World::new(|config| config.http.max_requests_per_minute = 2);
        let request = world.request("");
        answers(&world, direct_feeds, &[&*request; 3])
    };
    let statuses = |answers: &[u8]| {
        let text = String::from_utf8_lossy(answers).into_owned();
        let starts = text.match_indices("HTTP/1.1 ");
        let statuses = starts.map(|(at, _)| text[at + 9..at + 12].to_owned());
        statuses.collect::<Vec<_>>()
    };
    assert_eq!(statuses(&limited(true)), ["200", "200", "429"]);
    assert_eq!(statuses(&limited(false)), ["200", "200", "429"]);
}

#[test]
fn an_answer_comes_whole_however_little_the_client_takes_at_a_time() {
    let world = World::new(|_| ());
    for lines in ["", "Accept-Encoding: gzip\r\n"] {
        let request = world.request(lines);
        let expected = check_equal(&world, &[&request]);
        for takes in [1, 2, 100, 1_000, 5_000] {
            let mut client = Client::sending(&[&request]);
            client.takes = Some(takes);
            assert!(!serve(
                &world,
                &world.front(),
                &connections(|_| ()),
                &client
            ));
            assert!(comparable(&client.received.borrow()) == expected, "{takes}");
        }
    }
}

#[test]
fn a_request_costs_two_calls_of_the_operating_system() {
    let world = World::new(|_| ());
    for request in [
        world.not_modified(),
        world.request("Accept-Encoding: gzip\r\n"),
        world.request(""),
    ] {
        let client = Client::sending(&[&*request; 10]);
        assert!(!serve(
            &world,
            &world.front(),
            &connections(|_| ()),
            &client
        ));
        // The last reading sees the end of the connection.
        assert_eq!(client.calls.get(), [11, 10]);
    }
}

#[test]
fn a_client_that_knows_its_feed_costs_no_allocation() {
    let world = World::new(|_| ());
    let request = world.not_modified();
    // The fetch records have room for 2,048 fetches after the first thousand.
    let warm_up = 1_100;
    let measured = 500;
    world.system.block_on(async {
        let client = Client {
            is_patient: true,
            ..Client::sending(&vec![&*request; warm_up])
        };
        client.received.borrow_mut().reserve(1 << 20);
        let http = fn_service(|_: AddressedConnection<Client>| ready(Ok(())));
        let http = http.new_service(()).await.unwrap();
        let service = world.front().new_transform(http).await.unwrap();
        let connection = connections(|_| ()).open(client.clone());
        let mut conversation = pin!(service.call((connection, None)));
        let mut more = (0..measured).map(|_| request.clone()).collect();
        let mut allocations = 0;
        poll_fn(|context| {
            assert!(conversation.as_mut().poll(context).is_pending());
            std::mem::swap(&mut *client.parts.borrow_mut(), &mut more);
            let counted = allocation_counter::measure(|| {
                assert!(conversation.as_mut().poll(context).is_pending());
            });
            allocations = counted.count_total;
            Poll::Ready(())
        })
        .await;
        let text = String::from_utf8(client.received.borrow().clone()).unwrap();
        let answers = text.matches("HTTP/1.1 304 ").count();
        assert_eq!((answers, allocations), (warm_up + measured, 0));
    });
}

/// Serves a client that sends this and then waits for ever, and returns the answers.
fn wait(
    front: impl FnOnce(&World) -> Front<fn() -> std::future::Pending<()>>,
    all: &Arc<Connections>,
    is_first: bool,
) -> String {
    let world = World::new(|_| ());
    let request = world.not_modified();
    let parts: &[&[u8]] = if is_first { &[] } else { &[&request] };
    let client = Client {
        is_patient: true,
        ..Client::sending(parts)
    };
    assert!(!serve(&world, &front(&world), all, &client));
    let received = client.received.borrow();
    String::from_utf8(received.clone()).unwrap()
}

#[test]
fn a_client_that_asks_for_nothing_is_let_go() {
    let soon = Duration::from_millis(1);
    let first = |world: &World| Front {
        first_request: soon,
        ..world.front()
    };
    let later = |world: &World| Front {
        keep_alive: soon,
        ..world.front()
    };
    let none = wait(first, &connections(|_| ()), true);
    let head = "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\ndate: ";
    assert!(
        none.starts_with(head) && none.ends_with(" GMT\r\n\r\n"),
        "{none}"
    );
    let one = wait(later, &connections(|_| ()), false);
    assert!(
        one.starts_with("HTTP/1.1 304 ") && !one.contains("408"),
        "{one}"
    );
}

#[test]
fn an_idle_client_makes_room_when_most_places_are_taken() {
    let all = connections(|_| ());
    let system = System::new();
    let _others = system.block_on(async { [(); 6].map(|()| all.open(Client::default())) });
    let one = wait(World::front, &all, false);
    assert!(one.starts_with("HTTP/1.1 304 "), "{one}");
    assert_eq!(wait(World::front, &all, true), "");
}

#[test]
fn a_client_that_takes_nothing_of_its_answer_is_let_go() {
    let world = World::new(|_| ());
    let mut client = Client::sending(&[&world.request("")]);
    client.takes = Some(0);
    let all = connections(|timeouts| timeouts.write = Duration::ZERO);
    assert!(!serve(&world, &world.front(), &all, &client));
    assert!(client.received.borrow().is_empty());
}

#[test]
fn the_end_of_the_server_ends_idle_connections_and_waits_for_answers() {
    let world = World::new(|_| ());
    let request = world.request("");
    for takes in [None, Some(1_000)] {
        let mut client = Client {
            is_patient: true,
            ..Client::sending(&[&request])
        };
        client.takes = takes;
        let begun = client.clone();
        let stop = move || {
            let begun = begun.clone();
            poll_fn(move |context| {
                if begun.calls.get()[1] > 0 {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                Poll::Pending
            })
        };
        let front = world.front();
        let front = Front {
            site: front.site,
            is_on: true,
            first_request: HOUR,
            keep_alive: HOUR,
            stop,
        };
        assert!(!serve(&world, &front, &connections(|_| ()), &client));
        let received = client.received.borrow();
        assert!(received.ends_with(b"END:VCALENDAR\r\n"));
    }
}
