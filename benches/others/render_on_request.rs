//! A server that renders each calendar when it is asked for it: the usual way, to compare with.
//!
//! `render_on_request EVENTS` reads calendars as JSON, `{ "NAME": [ { "uid", "start", "end", … } ] }` with times in UTC as
//! iCalendar writes them, prints its address, and answers `/NAME.ics` until it is killed.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;

use actix_web::rt::System;
use actix_web::{App, HttpResponse, HttpServer, web};
use icalendar::{Calendar, Component, Event, EventLike};
use serde::Deserialize;

#[derive(Deserialize)]
struct Meeting {
    uid: String,
    start: String,
    end: String,
    summary: String,
    location: String,
    description: String,
}

type Calendars = HashMap<String, Vec<Meeting>>;

fn render(meetings: &[Meeting]) -> String {
    let mut calendar = Calendar::new();
    for meeting in meetings {
        let event = Event::new()
            .uid(&meeting.uid)
            .add_property("DTSTART", &meeting.start)
            .add_property("DTEND", &meeting.end)
            .summary(&meeting.summary)
            .location(&meeting.location)
            .description(&meeting.description)
            .done();
        calendar.push(event);
    }
    calendar.done().to_string()
}

async fn answer(name: web::Path<String>, calendars: web::Data<Calendars>) -> HttpResponse {
    match calendars.get(&*name) {
        Some(meetings) => HttpResponse::Ok()
            .content_type("text/calendar; charset=utf-8")
            .body(render(meetings)),
        None => HttpResponse::NotFound().finish(),
    }
}

fn main() -> io::Result<()> {
    System::new().block_on(serve())
}

async fn serve() -> io::Result<()> {
    let file: PathBuf = std::env::args_os()
        .nth(1)
        .ok_or_else(|| io::Error::other("name the file of events"))?
        .into();
    let calendars: Calendars = serde_json::from_slice(&std::fs::read(file)?)?;
    let calendars = web::Data::new(calendars);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(calendars.clone())
            .route("/{name}.ics", web::get().to(answer))
    })
    .workers(2)
    .bind("127.0.0.1:0")?;
    for address in server.addrs() {
        writeln!(io::stdout(), "http://{address}/")?;
    }
    server.run().await
}
