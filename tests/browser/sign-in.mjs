// Signing in: by keyboard, on every width, in every language; and nothing is left on a shared computer.

import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { Browser, THEMES, WIDTHS } from "./browser.mjs";
import { Carillon } from "./carillon.mjs";
import { Findings } from "./findings.mjs";
import { sticksOut, violations } from "./looks.mjs";
import { LANGUAGES, noErrors } from "./markup.mjs";
import { STUDENT } from "./site.mjs";

const PASSWORD = "four words of hers";

let carillon, browser;

describe("signing in", { concurrency: 2 }, () => {
    // A server of its own: on the other one no page mentions that anybody could sign in.
    before(async () => {
        carillon = await Carillon.start();
        carillon.addAccount("anna", PASSWORD, "--student", STUDENT, "--staff", "a.byron");
        carillon.addAccount("kim", PASSWORD, "--role", "desk");
        browser = await Browser.start(carillon.base);
    });
    after(async () => {
        await browser.stop();
        await carillon.stop();
    });

    for (const script of [true, false]) {
        test(`by keyboard, ${script ? "with" : "without"} JavaScript, and no address has a secret in it`, () =>
            browser.visit({ script }, async (page) => {
                const token = carillon.path("student", STUDENT).split("/")[2];
                await page.goto("/");
                await tabTo(page, "nav a[href='/me']");
                await page.keyboard.press("Enter");
                await page.waitForURL("**/sign-in");
                await tabTo(page, "#name");
                await page.keyboard.type("Anna");
                await page.keyboard.press("Tab");
                await page.keyboard.type(PASSWORD);
                await page.keyboard.press("Enter");
                await page.waitForURL("**/me");
                assert.ok(!(await page.content()).includes(token), "the page has no secret");
                await tabTo(page, "form[action*='/link'] button");
                await page.keyboard.press("Enter");
                await page.locator("#address").waitFor();
                assert.ok((await page.locator("#address").inputValue()).includes(token));
                assert.ok(!page.url().includes(token));
                await tabTo(page, ".session button");
                await page.keyboard.press("Enter");
                await page.waitForURL("**/sign-in?signed-out=1");
                for (const address of ["/me", "/me/student", "/me/student/new"]) {
                    await page.goto(address);
                    assert.ok(page.url().endsWith("/sign-in"), page.url());
                }
            }));
    }

    test("after signing out, the button of the browser that leads back shows nothing of the person", () =>
        browser.visit({}, async (page) => {
            await signIn(page, "anna");
            await page.goto("/me/staff");
            await page.locator(".session button").first().click();
            await page.waitForURL("**/sign-in?signed-out=1");
            await page.goBack();
            assert.ok(page.url().endsWith("/sign-in"), page.url());
            assert.equal(await page.locator(".session").count(), 0);
        }));

    test("a wrong password is said, and the next try works", () =>
        browser.visit({}, async (page) => {
            await page.goto("/sign-in");
            await fill(page, "anna", "not the password");
            assert.equal(await page.locator("[role=alert]").innerText(), "The name or the password is wrong. Try again.");
            await fill(page, "anna", PASSWORD);
            await page.waitForURL("**/me");
        }));

    for (const language of ["en", "zh"]) {
        test(`every page in ${language} fits every width, and axe finds nothing`, () =>
            browser.visit({ language }, async (page) => {
                const found = new Findings();
                for (const [name, open] of Object.entries(PAGES)) {
                    await open(page);
                    for (const [place, width] of WIDTHS.entries()) {
                        const colorScheme = THEMES[place % THEMES.length];
                        await page.setViewportSize({ width, height: 900 });
                        await page.emulateMedia({ colorScheme });
                        for (const part of await page.evaluate(sticksOut)) found.add(`${name}: ${part} sticks out`, width);
                        for (const violation of await violations(page)) found.add(`${name}: ${violation}`, width);
                    }
                }
                found.none();
            }));
    }

    test("the checker of the W3C finds no error in any of these pages", async () => {
        const folder = mkdtempSync(path.join(os.tmpdir(), "carillon-markup-"));
        const sources = new Map();
        for (const language of LANGUAGES) {
            await browser.visit({ language, script: false }, async (page) => {
                const keep = async (response) => {
                    if (response.request().resourceType() !== "document" || response.status() !== 200) return;
                    const file = path.join(folder, `${sources.size}.html`);
                    sources.set(path.basename(file), `${response.url()} in ${language}`);
                    writeFileSync(file, await response.text());
                };
                for (const open of Object.values(PAGES)) await keep(await open(page));
            });
        }
        assert.equal(sources.size, LANGUAGES.length * Object.keys(PAGES).length);
        await noErrors(folder, sources);
    });
});

/** The pages, each with the way to it; the answer is that of the page. */
const PAGES = {
    "the form": (page) => page.goto("/sign-in"),
    "the form after a wrong password": (page) => page.goto("/sign-in?failed=1"),
    "the form after signing out": (page) => page.goto("/sign-in?signed-out=1"),
    "a page without a timetable": async (page) => {
        await signIn(page, "kim");
        return page.goto("/me");
    },
    "the page of a student": async (page) => {
        await page.context().clearCookies();
        await signIn(page, "anna");
        return page.goto("/me/student");
    },
    "the page of a member of staff": (page) => page.goto("/me/staff"),
    "the form for a new address": (page) => page.goto("/me/student/new?unconfirmed=1"),
    "the page with the link": async (page) => {
        await page.goto("/me/student");
        const [answer] = await Promise.all([
            page.waitForResponse((response) => response.url().endsWith("/me/student/link")),
            page.locator("form[action*='/link'] button").click(),
        ]);
        await page.locator("#address").waitFor();
        return answer;
    },
};

async function signIn(page, name) {
    await page.goto("/sign-in");
    await fill(page, name, PASSWORD);
    await page.waitForURL("**/me");
}

async function fill(page, name, password) {
    await page.locator("#name").fill(name);
    await page.locator("#password").fill(password);
    await page.locator("form.sign-in button").click();
}

/** Presses the tab key until this element has the focus. */
async function tabTo(page, selector) {
    for (let presses = 0; presses < 200; presses += 1) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
    }
    assert.fail(`${selector} cannot be reached`);
}
