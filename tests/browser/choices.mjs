// Every choice is made through the form, and the feed is read afterwards by a program that is not ours.

import assert from "node:assert/strict";
import { test } from "node:test";

import { read } from "./calendar.mjs";
import { site } from "./site.mjs";

/** Each test has a student of its own, all of whom take MAA101. */
const students = ["b712347", "b712348", "b712349", "b712350", "b712351", "b712352", "b712353", "b712354"];

/** Minutes before the beginning of a whole day, which starts at midnight, at which its alarm rings in the morning. */
const NINE = -9 * 60;

/** Lets a student choose by `fill`, and hands over the events before and after. */
function choose(fill, compare) {
    const student = students.shift();
    return site.visit({ script: false }, async (page) => {
        const feed = site.carillon.path("student", student);
        const before = await read(feed);
        await page.goto(feed.replace("timetable.ics", "choices"));
        await fill(page);
        await save(page);
        await compare({ before, after: await read(feed), page, feed });
    });
}

async function save(page) {
    await page.locator("form.choices button[type=submit]").click();
    await page.locator("main [role=status]").first().waitFor();
}

const uids = (events) => events.map((event) => event.uid).sort();

test("a module that is left out is absent from the feed, and all else is there", () =>
    choose(
        (page) => page.locator("input[name=module][value^=MAA101]").check(),
        async ({ before, after, page }) => {
            const isHidden = (event) => /^(\w+: )?MAA101 /.test(event.summary);
            assert.ok(before.some(isHidden));
            assert.deepEqual(uids(after), uids(before.filter((event) => !isHidden(event))));
            assert.ok(await page.locator("input[name=module][value^=MAA101]").isChecked(), "the form remembers");
        },
    ));

test("a type of activity that is left out is absent from the feed, and all else is there", () =>
    choose(
        (page) => page.locator("input[name=type][value=Tutorial]").check(),
        ({ before, after }) => {
            assert.ok(before.some((event) => event.category === "Tutorial"));
            assert.deepEqual(uids(after), uids(before.filter((event) => event.category !== "Tutorial")));
        },
    ));

test("cancelled meetings are dropped for those who want it, and the others stay", () =>
    choose(
        (page) => page.locator("input[name=cancelled]").check(),
        ({ before, after }) => {
            const isCancelled = (event) => event.summary.startsWith("CANCELLED: ");
            assert.ok(before.some(isCancelled));
            assert.deepEqual(uids(after), uids(before.filter((event) => !isCancelled(event))));
        },
    ));

test("there is an alarm before every meeting for those who chose it, and none for others", () =>
    choose(
        (page) => page.locator("select[name=alarm]").selectOption({ value: "15" }),
        async ({ before, after }) => {
            assert.deepEqual(uids(after), uids(before));
            assert.ok(before.every((event) => event.alarms.length === 0));
            const [waking, silent] = [after.filter((event) => !event.isCancelled), after.filter((event) => event.isCancelled)];
            for (const event of waking) assert.deepEqual(event.alarms, [event.isWholeDay ? NINE : 15], event.summary);
            for (const event of silent) assert.deepEqual(event.alarms, [], event.summary);
            const others = await read(site.carillon.path("student", students[0]));
            assert.ok(others.every((event) => event.alarms.length === 0));
        },
    ));

test("the feed's own words are in the language that was chosen", () =>
    choose(
        (page) => page.locator("select[name=language]").selectOption("de"),
        async ({ before, after }) => {
            assert.deepEqual(uids(after), uids(before));
            const [english, german] = [before, after].map((events) => events.find((event) => event.isCancelled));
            assert.match(english.summary, /^CANCELLED: MAA101 /);
            assert.doesNotMatch(german.summary, /CANCELLED/);
            assert.match(german.summary, /^\p{Lu}+: MAA101 /u);
            const name = (summary) => summary.slice(summary.indexOf(": "));
            const [old, now] = [before, after].map((events) => events.map((event) => name(event.summary)).sort());
            assert.deepEqual(now, old, "what the university has written stays as it is");
        },
    ));

test("choices are undone, and the feed is what it was", () =>
    choose(
        async (page) => {
            await page.locator("input[name=module]").first().check();
            await page.locator("input[name=type]").first().check();
            await page.locator("input[name=cancelled]").check();
            await page.locator("select[name=alarm]").selectOption({ index: 2 });
            await page.locator("select[name=language]").selectOption("zh");
        },
        async ({ before, after, page, feed }) => {
            assert.notDeepEqual(uids(after), uids(before));
            const ticked = page.locator("form.choices input:checked");
            while (await ticked.count()) await ticked.first().uncheck();
            for (const list of await page.locator("form.choices select").all()) await list.selectOption({ index: 0 });
            await save(page);
            const shown = (events) => events.map(({ uid, summary, alarms, start }) => ({ uid, summary, alarms, start }));
            assert.deepEqual(shown(await read(feed)), shown(before));
        },
    ));
