// What a page costs on a slow network: its bytes, and how many answers it waits for before it shows anything.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGES, site, TWINS } from "./site.mjs";

const MAX_BYTES = 100_000;

/** The page itself, and what its style needs. */
const MAX_BLOCKING = 3;

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
            const { blocking, shown } = await page.evaluate(firstSight);
            assert.ok(bytes < MAX_BYTES, `${bytes} bytes`);
            assert.ok(blocking.length < MAX_BLOCKING, `the page waits for ${blocking}`);
            t.diagnostic(`${name}: ${bytes} bytes, ${blocking.length + 1} answers before it shows`);
            if (TWINS.has(name)) return;
            await page.goto("about:blank");
            await site.open(page, name);
            const again = await page.evaluate(firstSight);
            // Told and not asserted: how fast a machine is that runs the tests says nothing about the page.
            t.diagnostic(`${name} on slow 3G: ${shown} ms, and ${again.shown} ms with the style at hand`);
        }));
}

/** In the page: what it waited for before it could show anything, and when it did. */
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
    return { blocking, shown: Math.round(paint.startTime) };
}
