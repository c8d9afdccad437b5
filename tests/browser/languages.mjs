// The language of a page: the browser's, until somebody chooses another.

import assert from "node:assert/strict";
import { test } from "node:test";

import { site } from "./site.mjs";

const languageOf = (page) => page.locator("html").getAttribute("lang");

test("a page speaks the browser's language, and the one that is chosen from then on", () =>
    site.visit({ language: "zh", script: false }, async (page) => {
        await page.goto("/");
        assert.equal(await languageOf(page), "zh");
        const chinese = await page.locator("h1").innerText();
        await page.locator("summary").first().click();
        await page.locator("a[hreflang=de]").click();
        assert.equal(await languageOf(page), "de");
        assert.notEqual(await page.locator("h1").innerText(), chinese);
        await page.goto("/help/outlook-web");
        assert.equal(await languageOf(page), "de", "it is remembered");
    }));

test("who speaks none of our languages reads the institution's", () =>
    site.visit({ language: "is-IS", script: false }, async (page) => {
        await page.goto("/");
        assert.equal(await languageOf(page), "en");
    }));
