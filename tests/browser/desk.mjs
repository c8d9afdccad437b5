// The support desk: from the search box to the copied address, by keyboard and on a phone; and every page of it.

import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { Browser, THEMES, WIDTHS } from "./browser.mjs";
import { Carillon } from "./carillon.mjs";
import { Findings } from "./findings.mjs";
import { sticksOut, violations } from "./looks.mjs";
import { noErrors } from "./markup.mjs";
import { STUDENT } from "./site.mjs";

const PASSWORD = "four words of hers";

/** The acts of a person between the search box and the copied address: open the result, show the address, copy it. */
const STEPS = 3;

/** Nothing listens there, so mails stay in the queue. */
const MAIL = {
    CARILLON_MAIL_HOST: "127.0.0.1",
    CARILLON_MAIL_PORT: "1",
    CARILLON_MAIL_SECURITY: "none",
    CARILLON_MAIL_FROM: "timetable@bellwater.example",
};

let carillon, browser;

describe("the desk", { concurrency: 2 }, () => {
    before(async () => {
        carillon = await Carillon.start(MAIL);
        carillon.addAccount("kim", PASSWORD, "--role", "desk");
        carillon.addAccount("ada", PASSWORD, "--role", "admin");
        browser = await Browser.start(carillon.base);
    });
    after(async () => {
        await browser.stop();
        await carillon.stop();
    });

    for (const script of [true, false]) {
        test(`the address is copied in ${STEPS} steps by keyboard, ${script ? "with" : "without"} JavaScript`, () =>
            browser.visit({ script }, async (page, context) => {
                if (script) await context.grantPermissions(["clipboard-read", "clipboard-write"]);
                const address = carillon.base + carillon.path("student", STUDENT);
                await signIn(page);
                await page.goto("/desk");
                assert.equal(await focused(page), "q", "the search box has the focus");
                let steps = 0;
                const press = async (key) => {
                    steps += 1;
                    await page.keyboard.press(key);
                };
                await page.keyboard.type("evans sian");
                await press("Enter");
                await page.waitForURL(`**/desk/student/${STUDENT}`);
                assert.ok(!(await page.content()).includes("/f/"), "no address before it was asked for");
                await tabTo(page, "button[value=show]");
                await press("Enter");
                await page.locator("#address").waitFor();
                if (script) {
                    await tabTo(page, "button[data-copy=address]");
                    await press("Enter");
                    await page.locator("#copied:not(:empty)").waitFor();
                    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address);
                    assert.equal(steps, STEPS);
                } else {
                    assert.equal(await page.locator("#address").inputValue(), address);
                }
                assert.ok(!page.url().includes("/f/"), "no address of a page has a secret in it");
            }));
    }

    test("results appear as one types, and the arrow keys lead through them", () =>
        browser.visit({}, async (page) => {
            await signIn(page);
            await page.goto("/desk");
            await page.keyboard.type("evans");
            await page.locator("#found a").first().waitFor();
            assert.match(await page.locator("#count").innerText(), /found/);
            await page.keyboard.press("ArrowDown");
            assert.equal(await page.evaluate(() => document.activeElement.closest("#found") !== null), true);
            await page.keyboard.press("ArrowUp");
            assert.equal(await focused(page), "q");
            await page.keyboard.press("ArrowDown");
            await page.keyboard.press("Enter");
            await page.waitForURL("**/desk/*/*");
        }));

    test("a search after the end of the session leads to the page for signing in", () =>
        browser.visit({}, async (page, context) => {
            await signIn(page);
            await page.goto("/desk");
            await context.clearCookies();
            await page.keyboard.type("evans");
            await page.waitForURL("**/sign-in?back=/desk*");
        }));

    test("an action without a reason is not sent, and one with a reason is in the journal on the page", () =>
        browser.visit({ width: 360 }, async (page) => {
            await signIn(page);
            await page.goto("/desk/student/b712355");
            await page.locator("details.act:has(#reason-reset) summary").click();
            await page.locator("#reason-reset").press("Enter");
            assert.ok(!page.url().includes("done"), "the browser asks for the reason");
            await page.locator("#reason-reset").fill("posted it <on the web>");
            await page.locator("#reason-reset").press("Enter");
            await page.waitForURL("**?done=reset");
            assert.match(await page.locator("[role=status].notice").innerText(), /has been reset/);
            assert.match(await page.locator("body").innerText(), /posted it <on the web>\s*by kim at the desk/);
        }));

    test("a mail to somebody who cannot sign in is sent after the box for the address is ticked, by keyboard", () =>
        browser.visit({ width: 360 }, async (page) => {
            await signIn(page);
            await page.goto("/desk/student/b712356");
            await tabTo(page, "details.act:has(button[value=mail]) summary");
            await page.keyboard.press("Enter");
            await tabTo(page, "button[value=mail]");
            await page.keyboard.press("Enter");
            assert.ok(!page.url().includes("?"), "the browser asks for the tick");
            await page.locator("[name=with-address]").focus();
            await page.keyboard.press("Space");
            await tabTo(page, "button[value=mail]");
            await page.keyboard.press("Enter");
            await page.waitForURL("**?done=mail");
            assert.match(await page.locator("[role=status].notice").innerText(), /in the queue/);
            assert.match(await page.locator(".health").innerText(), /waiting to be sent/);
            assert.ok(!(await page.content()).includes("/f/"), "the address is in the mail alone");
        }));

    for (const language of ["en", "de"]) {
        test(`every page in ${language} fits every width, and axe finds nothing`, () =>
            browser.visit({ language }, async (page) => {
                const found = new Findings();
                await signIn(page, "ada");
                for (const [name, open] of Object.entries(PAGES)) {
                    await open(page);
                    assert.equal(await page.locator("html").getAttribute("lang"), language, name);
                    for (const details of await page.locator("details.act").all()) {
                        await details.evaluate((one) => (one.open = true));
                    }
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
        for (const language of ["en", "de"]) {
            await browser.visit({ language, script: false }, async (page) => {
                await signIn(page, "ada");
                for (const open of Object.values(PAGES)) {
                    const response = await open(page);
                    assert.equal(response.status(), 200);
                    assert.equal(response.headers()["cache-control"], "private, no-store");
                    const file = path.join(folder, `${sources.size}.html`);
                    sources.set(path.basename(file), `${response.url()} in ${language}`);
                    writeFileSync(file, await response.text());
                }
            });
        }
        await noErrors(folder, sources);
    });
});

/** The pages, each with the way to it; the answer is that of the page. */
const PAGES = {
    "the search": (page) => page.goto("/desk"),
    "the overview": (page) => page.goto("/desk/overview?q=kim"),
    "accounts and roles": (page) => page.goto("/desk/users?missing=last-admin"),
    "the tokens of programs": (page) => page.goto("/desk/tokens?missing=scope"),
    "a search with results": (page) => page.goto("/desk?q=an"),
    "a search without results": (page) => page.goto("/desk?q=nobody+at+all"),
    "a student": (page) => page.goto(`/desk/student/${STUDENT}?missing=reason`),
    "a member of staff": (page) => page.goto("/desk/staff/a.byron"),
    "a module": (page) => page.goto("/desk/module/MAA101"),
    "a room": (page) => page.goto("/desk/room/JB.0.01"),
    "the page that the owner sees": (page) => page.goto(`/desk/student/${STUDENT}/view`),
    "a student with the address": async (page) => {
        await page.goto(`/desk/student/${STUDENT}`);
        const [answer] = await Promise.all([
            page.waitForResponse((response) => response.request().method() === "POST"),
            page.locator("button[value=show]").click(),
        ]);
        await page.locator("#address").waitFor();
        return answer;
    },
};

async function signIn(page, name = "kim") {
    await page.goto("/sign-in");
    await page.locator("#name").fill(name);
    await page.locator("#password").fill(PASSWORD);
    await page.locator("form.sign-in button").click();
    await page.waitForURL("**/me");
}

function focused(page) {
    return page.evaluate(() => document.activeElement.id);
}

/** Presses the tab key until this element has the focus. */
async function tabTo(page, selector) {
    for (let presses = 0; presses < 200; presses += 1) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
    }
    assert.fail(`${selector} cannot be reached`);
}
