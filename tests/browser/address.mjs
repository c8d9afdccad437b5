// A new address, and the end of a feed: only who means it gets it, and then at once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { read } from "./calendar.mjs";
import { site } from "./site.mjs";

const pageOf = (feed) => feed.replace("timetable.ics", "");

for (const script of [true, false]) {
    test(`a new address replaces the old one at once, ${script ? "with" : "without"} JavaScript`, () =>
        site.visit({ script }, async (page) => {
            const student = script ? "b712355" : "b712356";
            const old = site.carillon.path("student", student);
            const before = await read(old);
            await page.goto(`${pageOf(old)}settings`);
            await page.locator("main a[href$='/new']").click();
            await page.locator("input[name=confirm]").check();
            await page.locator("main form button[type=submit]").click();
            await page.locator("#address").waitFor();
            const address = await page.locator("#address").inputValue();
            assert.equal(address, site.carillon.base + site.carillon.path("student", student));
            assert.ok(!address.endsWith(old), "it is another");
            assert.equal(page.url().split(/[?#]/)[0], pageOf(address));
            assert.equal((await read(old)).length, 1, "the old address says that it was replaced");
            const dead = ["", "new", "settings", "choices"].map((below) => pageOf(old) + below);
            for (const page of dead) assert.equal((await site.get(page)).status, 410);
            assert.deepEqual((await read(address)).map(({ uid }) => uid), before.map(({ uid }) => uid));
        }));
}

test("who only looks, follows every link or does not confirm changes nothing", () =>
    site.visit({ script: false }, async (page) => {
        const feed = site.carillon.path("student", "b712357");
        const before = await read(feed);
        for (const form of ["new", "stop"]) {
            for (const method of ["GET", "HEAD"]) await fetch(site.carillon.base + pageOf(feed) + form, { method });
            await fetch(`${site.carillon.base}${pageOf(feed)}${form}?confirm=yes`);
            // The box is required, which a browser sees to; a program that sends the form without it is asked again.
            await page.goto(pageOf(feed) + form);
            await page.locator("main form button[type=submit]").click();
            assert.ok(page.url().endsWith(form));
            const body = new URLSearchParams();
            await fetch(site.carillon.base + pageOf(feed) + form, { method: "POST", body, redirect: "manual" });
            assert.deepEqual((await read(feed)).map(({ uid }) => uid), before.map(({ uid }) => uid), form);
        }
    }));

test("a feed that is stopped says so in one event, and its page offers nothing more", () =>
    site.visit({ script: false }, async (page) => {
        const feed = site.carillon.path("student", "b712358");
        await page.goto(`${pageOf(feed)}settings`);
        await page.locator("main a[href$='/stop']").click();
        await page.locator("input[name=confirm]").check();
        await page.locator("main form button[type=submit]").click();
        assert.match(await page.locator("main").innerText(), /is turned off/);
        const events = await read(feed);
        assert.equal(events.length, 1);
        assert.match(events[0].summary, /has been closed/);
        assert.equal(await page.locator("form, #address, a[href$='/new'], a[href$='/settings'], a[href$='/choices']").count(), 0);
    }));
