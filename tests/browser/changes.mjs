// What changed lately: the page tells it, and the Atom feed that it links to tells the same, to who has subscribed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CHANGED, site } from "./site.mjs";

const PLACES = {
    "a module": () => `/modules/${CHANGED.module}`,
    "one's own feed": () => site.carillon.path("student", CHANGED.student).replace("timetable.ics", ""),
};

for (const [name, address] of Object.entries(PLACES)) {
    test(`what changed in ${name} stands on its page, and the same in its Atom feed`, () =>
        site.visit({ script: false }, async (page) => {
            await page.goto(address());
            const link = await page.locator("link[rel=alternate][type='application/atom+xml']").getAttribute("href");
            const section = page.locator("section", { has: page.locator("#changes") });
            assert.equal(await section.locator("a[type='application/atom+xml']").getAttribute("href"), link);
            const rows = await section.locator("li").evaluateAll((items) =>
                items.map((item) => ({
                    what: item.querySelector("b").innerText,
                    lines: [...item.querySelectorAll("p")].map((line) => line.innerText).slice(0, -1),
                    at: item.querySelector("time").dateTime,
                })),
            );
            const { headers, text } = await site.get(new URL(link, page.url()));
            assert.match(headers.get("content-type"), /^application\/atom\+xml/);
            const entries = await page.evaluate(readAtom, text);
            assert.deepEqual(rows.map(({ what }) => what).sort(), ["Added", "Cancelled", "Moved", "Removed", "Taught by others"]);
            assert.equal(entries.length, rows.length);
            for (const { title, lines, updated, page: target } of entries) {
                const row = rows.find((row) => title.startsWith(row.what));
                assert.ok(row, `${title} is not on the page`);
                const [about, ...before] = row.lines;
                assert.ok(title.includes(about.split(" ")[0]), `${title}: ${about}`);
                assert.deepEqual(lines.slice(-before.length), before);
                assert.equal(new Date(updated).getTime(), new Date(row.at).getTime());
                // The news of a secret address lead to no page, for news are passed on.
                assert.equal(Boolean(target), name === "a module", title);
                if (target) assert.equal((await site.get(target, { Accept: "text/html" })).status, 200);
            }
        }));
}

/** In the page: what the browser's own parser finds in an Atom feed (RFC 4287). */
function readAtom(text) {
    const feed = new DOMParser().parseFromString(text, "application/xml");
    const all = (parent, name) => [...parent.getElementsByTagNameNS("http://www.w3.org/2005/Atom", name)];
    return all(feed, "entry").map((entry) => ({
        title: all(entry, "title")[0].textContent,
        updated: all(entry, "updated")[0].textContent,
        page: all(entry, "link").find((link) => link.getAttribute("rel") === "alternate")?.getAttribute("href"),
        lines: [...entry.getElementsByTagName("p")].map((line) => line.textContent),
    }));
}
