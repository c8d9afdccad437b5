// What a page costs on a slow network: its bytes, and that it waits for nothing but itself before it shows anything.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGES, site, TWINS } from "./site.mjs";

const MAX_BYTES = 100_000;

/** WebPageTest's profile "Slow 3G", as Chromium wants it: milliseconds, and bytes a second. */
const SLOW_3G = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

for (const name of Object.keys(PAGES)) {
    test(`${name} is light, and shows itself before anything that could wait`, (t) =>
        site.visit({ width: 360 }, async (page, context) => {
            const devtools = await context.newCDPSession(page);
            await devtools.send("Network.enable");
            if (!TWINS.has(name)) await devtools.send("Network.emulateNetworkConditions", SLOW_3G);
            let bytes = 0;
            devtools.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
            await site.open(page, name);
            const { blocking, shown, usable } = await page.evaluate(firstSight);
            assert.ok(bytes < MAX_BYTES, `${bytes} bytes`);
            assert.deepEqual(blocking, [], "what the page waits for");
            // Printed and not asserted: how fast a machine is that runs the tests says nothing about the page.
            const speed = TWINS.has(name) ? "" : `; on slow 3G seen after ${shown} ms, usable after ${usable} ms`;
            t.diagnostic(`${name}: ${bytes} bytes${speed}`);
        }));
}

/** In the page: what it waited for before it could show anything, when it did, and when all of it was there. */
async function firstSight() {
    const entries = performance.getEntriesByType("resource");
    const blocking = entries.filter((entry) => entry.renderBlockingStatus === "blocking").map((entry) => entry.name);
    const paint = await new Promise((seen) => {
        const observer = new PerformanceObserver((list) => {
            const [entry] = list.getEntriesByName("first-contentful-paint");
            if (entry) seen(entry);
        });
        observer.observe({ type: "paint", buffered: true });
    });
    // All words are there then, and the script, where the page has one, has run.
    const [{ domContentLoadedEventEnd }] = performance.getEntriesByType("navigation");
    return { blocking, shown: Math.round(paint.startTime), usable: Math.round(domContentLoadedEventEnd) };
}
