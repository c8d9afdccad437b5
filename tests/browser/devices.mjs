// One's own page on the devices that people have: today is in sight, every finger meets what it means, and a calendar is a few
// taps away.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { feedIn, read } from "./calendar.mjs";
import { THEMES } from "./browser.mjs";
import { until } from "./carillon.mjs";
import { Findings } from "./findings.mjs";
import { sticksOut, violations } from "./looks.mjs";
import { PROGRAMS, site } from "./site.mjs";

const SAFARI = "Version/26.0 Mobile/15E148 Safari/604.1";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";

const touch = (userAgent, width, height) => ({
    userAgent,
    viewport: { width, height },
    isMobile: true,
    hasTouch: true,
});

/** Each with the apps that it offers first, and the size of the window that the browser leaves to a page. */
const DEVICES = {
    "an iPhone": { device: touch(`${IPHONE} ${SAFARI}`, 390, 664), first: ["iphone", "outlook-phone"] },
    "an Android phone": {
        device: touch(`Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`, 412, 732),
        first: ["google", "outlook-phone"],
    },
    "Outlook on a phone": {
        device: touch(`${IPHONE} Mobile/15E148 Outlook-iOS/2.0`, 390, 664),
        first: ["outlook-phone", "iphone"],
    },
    "a tablet": {
        device: touch(`Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Safari/537.36`, 820, 1080),
        first: ["google", "outlook-phone"],
    },
    "a laptop": { device: { viewport: { width: 1440, height: 800 } }, first: ["outlook-web", "google"] },
    "a browser without JavaScript": {
        device: { viewport: { width: 1280, height: 700 }, javaScriptEnabled: false },
        first: ["outlook-web", "google"],
    },
};

const LANGUAGES = ["en", "de", "zh"];

/** Nobody else takes their feeds: the one has no app, and the other has Outlook. */
const [STRANGER, SUBSCRIBER] = ["b712364", "b712365"];

const feedOf = (student) => site.carillon.path("student", student);
const pageOf = (student) => feedOf(student).replace("timetable.ics", "");

describe("devices", { concurrency: 2 }, () => {
    for (const [name, { device, first }] of Object.entries(DEVICES)) {
        for (const language of LANGUAGES) {
            test(`on ${name} in ${language} today is in the first screen, and every target is large enough`, () =>
                site.visit({ language, device }, async (page) => {
                    const found = new Findings();
                    await isSubscribed();
                    for (const [state, student] of [["new", STRANGER], ["subscribed", SUBSCRIBER]]) {
                        await page.goto(pageOf(student));
                        const folds = page.locator("section.subscribe > details");
                        assert.equal(await page.locator("html").getAttribute("lang"), language);
                        const first = page.locator(".now .when, .now .nothing").first();
                        const bottom = await first.evaluate((first) => first.getBoundingClientRect().bottom);
                        if (bottom > device.viewport.height) found.add(`today begins above ${bottom}`, state);
                        // What the panel hides is there too.
                        await folds.locator("summary").click();
                        for (const below of ["", "choices", "settings"]) {
                            if (below) await page.goto(pageOf(student) + below);
                            for (const theme of THEMES) {
                                if (theme === "dark" && state === "new") continue;
                                await page.emulateMedia({ colorScheme: theme });
                                if (device.javaScriptEnabled !== false) {
                                    for (const violation of await violations(page)) found.add(violation, `${state} ${below} ${theme}`);
                                }
                            }
                            for (const part of await page.evaluate(sticksOut)) found.add(`${part} sticks out`, `${state} ${below}`);
                            if (!device.hasTouch) continue;
                            for (const small of await page.evaluate(smallTargets)) found.add(small, `${state} ${below}`);
                        }
                    }
                    found.none();
                }));
        }

        test(`on ${name} its own apps come first, and all others are one tap away in the same order`, () =>
            site.visit({ device }, async (page) => {
                const idsOf = (links) => links.map((link) => link.href.split(/[?#]/)[0].split("/").at(-1));
                await page.goto(pageOf(STRANGER));
                const panel = page.locator("section.subscribe");
                const ordered = [...first, ...PROGRAMS.filter((program) => !first.includes(program))];
                const links = await panel.locator(".choose a").evaluateAll((links) => links.map(({ href }) => ({ href })));
                assert.deepEqual(idsOf(links), ordered);
                for (const list of ["/help", `${pageOf(STRANGER)}help`]) {
                    await page.goto(list);
                    const links = await page.locator("a.first, .programs a").evaluateAll((links) => links.map(({ href }) => ({ href })));
                    assert.deepEqual(idsOf(links), ordered);
                }
                await page.goto("/");
                assert.equal(await page.locator(`.hero a.button[href$='/help/${first[0]}']`).count(), 1);
            }));
    }

    for (const language of LANGUAGES) {
        test(`in ${language} an iPhone subscribes with three taps`, () =>
            site.visit({ language, device: DEVICES["an iPhone"].device }, async (page) => {
                await page.goto(pageOf(STRANGER));
                const taps = new Taps(page);
                const address = await taps.leave(page.locator("section.subscribe a.button").first());
                assert.equal(address, `webcal${site.carillon.base.slice(4)}${feedOf(STRANGER)}`);
                // iOS asks twice: whether to subscribe, and in which account.
                await page.goto(`${pageOf(STRANGER)}help/iphone`);
                const steps = await page.locator(".steps > li").count();
                assert.equal(taps.count + (steps - 3), 3, "the button does steps 1 to 3");
            }));

        test(`in ${language} a laptop subscribes in Outlook with two clicks`, () =>
            site.visit({ language }, async (page) => {
                await page.goto(pageOf(STRANGER));
                const clicks = new Taps(page);
                const address = await clicks.leave(page.locator("section.subscribe a.button").first());
                assert.equal(feedIn(address), site.carillon.base + feedOf(STRANGER));
                assert.match(address, /addfromweb/);
                // Outlook's own button is the second.
                assert.equal(clicks.count + 1, 2);
            }));

        test(`in ${language} Google Calendar takes four steps on a phone and two on a computer`, () =>
            site.visit({ language, device: DEVICES["an Android phone"].device }, async (page, context) => {
                await context.grantPermissions(["clipboard-read", "clipboard-write"]);
                await page.goto(pageOf(STRANGER));
                const taps = new Taps(page);
                await taps.tap(page.locator("section.subscribe a.button").first());
                await page.waitForURL("**/help/google");
                const button = page.locator(".panel a.button");
                const address = await taps.leave(button);
                assert.match(address, /addbyurl$/);
                const copied = await page.evaluate(() => navigator.clipboard.readText());
                assert.equal(copied, site.carillon.base + feedOf(STRANGER), "the button has copied the link");
                // It is pasted, and Google's own button pressed.
                assert.equal(taps.count + 2, 4);
                await site.visit({ language }, async (laptop) => {
                    await laptop.goto(pageOf(STRANGER));
                    const filled = await laptop.locator("section.subscribe a.button").nth(1).getAttribute("href");
                    assert.equal(new URL(filled).searchParams.get("cid"), site.carillon.base + feedOf(STRANGER));
                });
            }));
    }

    test("every help page ends in a way that works: a button, or steps and the link to copy", () =>
        site.visit({ device: DEVICES["an Android phone"].device }, async (page) => {
            for (const program of PROGRAMS) {
                await page.goto(`${pageOf(STRANGER)}help/${program}`);
                assert.equal(await page.locator("#address").inputValue(), site.carillon.base + feedOf(STRANGER));
                assert.ok((await page.locator(".steps > li").count()) >= 3, program);
                const related = await page.locator("main > .choose a").evaluateAll((links) => links.map(({ href }) => href));
                for (const link of related) assert.match(link, /\/f\/\w+\/help\/[\w-]+$/);
                if (program === "android") assert.equal(related.length, 2, "the pages that its text names");
            }
            await read(feedOf(STRANGER));
        }));

    test("a module that is hidden leaves the colours of the others as they are", () =>
        site.visit({ script: false }, async (page) => {
            const home = pageOf("b712366");
            await page.goto(`${home}?week=2026-W49`);
            const before = await page.locator(".week").evaluate(colours);
            await page.goto(`${home}choices`);
            await page.locator("input[name=module]").first().check();
            await page.locator("form.choices button").click();
            await page.locator("main [role=status]").waitFor();
            await page.goto(`${home}?week=2026-W49`);
            const after = await page.locator(".week").evaluate(colours);
            const left = Object.keys(after);
            assert.ok(left.length > 0 && left.length < Object.keys(before).length, "one is hidden");
            for (const code of left) assert.equal(after[code], before[code], code);
        }));

    test("the button that saves is in sight wherever one is in the form", () =>
        site.visit({ device: DEVICES["an iPhone"].device }, async (page) => {
            await page.goto(`${pageOf(STRANGER)}choices`);
            const button = page.locator("form.choices button[type=submit]");
            const height = await page.evaluate(() => document.documentElement.scrollHeight);
            for (let top = 0; top < height; top += 300) {
                await page.evaluate((top) => scrollTo(0, top), top);
                const isSeen = await button.evaluate((e) => {
                    const { top, bottom } = e.getBoundingClientRect();
                    const [form] = document.querySelectorAll("form.choices");
                    return (top >= 0 && bottom <= innerHeight) || form.getBoundingClientRect().bottom < 0;
                });
                assert.ok(isSeen, `at ${top}`);
            }
        }));
});

/** Lets Outlook fetch the feed of the one, and waits until the page knows. */
async function isSubscribed() {
    await site.get(feedOf(SUBSCRIBER), { "User-Agent": "Microsoft.Exchange/15.20" });
    await until(async () => (await site.get(pageOf(SUBSCRIBER), { Accept: "text/html" })).text.includes('class="fold"'), "the page");
    const known = async () => (await site.get(`${pageOf(SUBSCRIBER)}settings`, { Accept: "text/html" })).text;
    await until(async () => (await known()).includes("<b>Outlook</b>"), "the page knows the app");
}

/** Taps that are counted. */
class Taps {
    count = 0;
    #page;

    constructor(page) {
        this.#page = page;
    }

    async tap(target) {
        this.count += 1;
        await target.click();
    }

    /** Taps a link that leads elsewhere, which it does not follow, and returns its address. */
    async leave(link) {
        await link.evaluate((link) => link.addEventListener("click", (event) => event.preventDefault()));
        await this.tap(link);
        return link.getAttribute("href");
    }
}

/** In the page: the number of the colour of each module. */
function colours(week) {
    const meetings = [...week.querySelectorAll(".meeting")];
    const hue = (meeting) => [...meeting.classList].find((name) => name.startsWith("hue-"));
    return Object.fromEntries(meetings.map((meeting) => [meeting.querySelector("b").textContent, hue(meeting)]));
}

/** In the page: what a finger cannot meet, for it is less than 44 pixels wide or high. A tick is met by its label. */
function smallTargets() {
    const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, label.tick")];
    const isSeen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.matches(".skip, .tick input");
    return targets.filter(isSeen).flatMap((e) => {
        const { width, height } = e.getBoundingClientRect();
        const isSmall = Math.min(width, height) < 43.5;
        return isSmall ? [`${Math.round(width)}×${Math.round(height)}: ${e.outerHTML.slice(0, 100)}`] : [];
    });
}
