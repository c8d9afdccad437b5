// On paper a week is one page, whatever the paper is, and nothing of the week is lost.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PAGES, site } from "./site.mjs";

const PAPER = [["A4", false], ["A4", true], ["Letter", false], ["Letter", true]];

/** The widths of these papers between their margins, in pixels of CSS. */
const WIDTHS = [718, 1046, 740, 980];

describe("print", () => {
    for (const name of ["my feed", "a full week of my feed", "a module", "a room", "a module in another time zone"]) {
        test(`${name} is one page on every paper`, () =>
            site.visit({ theme: "dark" }, async (page) => {
                await site.open(page, name);
                for (const [format, landscape] of PAPER) {
                    const pdf = await page.pdf({ format, landscape, printBackground: true });
                    assert.equal(pages(pdf), 1, `${format} ${landscape ? "across" : "upright"}`);
                }
            }));
    }

    test("every event of the week is on the page, whole, and nothing else is", () =>
        site.visit({}, async (page) => {
            await page.emulateMedia({ media: "print" });
            for (const width of WIDTHS) {
                await page.setViewportSize({ width, height: 900 });
                await page.goto(PAGES["a full week of my feed"]());
                const shown = await page.locator(".week").evaluate(onPaper);
                assert.ok(shown.all > 5 && shown.whole === shown.all, JSON.stringify({ width, ...shown }));
                assert.deepEqual(shown.overlaps, [], String(width));
                const others = page.locator("header, footer, .now, .subscribe, #changes, #modules, .onpage, details");
                for (const other of await others.all()) assert.ok(!(await other.isVisible()));
            }
        }));

    test("the list of all events is for paper too", () =>
        site.visit({}, async (page) => {
            await page.goto(PAGES["the list of my events"]());
            const pdf = await page.pdf({ format: "A4" });
            const events = await page.locator(".meetings li").count();
            assert.ok(pages(pdf) <= Math.ceil(events / 20) + 1, `${pages(pdf)} pages for ${events} events`);
        }));
});

/** The number of pages of a PDF. */
function pages(pdf) {
    return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
}

/** In the page: how many events of a week there are, how many of them show all of their text, and which cover each other. */
function onPaper(week) {
    const meetings = [...week.querySelectorAll(".meeting")];
    const isWhole = (e) => e.checkVisibility() && e.scrollHeight <= e.clientHeight + 2 && e.scrollWidth <= e.clientWidth + 1;
    const boxes = meetings.map((e) => e.getBoundingClientRect());
    const overlap = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const overlaps = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => overlap(a, b)).map(() => i));
    return { all: meetings.length, whole: meetings.filter(isWhole).length, overlaps };
}
