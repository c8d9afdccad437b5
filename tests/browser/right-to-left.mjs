// The pages as a language that is written from right to left would have them: mirrored, and nothing sticks out.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { WIDTHS } from "./browser.mjs";
import { site } from "./site.mjs";

const SEEN = ["the home page", "help for outlook-web", "my feed", "a full week of my feed", "the list of modules"];

describe("right to left", { concurrency: 2 }, () => {
    for (const name of SEEN) {
        test(`${name} is mirrored and fits every width`, () =>
            site.visit({}, async (page) => {
                await site.open(page, name);
                const before = await edge(page);
                await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
                for (const width of WIDTHS) {
                    await page.setViewportSize({ width, height: 900 });
                    assert.deepEqual(await page.evaluate(sticksOut), [], `at ${width}`);
                }
                const after = await edge(page);
                assert.ok(Math.abs(before.left - after.right) < 20, `the heading has changed sides: ${before.left} ${after.right}`);
            }));
    }
});

/** How far the page's first heading begins from either side of the window, at the last width. */
async function edge(page) {
    await page.setViewportSize({ width: WIDTHS.at(-1), height: 900 });
    return page.evaluate(() => {
        const range = document.createRange();
        range.selectNodeContents(document.querySelector("h1"));
        const { left, right } = range.getBoundingClientRect();
        return { left, right: document.documentElement.clientWidth - right };
    });
}

/** In the page: what lies outside the window, if anything does. */
function sticksOut() {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().left < -0.5);
    return wide.length ? wide.slice(-3).map((e) => e.outerHTML.slice(0, 120)) : ["something"];
}
