// What the tests share: one server, one browser, and the list of all pages.

import assert from "node:assert/strict";

import { Browser } from "./browser.mjs";
import { Carillon, until } from "./carillon.mjs";

/** Siân Evans, whose pages are looked at and never changed; who changes something takes a student of its own. */
export const STUDENT = "b712345";

/** A module with a change of every kind, and its students. */
export const CHANGED = { module: "HSB160", student: "b712355" };

class Site {
    carillon;
    browser;

    async start() {
        this.carillon = await Carillon.start();
        this.carillon.edit(`modules/2026-S2/${CHANGED.module}.json`, change);
        await until(async () => (await this.get(`/modules/${CHANGED.module}.atom`)).text.includes("<entry>"), "news");
        this.browser = await Browser.start(this.carillon.base);
    }

    async stop() {
        await this.browser.stop();
        await this.carillon.stop();
    }

    visit(visitor, work) {
        return this.browser.visit(visitor, work);
    }

    /** Opens one of `PAGES`. */
    async open(page, name) {
        const answer = await page.goto(PAGES[name]());
        assert.equal(answer.status(), name === NOT_THERE ? 404 : 200, `the status of ${name}`);
    }

    get(address, headers) {
        return this.carillon.get(address, headers);
    }
}

/** One meeting elsewhere, one cancelled, many of another activity with somebody else, one gone, and one more. */
function change({ activities }) {
    const [lecture, , workshop, evening] = activities;
    lecture.changes = [
        { week: 3, day: "Tue", start: "09:00", end: "11:00", rooms: ["JB.0.01"] },
        { week: 5, cancelled: true, note: "Dr Halabi is at the museum." },
    ];
    workshop.staff = ["m.halabi"];
    const morning = { id: "DAWN", title: "Telling the time by the Sun", start: "05:00", end: "07:00" };
    activities[activities.indexOf(evening)] = { ...evening, ...morning };
}

export const site = new Site();

const NOT_THERE = "a page that is not there";

/** The calendar programs that there is a help page for. */
export const PROGRAMS = [
    "outlook-web",
    "outlook-phone",
    "outlook-windows",
    "outlook-classic",
    "outlook-mac",
    "iphone",
    "mac",
    "google",
    "thunderbird",
    "android",
];

const mine = (below = "", student = STUDENT) =>
    site.carillon.path("student", student).replace("timetable.ics", below);

/** Every page that there is, by its name; an address may have to be asked for once the server runs. */
export const PAGES = {
    "the home page": () => "/",
    "the list of programs": () => "/help",
    "a program without a feed": () => "/help/outlook-web",
    ...Object.fromEntries(PROGRAMS.map((program) => [`help for ${program}`, () => `/help/${program}?module=MAA101`])),
    "help for an unknown room": () => "/help?room=UNKNOWN",
    "my feed": () => mine(),
    // With something cancelled, and something moved.
    "a full week of my feed": () => mine("?week=2026-W49"),
    "a week with nothing": () => mine("?week=2026-W33"),
    "my choices": () => mine("choices?saved=1"),
    "my link": () => mine("settings"),
    "the list of my events": () => mine("meetings"),
    "help for my feed": () => mine("help/outlook-web"),
    "the form for a new address": () => mine("new"),
    "the form to stop a feed": () => mine("stop?unconfirmed=1"),
    "the list of modules": () => "/modules",
    "a search without success": () => "/modules?q=nothing",
    "a module": () => "/modules/MAA101",
    "a module in another time zone": () => "/modules/MUB230",
    "a module with many changes": () => `/modules/${CHANGED.module}`,
    "a feed with many changes": () => mine("", CHANGED.student),
    "the list of rooms": () => "/rooms",
    "a room": () => "/rooms/JB.0.01",
    "the page about the API": () => "/api/docs",
    [NOT_THERE]: () => "/no-such-page",
};

/** Those that differ from another page in words and pictures only, and need not be looked at in every light. */
export const TWINS = new Set([
    ...PROGRAMS.slice(1).map((program) => `help for ${program}`),
    "help for my feed",
    "a week with nothing",
    "the form to stop a feed",
    "a search without success",
    "a module in another time zone",
    "a feed with many changes",
    "the list of rooms",
    "a room",
]);
