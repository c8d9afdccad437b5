//! The output and the exit status of the program, command by command.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use carillon::feed::Kind;

use crate::fixture::{
    Folders, Process, SERVE, Site, complaint, enrolment, eventually, files_below, module, page_of,
    printed, text,
};

#[test]
fn the_version_is_that_of_the_package() {
    let version = format!("carillon {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(Folders::empty().prints(&["--version"]), version);
}

#[test]
fn arguments_that_mean_nothing_end_with_status_2_and_say_so() {
    let folders = Folders::new();
    let out = complaint(&folders.run(&["render"]), 2);
    assert!(out.contains("--out"), "{out}");
    for (arguments, named) in [
        (&["frobnicate"][..], "frobnicate"),
        (&["--frobnicate"], "--frobnicate"),
        (&["serve", "--listen", "here"], "here"),
        (&["serve", "--listen", "127.0.0.1:70000"], "127.0.0.1:70000"),
        (&["check", "--format", "xml"], "xml"),
        (&["links", "teacher"], "teacher"),
        (&["links", "student", "ann", "bob"], "bob"),
    ] {
        let message = complaint(&folders.run(arguments), 2);
        assert!(
            message.contains(named) && message.contains("--help"),
            "{arguments:?}: {message}"
        );
    }
    assert!(!folders.state().exists(), "nothing was done");
}

#[test]
fn a_check_leaves_no_trace() {
    let folders = Folders::new();
    assert_eq!(folders.prints(&["check", "--format", "json"]), "[]\n");
    assert!(!folders.state().exists());
}

#[test]
fn check_prints_every_problem_with_its_place_and_ends_with_status_1() {
    let folders = Folders::new();
    folders.write(
        "modules/A.json",
        module("A", "Algebra").replace("1-3", "1-9"),
    );
    folders.write(
        "modules/B.json",
        "{\n  \"code\": \"B\",\n  \"titel\": \"Botany\"\n}",
    );
    folders.write("enrolments/A.json", enrolment("Z", &["ann"]));
    let output = folders.run(&["check"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        lines.iter().any(|line| line
            .starts_with("modules/A.json:2: activity LEC: weeks 4,6-9 are not in term S1")),
        "{said}"
    );
    assert!(
        lines.contains(&"modules/B.json:3: unknown key `titel`: did you mean `title`?"),
        "{said}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("enrolments/A.json:1: warning: there is no module Z")),
        "{said}"
    );
    assert!(lines.last().unwrap().contains("2 errors"), "{said}");
    assert!(
        !said.contains("there is no module A") && !said.contains("there is no module B"),
        "it is broken: {said}"
    );
    let mut problems = lines[..lines.len() - 1].to_vec();
    problems.sort_unstable();
    assert_eq!(problems, lines[..lines.len() - 1], "sorted by file");
}

#[test]
fn check_reads_the_feeds_too() {
    let folders = Folders::new();
    let many = module("A", "Algebra");
    let (head, rest) = many.split_at(many.find("  { \"id\"").unwrap());
    let (activity, tail) = rest.split_at(rest.find(" ] }").unwrap());
    let activities: Vec<String> = (0..400)
        .map(|n| activity.replace("LEC", &format!("LEC{n}")))
        .collect();
    folders.write(
        "modules/A.json",
        format!("{head}{}{tail}", activities.join(",\n")),
    );
    let said = folders.prints(&["check"]);
    assert!(
        !said.contains("[too-many-events]") && said.contains("are left out"),
        "it is cut to what calendars take: {said}"
    );
    let said = printed(
        &folders
            .command(&["check"])
            .env("CARILLON_FEED_MAX_EVENTS", "100000")
            .output()
            .unwrap(),
    );
    assert!(
        said.contains("the feed of module A:") && said.contains("[too-many-events]"),
        "{said}"
    );
}

#[test]
fn check_counts_right_and_in_good_english() {
    let folders = Folders::empty();
    let said = text(&folders.run(&["check"]).stdout);
    assert!(
        said.contains("\n0 files: 0 students, 0 staff, 0 modules, 0 rooms, 0 programmes; 1 error, 0 warnings\n"),
        "{said}"
    );
    let folders = Folders::new();
    let said = text(&folders.run(&["check"]).stdout);
    assert_eq!(
        said,
        "5 files: 2 students, 1 staff, 2 modules, 1 room, 0 programmes; 0 errors, 0 warnings\n"
    );
}

#[test]
fn check_prints_json_for_machines() {
    let folders = Folders::new();
    folders.write("modules/A.json", "{\n  \"cod\": 1 }");
    folders.write("enrolments/B.json", enrolment("Z", &["ann"]));
    let output = folders.run(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let problems: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let problems = problems.as_array().unwrap();
    let of = |path: &str| {
        problems
            .iter()
            .find(|problem| problem["path"] == path)
            .unwrap()
    };
    assert_eq!(of("modules/A.json")["line"], 2);
    assert_eq!(of("modules/A.json")["severity"], "error");
    assert!(
        of("modules/A.json")["message"]
            .as_str()
            .unwrap()
            .contains("`cod`")
    );
    assert_eq!(of("enrolments/B.json")["severity"], "warning");
}

#[test]
fn check_is_content_with_warnings_alone() {
    let folders = Folders::new();
    folders.write("enrolments/Z.json", enrolment("Z", &["ann"]));
    let output = folders.run(&["check"]);
    assert!(
        printed(&output).contains("warning: there is no module Z"),
        "{}",
        text(&output.stdout)
    );
    assert!(printed(&output).ends_with("0 errors, 1 warning\n"));
}

#[test]
fn check_says_so_when_there_is_no_data_folder_and_when_there_is_nothing_in_it() {
    let folders = Folders::empty();
    let nowhere = folders.run(&["check", "--data", "nowhere"]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(
        text(&nowhere.stdout).starts_with("nowhere: the data folder cannot be read"),
        "{nowhere:?}"
    );
    let empty = folders.run(&["check"]);
    assert_eq!(empty.status.code(), Some(1));
    let said = text(&empty.stdout);
    assert!(
        said.starts_with("terms.json: ") && said.contains("missing") && said.contains("0 modules"),
        "{said}"
    );
}

#[test]
fn links_prints_all_or_one_kind_or_one_feed() {
    let folders = Folders::new();
    let people =
        r#"[{ "id": "ann", "name": "ann", "role": "student", "email": "ann@example.ac.uk" }]"#;
    folders.write("people.json", people);
    folders.open_links();
    let links = |arguments: &[&str]| {
        let output = printed(
            &folders.run(&[&["links", "--base-url", "https://x.example"], arguments].concat()),
        );
        let mut lines = output.lines().map(str::to_owned);
        assert_eq!(lines.next().unwrap(), "kind,id,name,url,page,email");
        lines.collect::<Vec<_>>()
    };
    let all = links(&[]);
    assert_eq!(all.len(), 6);
    assert_eq!(links(&["student"]), all[..2]);
    assert_eq!(links(&["staff"]), all[2..3]);
    assert_eq!(links(&["module"]), all[3..5]);
    assert_eq!(links(&["room"]), all[5..]);
    let feed = format!("https://x.example{}", folders.student("ann"));
    let page = page_of(&feed);
    let ann = format!("student,ann,ann,{feed},{page},ann@example.ac.uk");
    assert_eq!(links(&["student", "ann"]), [ann]);
    assert_eq!(
        links(&["module", "B"]),
        ["module,B,Botany,https://x.example/modules/B.ics,https://x.example/modules/B,"]
    );
}

#[test]
fn links_of_nobody_ends_with_status_1_and_says_where_to_look() {
    let folders = Folders::new();
    folders.open_links();
    for (kind, id) in [
        ("student", "nobody"),
        ("staff", "ann"),
        ("module", "a"),
        ("room", "R2"),
    ] {
        let output = folders.run(&["links", kind, id]);
        let message = complaint(&output, 1);
        assert!(
            message.contains(&format!("there is no {kind} {id} in data"))
                && message.contains("carillon who"),
            "{message}"
        );
        assert_eq!(
            text(&output.stdout),
            "",
            "a script that reads it gets nothing"
        );
    }
}

#[test]
fn links_begin_with_the_address_that_the_server_listens_on_unless_another_is_set() {
    let folders = Folders::new();
    folders.open_links();
    let url = |arguments: &[&str]| {
        let output = folders.prints(&[&["links", "module", "A"], arguments].concat());
        output.trim_end().rsplit(',').nth(2).unwrap().to_owned()
    };
    assert_eq!(url(&[]), "http://127.0.0.1:8080/modules/A.ics");
    assert_eq!(
        url(&["--listen", "127.0.0.1:81"]),
        "http://127.0.0.1:81/modules/A.ics"
    );
    assert_eq!(
        url(&["--base-url", "https://x.example/calendar/"]),
        "https://x.example/calendar/modules/A.ics"
    );
}

#[test]
fn links_says_so_when_nothing_could_be_read() {
    let folders = Folders::empty();
    folders.open_links();
    let message = complaint(&folders.run(&["links"]), 1);
    assert!(message.contains("carillon check"), "{message}");
}

#[test]
fn render_writes_every_feed_with_the_bytes_that_are_served() {
    let folders = Folders::new();
    folders.write("modules/C.json", module("C/1 (x)", "Chess"));
    folders.write("modules/D.json", module("..", "Dots"));
    let process = Process::start(&folders).published();
    let mut expected = BTreeMap::new();
    for (name, path) in [
        ("students/ann.ics", folders.student("ann")),
        ("students/bob.ics", folders.student("bob")),
        ("staff/s1.ics", folders.secret(Kind::Staff, "s1")),
        ("modules/A.ics", "/modules/A.ics".into()),
        ("modules/B.ics", "/modules/B.ics".into()),
        (
            "modules/C%2F1%20%28x%29.ics",
            "/modules/C%2F1%20(x).ics".into(),
        ),
        ("modules/%2E%2E.ics", "/modules/%2E%2E.ics".into()),
        ("rooms/R1.ics", "/rooms/R1.ics".into()),
    ] {
        let answer = process.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        expected.insert(name.to_owned(), answer.body);
    }
    process.stop();
    let said = folders.prints(&["render", "--out", "out"]);
    assert_eq!(said, "8 feeds written to out\n");
    assert_eq!(files_below(&folders.root().join("out")), expected);
}

#[test]
fn render_gives_the_same_bytes_every_time_where_the_time_is_given() {
    let (one, two) = (Folders::new(), Folders::new());
    for (folders, name) in [(&one, "out"), (&two, "elsewhere/out")] {
        let mut command = folders.command(&["render", "--out", name]);
        printed(
            &command
                .env("SOURCE_DATE_EPOCH", "1800000000")
                .output()
                .unwrap(),
        );
    }
    let (first, second) = (
        files_below(&one.root().join("out")),
        files_below(&two.root().join("elsewhere/out")),
    );
    assert_eq!(first, second);
    assert!(text(&first["modules/A.ics"]).contains("DTSTAMP:20270115T080000Z"));
    let mut command = one.command(&["render", "--out", "out"]);
    let message = complaint(
        &command
            .env("SOURCE_DATE_EPOCH", "yesterday")
            .output()
            .unwrap(),
        1,
    );
    assert!(message.contains("SOURCE_DATE_EPOCH=yesterday"), "{message}");
}

#[test]
fn render_writes_what_it_can_and_ends_with_status_1_when_something_is_broken() {
    let folders = Folders::new();
    folders.write("modules/A.json", "{ broken");
    let output = folders.run(&["render", "--out", "out"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        text(&output.stderr).contains("modules/A.json:1:"),
        "{output:?}"
    );
    let names: Vec<String> = files_below(&folders.root().join("out"))
        .into_keys()
        .collect();
    assert_eq!(
        names,
        [
            "modules/B.ics",
            "rooms/R1.ics",
            "staff/s1.ics",
            "students/ann.ics",
            "students/bob.ics"
        ]
    );
}

#[test]
fn render_removes_nothing_when_nothing_can_be_read() {
    let folders = Folders::new();
    folders.prints(&["render", "--out", "out"]);
    let before = files_below(&folders.root().join("out"));
    fs::remove_dir_all(folders.state()).unwrap();
    fs::rename(folders.data(), folders.root().join("elsewhere")).unwrap();
    let message = complaint(&folders.run(&["render", "--out", "out"]), 1);
    assert!(message.contains("no file could be read"), "{message}");
    assert_eq!(files_below(&folders.root().join("out")), before);
}

#[test]
fn render_says_what_it_cannot_write() {
    let folders = Folders::new();
    folders.write("../out", "a file where a folder should be");
    let message = complaint(&folders.run(&["render", "--out", "out"]), 1);
    assert!(message.contains("cannot make out/"), "{message}");
}

#[test]
fn schema_writes_a_schema_for_every_kind_of_file() {
    let folders = Folders::empty();
    let said = folders.prints(&["schema"]);
    let schemas = files_below(&folders.data().join("schemas"));
    let names: Vec<&str> = schemas.keys().map(String::as_str).collect();
    let expected = [
        "enrolment",
        "module",
        "notices",
        "people",
        "programme",
        "rooms",
        "terms",
    ]
    .map(|kind| format!("{kind}.schema.json"));
    assert_eq!(names, expected);
    assert_eq!(said.lines().count(), names.len(), "{said}");
    for (name, schema) in &schemas {
        let schema: serde_json::Value = serde_json::from_slice(schema).unwrap();
        assert!(
            schema["$schema"]
                .as_str()
                .unwrap()
                .starts_with("https://json-schema.org/"),
            "{name}"
        );
        assert!(said.contains(name.as_str()), "{said}");
    }
    folders.prints(&["schema", "--out", "other/place"]);
    assert_eq!(files_below(&folders.root().join("other/place")), schemas);
}

#[test]
fn the_schemas_of_the_example_are_those_of_the_program() {
    let folders = Folders::empty();
    folders.prints(&["schema", "--out", "out"]);
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/schemas");
    let as_text = |files: BTreeMap<String, Vec<u8>>| {
        files
            .into_iter()
            .map(|(name, bytes)| (name, text(&bytes)))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        as_text(files_below(&folders.root().join("out"))),
        as_text(files_below(&example)),
        "run `carillon schema`"
    );
}

#[test]
fn the_configuration_that_is_printed_can_be_saved_and_used() {
    let folders = Folders::new();
    folders.open_links();
    let printed_first = folders.prints(&["config"]);
    fs::write(folders.root().join("saved.toml"), &printed_first).unwrap();
    assert_eq!(
        folders.prints(&["config", "--config", "saved.toml"]),
        printed_first
    );
    assert_eq!(
        folders.prints(&["check", "--config", "saved.toml"]),
        folders.prints(&["check"])
    );
    let edited = printed_first.replace("listen = \"127.0.0.1:8080\"", "listen = \"127.0.0.1:81\"");
    assert_ne!(edited, printed_first);
    fs::write(folders.root().join("carillon.toml"), &edited).unwrap();
    let links = folders.prints(&["links", "module", "A"]);
    assert!(
        links.contains("http://127.0.0.1:81/"),
        "carillon.toml is read without being named: {links}"
    );
    let links = folders.prints(&["links", "module", "A", "--config", "saved.toml"]);
    assert!(
        links.contains("http://127.0.0.1:8080/"),
        "unless another file is named: {links}"
    );
}

#[test]
fn the_configuration_shows_what_was_set_elsewhere_and_the_command_line_has_the_last_word() {
    let folders = Folders::empty();
    fs::write(
        folders.root().join("carillon.toml"),
        "listen = \"127.0.0.1:1\"\n[watch]\npoll_seconds = 11\n",
    )
    .unwrap();
    let config = |arguments: &[&str]| {
        let mut command = folders.command(&[&["config"], arguments].concat());
        command
            .env("CARILLON_LISTEN", "127.0.0.1:2")
            .env("CARILLON_PUBLIC_ROOMS", "false");
        command.env("CARILLON_INSTITUTION_NAME", "Universität \"Ω\"");
        printed(&command.output().unwrap())
            .parse::<toml::Table>()
            .unwrap()
    };
    let set = config(&[]);
    assert_eq!(
        set["watch"]["poll_seconds"].as_integer(),
        Some(11),
        "the file"
    );
    assert_eq!(
        set["listen"].as_str(),
        Some("127.0.0.1:2"),
        "the environment over the file"
    );
    assert_eq!(set["public"]["rooms"].as_bool(), Some(false));
    assert_eq!(
        set["institution"]["name"].as_str(),
        Some("Universität \"Ω\"")
    );
    let set = config(&[
        "--listen",
        "127.0.0.1:3",
        "--data",
        "d",
        "--state",
        "s",
        "--base-url",
        "https://x.example",
    ]);
    assert_eq!(
        set["listen"].as_str(),
        Some("127.0.0.1:3"),
        "the command line over all"
    );
    assert_eq!(set["data"].as_str(), Some("d"));
    assert_eq!(set["state"].as_str(), Some("s"));
    assert_eq!(set["base_url"].as_str(), Some("https://x.example"));
}

#[test]
fn a_setting_that_is_wrong_in_the_file_is_named_with_its_line() {
    let folders = Folders::new();
    for (text, line, named) in [
        (
            "listen = \"127.0.0.1:1\"\nlisten_on = 1\n",
            "x.toml:2: ",
            "did you mean `listen`?",
        ),
        (
            "[watch]\n\nmodes = \"poll\"\n",
            "x.toml:3: ",
            "did you mean `mode`?",
        ),
        ("[watch]\nmode = \"sometimes\"\n", "line 2", "sometimes"),
        (
            "[wacht]\nmode = \"poll\"\n",
            "x.toml:1: ",
            "did you mean `watch`?",
        ),
        ("listen = 8080\n", "line 1", "8080"),
        ("data = \n", "line 1", "data ="),
    ] {
        fs::write(folders.root().join("x.toml"), text).unwrap();
        for command in ["serve", "check", "config"] {
            let message = complaint(&folders.run(&[command, "--config", "x.toml"]), 1);
            assert!(
                message.contains("x.toml") && message.contains(line) && message.contains(named),
                "{text}: {message}"
            );
        }
    }
    let message = complaint(&folders.run(&["check", "--config", "nowhere.toml"]), 1);
    assert!(
        message.contains("nowhere.toml") && message.contains("--config"),
        "{message}"
    );
}

#[test]
fn settings_that_would_do_harm_are_refused() {
    let folders = Folders::new();
    for (name, value, named) in [
        ("CARILLON_BASE_URL", "timetable.example", "https://"),
        ("CARILLON_FEED_UID_DOMAIN", "a b", "feed.uid_domain"),
        ("CARILLON_FEED_UID_DOMAIN", "", "feed.uid_domain"),
        ("CARILLON_FEED_REFRESH_MINUTES", "0", "feed.refresh_minutes"),
        ("CARILLON_WATCH_POLL_SECONDS", "0", "watch.poll_seconds"),
        (
            "CARILLON_INSTITUTION_SUPPORT",
            "Room 12, Tel. 0123",
            "institution.support",
        ),
        ("CARILLON_CHANGES_KEEP_DAYS", "9999999", "changes.keep_days"),
        ("CARILLON_FETCHES_KEEP_DAYS", "9999999", "fetches.keep_days"),
        ("CARILLON_HTTP_WORKERS", "two", "CARILLON_HTTP_WORKERS=two"),
        (
            "CARILLON_PUBLIC_ROOMS",
            "maybe",
            "CARILLON_PUBLIC_ROOMS=maybe",
        ),
        ("CARILLON_LOG_LEVEL", "carillon=loud", "log.level"),
    ] {
        let message = complaint(
            &folders
                .command(&["check"])
                .env(name, value)
                .output()
                .unwrap(),
            1,
        );
        assert!(message.contains(named), "{name}={value}: {message}");
    }
}

#[test]
fn a_wrong_setting_in_the_environment_names_the_variable() {
    let folders = Folders::new();
    for (name, value) in [
        ("CARILLON_LISTEN", "here"),
        ("CARILLON_WATCH_MODE", "sometimes"),
        ("CARILLON_LOG_FORMAT", "xml"),
        ("CARILLON_HTTP_WORKERS", "-1"),
        ("CARILLON_FEED_REFRESH_MINUTES", "99999999999"),
    ] {
        let message = complaint(
            &folders
                .command(&["check"])
                .env(name, value)
                .output()
                .unwrap(),
            1,
        );
        assert!(
            message.contains(name) && message.contains(value),
            "{name}={value}: {message}"
        );
    }
}

#[test]
fn a_log_level_that_is_none_is_refused() {
    let folders = Folders::new();
    for level in ["shout", "infos", "warning"] {
        let message = complaint(
            &folders
                .command(&["check"])
                .env("CARILLON_LOG_LEVEL", level)
                .output()
                .unwrap(),
            1,
        );
        assert!(
            message.contains("log.level") && message.contains(level),
            "{message}"
        );
    }
}

#[test]
fn a_message_says_its_cause_once() {
    let folders = Folders::new();
    let message = complaint(&folders.run(&["check", "--config", "nowhere.toml"]), 1);
    assert_eq!(
        message.matches("No such file or directory").count(),
        1,
        "{message}"
    );
}

#[test]
fn serve_says_where_to_look() {
    let folders = Folders::new();
    let process = Process::start(&folders).published();
    let said = process.output();
    let base = format!("http://{}", process.address());
    let expected = format!(
        "Home page  {base}/\nA student  {base}{}  (Timetable: ann)\nA module   {base}/modules/A.ics  (A Algebra)\nAll feeds  carillon links --listen {}\n",
        folders.student("ann"),
        process.address()
    );
    assert_eq!(said, expected);
    process.wait_for_log(" published ");
    process.wait_for_log("modules=2");
    process.wait_for_log("duration_ms=");
    process.stop();
}

#[test]
fn serve_names_the_command_for_links_with_the_options_that_it_needs() {
    let folders = Folders::new();
    let moved = folders.root().join("it's here");
    fs::rename(folders.data(), &moved).unwrap();
    let mut command = folders.command(&SERVE);
    command.args(["--data", "it's here"]);
    let process = Process::launch(&folders, &mut command).published();
    let said = process.output();
    let line = said
        .lines()
        .find_map(|line| line.strip_prefix("All feeds  carillon "));
    let address = process.address();
    let expected = format!(r"links --data 'it'\''s here' --listen {address}");
    assert_eq!(line, Some(expected.as_str()), "{said}");
    // As a shell would split it.
    let listen = address.to_string();
    let printed = folders.prints(&["links", "--data", "it's here", "--listen", &listen]);
    assert!(printed.contains(&format!("http://{address}/")), "{printed}");
    process.stop();
}

#[test]
fn serve_points_to_the_check_when_something_is_broken() {
    let folders = Folders::new();
    folders.write("modules/A.json", "{ broken");
    let process = Process::start(&folders).published();
    eventually("it says so", || {
        process.output().contains("run carillon check")
    });
    process.wait_for_log("modules/A.json:1:");
    process.stop();
}

#[test]
fn serve_prints_no_secret_where_others_may_read_it() {
    let folders = Folders::new();
    folders.open_links();
    for modules_are_public in [true, false] {
        let mut command = folders.command(&SERVE);
        let output = folders.root().join("said");
        command
            .stdout(fs::File::create(&output).unwrap())
            .args(["--base-url", "https://x.example"]);
        command.env("CARILLON_PUBLIC_MODULES", modules_are_public.to_string());
        let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
        eventually("it has published", || {
            fs::read_to_string(&output).unwrap().contains("All feeds")
        });
        child.kill().unwrap();
        child.wait().unwrap();
        let said = fs::read_to_string(&output).unwrap();
        assert_eq!(
            said.contains("https://x.example/modules/A.ics"),
            modules_are_public,
            "{said}"
        );
        assert!(!said.contains("/f/"), "{said}");
    }
}

#[test]
fn a_log_for_machines_is_one_json_object_a_line() {
    let folders = Folders::new();
    folders.write("modules/A.json", "{ broken");
    let mut command = folders.command(&SERVE);
    let mut process =
        Process::launch(&folders, command.env("CARILLON_LOG_FORMAT", "json")).published();
    process.terminate();
    process.wait();
    let log = process.log();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let published = lines.iter().find(|line| line["message"] == "published");
    let published = published.unwrap();
    assert_eq!(published["modules"], 1, "{log}");
    for kind in Kind::ALL {
        assert!(published[kind.plural()].is_number(), "{kind:?}: {log}");
    }
    assert!(lines.iter().any(|line| line["level"] == "ERROR"), "{log}");
}

#[test]
fn a_problem_is_logged_when_it_is_new_and_not_again() {
    let folders = Folders::new();
    let process = Process::start(&folders).published();
    folders.replace("modules/A.json", "{ broken");
    process.wait_for_log("modules/A.json:1:");
    folders.replace("modules/B.json", module("B", "Biology"));
    eventually("another edit is seen", || {
        process.says("/modules/B.ics", "Biology")
    });
    eventually("that is logged", || {
        process.log().matches(" published ").count() >= 2
    });
    assert_eq!(
        process.log().matches("modules/A.json:1:").count(),
        1,
        "{}",
        process.log()
    );
    folders.replace("modules/A.json", module("A", "Algebra"));
    folders.replace("modules/B.json", module("B", "Baking"));
    eventually("it is mended", || process.says("/modules/B.ics", "Baking"));
    process.wait_for_log("modules/A.json: all problems are mended");
    folders.replace("modules/A.json", "{ broken");
    eventually("it is new again", || {
        process.log().matches("modules/A.json:1:").count() == 2
    });
    process.stop();
}
