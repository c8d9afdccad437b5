// From a page to a calendar: what is copied, scanned or opened is a feed's address, and the feed is there.

import assert from "node:assert/strict";
import { test } from "node:test";

import { feedIn, read } from "./calendar.mjs";
import { PROGRAMS, site } from "./site.mjs";

/** Those that can be opened with the feed filled in. */
const FILLED_IN = PROGRAMS.filter((program) => program !== "thunderbird");

const MODULE = "MAA101";

for (const query of [MODULE, "calculus"]) {
    test(`${query} on the home page leads to an address that is copied, and its feed`, () =>
        site.visit({}, async (page, context) => {
            await context.grantPermissions(["clipboard-read", "clipboard-write"]);
            await page.goto("/");
            await page.locator("form[action$='/modules'] input").fill(query);
            await page.keyboard.press("Enter");
            await page.waitForURL(/\/modules\?q=/);
            await page.locator(`main a[href$='/modules/${MODULE}']`).click();
            await page.locator("section.subscribe summary").click();
            await isCopied(page, `${site.carillon.base}/modules/${MODULE}.ics`);
        }));
}

test("the same address is marked for copying by hand where there is no JavaScript", () =>
    site.visit({ script: false }, async (page) => {
        await page.goto(`/help/outlook-web?module=${MODULE}`);
        const field = page.locator("#address");
        assert.equal(await field.inputValue(), `${site.carillon.base}/modules/${MODULE}.ics`);
        assert.ok(await field.isVisible());
        assert.ok(!(await page.locator("button[data-copy]").isVisible()), "there is no button that does nothing");
    }));

for (const program of PROGRAMS) {
    test(`the help page for ${program} opens it with the feed that it shows`, () =>
        site.visit({}, async (page) => {
            await page.goto(`/help/${program}?module=${MODULE}`);
            await opensTheFeed(page, program);
        }));
}

/** The copy button puts the address that the page shows on the clipboard, and says so; the feed is there. */
export async function isCopied(page, expected) {
    await page.locator("button[data-copy]").click();
    await page.locator("[role=status]:not(:empty)").waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, expected);
    assert.equal(await page.locator("#address").inputValue(), copied);
    await read(copied);
}

/** Every button that fills in a feed has the one that stands beside it, and the feed is there. */
export async function opensTheFeed(page, program) {
    const shown = await page.locator("#address").inputValue();
    const links = await page.locator("main a").evaluateAll((links) => links.map((link) => link.href));
    const targets = links.filter((link) => !link.startsWith(site.carillon.base) && !link.startsWith("mailto:"));
    const feeds = targets.map(feedIn).filter(Boolean);
    assert.equal(feeds.length > 0, FILLED_IN.includes(program), targets.join(" "));
    for (const feed of feeds) assert.equal(feed, shown);
    await read(shown);
}
