// What the tests share: one server, one browser, and the list of all pages.

import assert from "node:assert/strict";

import { Browser } from "./browser.mjs";
import { Carillon } from "./carillon.mjs";

/** Siân Evans, whose pages are looked at and never changed; who changes something takes a student of its own. */
export const STUDENT = "b712345";

class Site {
    carillon;
    browser;

    async start() {
        this.carillon = await Carillon.start();
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

/** Every page that there is, by its name; an address may have to be asked for once the server runs. */
export const PAGES = {
    "the home page": () => "/",
    "the list of programs": () => "/help",
    "a program without a feed": () => "/help/outlook-web",
    ...Object.fromEntries(PROGRAMS.map((program) => [`the help for ${program}`, () => `/help/${program}?module=MAA101`])),
    "a room's list of programs": () => "/help?room=UNKNOWN",
    [NOT_THERE]: () => "/no-such-page",
};
