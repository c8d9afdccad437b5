// One's own page: from the address to a calendar, and what stands there of the feed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, read } from "./calendar.mjs";
import { until } from "./carillon.mjs";
import { PROGRAMS, site, STUDENT } from "./site.mjs";
import { isCopied, opensTheFeed } from "./subscribing.mjs";

const pageOf = (student) => site.carillon.path("student", student).replace("timetable.ics", "");
const feedOf = (student) => site.carillon.base + site.carillon.path("student", student);

test("who shortens the address as the home page says sees a page with that address to copy", () =>
    site.visit({}, async (page, context) => {
        await context.grantPermissions(["clipboard-read", "clipboard-write"]);
        await page.goto("/");
        const shape = await page.locator("code").first().innerText();
        const [before, after] = [`${site.carillon.base}/f/`, "/timetable.ics"];
        assert.ok(shape.startsWith(before) && shape.endsWith(after), shape);
        await page.goto(feedOf(STUDENT).replace("timetable.ics", ""));
        await page.locator("section.subscribe summary").click();
        await isCopied(page, feedOf(STUDENT));
    }));

for (const [width, theme] of [[360, "light"], [1440, "dark"]]) {
    test(`a phone opens the page from the code on a ${theme} screen ${width} pixels wide`, () =>
        site.visit({ width, theme, script: false }, async (page) => {
            await page.goto(pageOf(STUDENT));
            await page.locator("section.subscribe summary").click();
            const scanned = await decode(page.locator("figure svg"));
            assert.equal(scanned, `${site.carillon.base}${pageOf(STUDENT)}`);
        }));
}

test("the button on one's own page opens Outlook with one's own feed", () =>
    site.visit({}, async (page) => {
        await page.goto(pageOf(STUDENT));
        await opensTheFeed(page, "outlook-web");
    }));

test("every program's help is reached from one's own page, with one's own feed in it", () =>
    site.visit({ script: false }, async (page) => {
        for (const program of PROGRAMS) {
            await page.goto(pageOf(STUDENT));
            await page.locator("section.subscribe summary").click();
            await page.locator(`main .choose a[href$='/help/${program}']`).click();
            assert.equal(await page.locator("#address").inputValue(), feedOf(STUDENT));
            await opensTheFeed(page, program);
        }
    }));

test("a page that shows a secret is kept by nobody, and tells no other site where its reader was", async () => {
    for (const address of [pageOf(STUDENT), `${pageOf(STUDENT)}new`, `${pageOf(STUDENT)}help/outlook-web`]) {
        const { status, headers, text } = await site.get(address, { Accept: "text/html" });
        assert.equal(status, 200);
        assert.equal(headers.get("cache-control"), "private, no-store");
        assert.equal(headers.get("referrer-policy"), "no-referrer");
        assert.match(headers.get("x-robots-tag"), /noindex/);
        assert.doesNotMatch(headers.get("content-security-policy"), /unsafe|http|\*/);
        const [title] = text.match(/<title>.*<\/title>/);
        assert.ok(!title.includes(address.split("/")[2]), "no title holds the secret");
    }
});

test("the next meeting is the next one of the feed", () =>
    site.visit({ script: false }, async (page) => {
        await page.goto(pageOf(STUDENT));
        const coming = (await read(feedOf(STUDENT))).filter((event) => event.start > new Date() && !event.isWholeDay);
        const events = coming.filter((event) => !event.isCancelled).sort((a, b) => a.start - b.start);
        if (!events.length) return assert.equal(await page.locator(".next").count(), 0);
        const text = await page.locator(".next").innerText();
        assert.ok(text.includes(events[0].localStart("Europe/London").slice(-5)), text);
        assert.ok(text.includes(events[0].summary.split(" ")[0]), text);
        assert.ok(text.includes(events[0].location), text);
    }));

test("the page tells which program has fetched the feed", () =>
    site.visit({ script: false }, async (page) => {
        await site.get(feedOf("b712346"), { "User-Agent": "Mozilla/5.0 Thunderbird/153.0" });
        await until(async () => {
            await page.goto(`${pageOf("b712346")}settings`);
            const section = page.locator("section", { has: page.locator("#fetches") });
            return (await section.innerText()).includes("Thunderbird");
        }, "the page names the program");
    }));
