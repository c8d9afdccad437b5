// Modules and rooms: a list that is searched, also without JavaScript, and a page for each with its feed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, read } from "./calendar.mjs";
import { site } from "./site.mjs";
import { isCopied } from "./subscribing.mjs";

const entries = (page) => page.locator("#found li").allInnerTexts();

test("a module is found without JavaScript by a part of its title", () =>
    site.visit({ script: false }, async (page) => {
        await page.goto("/modules");
        const all = await entries(page);
        await page.locator("input[name=q]").fill("calcul");
        await page.keyboard.press("Enter");
        await page.waitForURL(/q=calcul/);
        const found = await entries(page);
        assert.ok(found.length > 0 && found.length < all.length, `${found.length} of ${all.length}`);
        assert.ok(found.every((entry) => /calcul/i.test(entry)), found.join(" "));
        assert.equal(found.length, all.filter((entry) => /calcul/i.test(entry)).length);
    }));

test("the list follows as one types, and the keyboard stays in the field", () =>
    site.visit({}, async (page) => {
        await page.goto("/modules");
        await page.locator("input[name=q]").focus();
        await page.keyboard.type("chemis");
        await page.waitForFunction(() => document.querySelectorAll("#found li").length === 1);
        assert.match((await entries(page))[0], /CHA170/);
        assert.ok(await page.locator("input[name=q]").evaluate((field) => field === document.activeElement));
        assert.match(await page.locator("main [role=status]").first().innerText(), /./);
        await page.locator("input[name=q]").fill("nothing is called so");
        await page.waitForFunction(() => document.querySelectorAll("#found li").length === 0);
    }));

test("a room is found by its name, and its page leads to its feed", () =>
    site.visit({}, async (page, context) => {
        await context.grantPermissions(["clipboard-read", "clipboard-write"]);
        await page.goto("/rooms?q=JB.0.01");
        await page.locator("#found li a").first().click();
        await page.locator("section.subscribe summary").click();
        await isCopied(page, `${site.carillon.base}/rooms/JB.0.01.ics`);
        assert.equal(await decode(page.locator("figure svg")), `${site.carillon.base}/rooms/JB.0.01`);
    }));

test("every module and every room of the lists has a page with a feed", async () => {
    for (const list of ["/modules", "/rooms"]) {
        const { text } = await site.get(list, { Accept: "text/html" });
        const addresses = [...text.matchAll(new RegExp(`href="(${list}/[^"?]+)"`, "g"))].map(([, address]) => address);
        assert.ok(addresses.length > 10, list);
        for (const address of addresses) {
            assert.equal((await site.get(address, { Accept: "text/html" })).status, 200, address);
            await read(`${address}.ics`);
        }
    }
});
