// The weeks on a page and the events of its feed are the same, week by week, and nothing is left over on either side.

import assert from "node:assert/strict";
import { test } from "node:test";

import { read } from "./calendar.mjs";
import { Findings } from "./findings.mjs";
import { CHANGED, site, STUDENT } from "./site.mjs";

const student = () => site.carillon.path("student", STUDENT);

/** Page, feed, and the time zone of its clocks. */
const TIMETABLES = {
    "a student's": () => [student().replace("timetable.ics", ""), student(), "Europe/London"],
    "a module's": () => ["/modules/MAA101", "/modules/MAA101.ics", "Europe/London"],
    "a room's": () => ["/rooms/JB.0.01", "/rooms/JB.0.01.ics", "Europe/London"],
    "a module's in another time zone": () => ["/modules/MUB230", "/modules/MUB230.ics", "Asia/Shanghai"],
};

/**
 * Goes where a link leads, if the page has it. A click returns before the next page is there, and on a busy machine the look
 * after it finds a page without links.
 */
async function follow(page, selector) {
    const link = page.locator(selector);
    if (!(await link.count())) return false;
    await page.goto(new URL(await link.getAttribute("href"), page.url()).href);
    return true;
}

for (const [name, where] of Object.entries(TIMETABLES)) {
    test(`${name} weeks show every event of the feed, and nothing else`, () =>
        site.visit({ script: false }, async (page) => {
            const [address, feed, zone] = where();
            const events = (await read(feed)).filter((event) => !event.isNotice).map((event) => asShown(event, zone));
            const shown = [];
            await page.goto(address);
            while (await follow(page, "li.before a"));
            for (;;) {
                const week = await page.locator(".week").evaluate(meetings);
                assert.ok(week.length > 0, "the links lead to weeks that have something");
                assert.ok(week.at(-1).begins.localeCompare(afterWeek(week[0].begins)) < 0, "a page shows one week");
                shown.push(...week);
                if (!(await follow(page, "li.after a"))) break;
            }
            const found = new Findings();
            for (const event of events) {
                const place = shown.findIndex((meeting) => keyOf(meeting) === keyOf(event));
                if (place < 0) found.add(keyOf(event), "not on the page");
                const [meeting] = place < 0 ? [] : shown.splice(place, 1);
                for (const room of event.rooms) {
                    if (meeting && !meeting.text.includes(room)) found.add(keyOf(event), `not in ${room}`);
                }
            }
            for (const meeting of shown) found.add(keyOf(meeting), "not in the feed");
            found.none();
        }));
}

test("meetings at the same time stand side by side, and one after the other on a phone", () =>
    site.visit({}, async (page) => {
        await page.goto("/rooms/JB.0.01");
        for (const width of [1440, 768, 360]) {
            await page.setViewportSize({ width, height: 900 });
            const boxes = await page.locator(".week .meeting").evaluateAll((meetings) =>
                meetings.map((meeting) => meeting.getBoundingClientRect().toJSON()),
            );
            for (const [place, a] of boxes.entries()) {
                for (const b of boxes.slice(place + 1)) assert.ok(!overlap(a, b), `two cover each other at ${width}`);
            }
        }
    }));

test("the time that a meeting has left says where it went, in the grid and in the list, and leads there", () =>
    site.visit({ script: false }, async (page) => {
        for (const width of [1440, 360]) {
            await page.setViewportSize({ width, height: 900 });
            await page.goto(`/modules/${CHANGED.module}?week=2027-W06`);
            const left = page.locator(".week .left");
            assert.equal(await left.count(), 1);
            assert.equal(await left.locator("s time").getAttribute("datetime"), "2027-02-08T14:00");
            const link = left.locator("a");
            assert.match(await link.textContent(), /^Moved to Tuesday at 09:00/);
            await link.click();
            const target = page.locator(".meeting:target");
            assert.equal(await target.locator("time").getAttribute("datetime"), "2027-02-09T09:00");
            assert.match(await target.locator(".was").textContent(), /^Moved from Monday 8 February at 14:00, Tide House/);
            // A room shows only what was there.
            await page.goto("/rooms/JB.0.01?week=2027-W06");
            assert.equal(await left.count(), 0);
        }
    }));

function asShown(event, zone) {
    return {
        begins: event.localStart(zone),
        ends: event.isWholeDay ? "" : event.localEnd(zone),
        summary: event.summary,
        rooms: event.location.split("; ").filter(Boolean),
    };
}

function keyOf({ begins, ends, summary }) {
    return `${begins} ${ends} ${summary}`;
}

function afterWeek(begins) {
    const date = new Date(`${begins.slice(0, 10)}T00:00:00Z`);
    const daysLeft = 7 - ((date.getUTCDay() + 6) % 7);
    return new Date(date.getTime() + daysLeft * 86_400_000).toISOString().slice(0, 10);
}

function overlap(a, b) {
    return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
}

/** In the page: what is shown of each meeting, as the feed would say it. */
function meetings(week) {
    return [...week.querySelectorAll(".meeting:not(.left)")].map((meeting) => {
        const begins = meeting.querySelector("time").dateTime;
        const [, ends = ""] = meeting.querySelector("time").textContent.match(/–(\d\d:\d\d)/) ?? [];
        const [what, about] = meeting.querySelectorAll(".what > p");
        const title = what.textContent.trim().replace(/\s+/g, " ");
        // A module's page shows the group of a tutorial.
        const [, kind, topic] = about.textContent.trim().match(/^(.*?)(?: \([^)]*\))?(: .*)?$/s);
        const mark = ["cancelled", "provisional"].find((mark) => meeting.classList.contains(mark));
        const words = [...meeting.querySelectorAll(".mark")].map((mark) => mark.textContent.toLowerCase());
        const isSaid = !mark || words.includes(mark);
        return {
            begins,
            ends,
            summary: `${mark && isSaid ? `${mark.toUpperCase()}: ` : ""}${title}${topic ?? ""} (${kind})`,
            text: meeting.textContent,
        };
    });
}
