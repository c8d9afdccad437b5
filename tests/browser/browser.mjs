// One Chromium for all tests, in which each test is a new visitor, and what no page may ever do.

import assert from "node:assert/strict";

import { chromium } from "./libraries.mjs";

const FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // A page that asks another host for something gets an error at once, and nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

export const WIDTHS = [360, 768, 1440];
export const THEMES = ["light", "dark"];
export const LANGUAGES = { en: "en-GB", zh: "zh-CN" };

export class Browser {
    #browser;
    #base;

    static async start(base) {
        const browser = new Browser();
        browser.#base = base;
        browser.#browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
        return browser;
    }

    async stop() {
        await this.#browser.close();
    }

    /**
     * Lets a new visitor do something, and fails if a page complained meanwhile or asked another host for something,
     * except for `others`, which are origins.
     */
    async visit(visitor, work) {
        const { language = "en", theme = "light", width = 1440, height = 900, script = true, others = [] } = visitor;
        const { device = {} } = visitor;
        const context = await this.#browser.newContext({
            baseURL: this.#base,
            locale: LANGUAGES[language] ?? language,
            colorScheme: theme,
            viewport: { width, height },
            javaScriptEnabled: script,
            reducedMotion: "reduce",
            ...device,
        });
        context.setDefaultTimeout(10_000);
        const complaints = [];
        context.on("console", (message) => {
            // Whether a page may be missing is for the test to say, whether a part of it may not.
            const isOfPage = message.location().url === message.page()?.url();
            const isStatus = isOfPage && message.text().startsWith("Failed to load resource");
            if (message.type() === "error" && !isStatus) complaints.push(message.text());
        });
        context.on("weberror", (error) => complaints.push(String(error.error())));
        context.on("request", (request) => {
            const isAllowed = [this.#base, ...others].some((origin) => request.url().startsWith(`${origin}/`));
            const isOurs = isAllowed || /^(about|blob|data):/.test(request.url());
            if (!isOurs) complaints.push(`a request to ${request.url()}`);
        });
        try {
            await work(await context.newPage(), context);
        } finally {
            await context.close();
        }
        assert.deepEqual(complaints, []);
    }
}
