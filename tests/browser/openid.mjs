// Signing in with the provider of the university, from the button to the page and out again.

import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";

import { Browser, THEMES, WIDTHS } from "./browser.mjs";
import { Carillon } from "./carillon.mjs";
import { Findings } from "./findings.mjs";
import { sticksOut, violations } from "./looks.mjs";
import { LANGUAGES, noErrors } from "./markup.mjs";
import { CLIENT_ID, Provider } from "./provider.mjs";
import { STUDENT } from "./site.mjs";

const PEOPLE = {
    anna: { preferred_username: "anna@uni.example", student_id: STUDENT, staff_id: "a.byron", tid: "t1" },
    kim: { preferred_username: "kim@uni.example", roles: ["timetable-desk"], tid: "t1" },
    eve: { preferred_username: "eve@other.example", student_id: STUDENT, tid: "t2" },
};

/** Long ago and far away for a clock that may differ by a minute. */
const HOUR = 3600;

const PAGES = ["", "?provider=down", "?provider=failed", "?provider=again", "?signed-out=1"].map((query) => `/sign-in${query}`);

let provider, carillon, browser;

describe("signing in with a provider", () => {
    before(async () => {
        provider = await Provider.start(PEOPLE);
        carillon = await Carillon.start({ ...provider.settings, CARILLON_OPENID_TENANT: "t1" });
        await provider.open(carillon.base);
        browser = await Browser.start(carillon.base);
    });
    after(async () => {
        await browser.stop();
        await carillon.stop();
        await provider.stop();
    });
    beforeEach(() => (provider.spoil = () => {}));

    const visit = (visitor, work) => browser.visit({ others: [provider.issuer], ...visitor }, work);

    for (const script of [true, false]) {
        test(`by keyboard, ${script ? "with" : "without"} JavaScript, to both pages and out again`, () =>
            visit({ script }, async (page) => {
                const token = carillon.path("student", STUDENT).split("/")[2];
                await page.goto("/");
                await press(page, "nav a[href='/me']");
                await page.waitForURL("**/sign-in");
                await press(page, "a[href='/sign-in/openid']");
                await page.waitForURL("**/interaction/*");
                await page.keyboard.type("anna");
                await page.keyboard.press("Enter");
                await page.waitForURL("**/me");
                assert.match(await page.locator(".session").innerText(), /Signed in as anna@uni\.example/);
                assert.ok(!(await page.content()).includes(token), "the page has no secret");
                await page.goto("/me/staff");
                assert.equal(await page.locator("nav.feeds a").count(), 2);
                await press(page, "form[action*='/link'] button");
                await page.locator("#address").waitFor();
                await press(page, ".session button");
                await page.waitForURL("**/sign-in?signed-out=1");
                assert.match(await page.locator("main").innerText(), /sign out there too/);
                await page.goto("/me");
                assert.ok(page.url().endsWith("/sign-in"), page.url());
            }));
    }

    test("two tabs sign in at once, and the second one is in already", () =>
        visit({}, async (page, context) => {
            const other = await context.newPage();
            for (const tab of [page, other]) {
                await tab.goto("/sign-in/openid");
                await tab.waitForURL("**/interaction/*");
            }
            for (const tab of [other, page]) {
                await tab.locator("input[name=login]").fill("anna");
                await tab.locator("button[value=enter]").click();
                await tab.waitForURL("**/me");
            }
        }));

    test("somebody who refuses is back at the page, and can try again", () =>
        visit({}, async (page) => {
            await page.goto("/sign-in/openid");
            await page.locator("button[value=refuse]").click();
            await page.waitForURL("**/sign-in?provider=failed");
            assert.match(await page.locator("[role=alert]").innerText(), /Signing in did not work/);
            await page.locator("a[href='/sign-in/openid']").click();
            await enter(page, "kim");
            await page.waitForURL("**/me");
        }));

    for (const algorithm of ["ES256", "EdDSA", "PS256"]) {
        test(`a new key counts, with ${algorithm} too`, () =>
            visit({}, async (page) => {
                await provider.rotate(algorithm);
                // The keys are read again at most every ten seconds.
                await eventually(page, "anna");
            }));
    }

    const spoilt = {
        "of another issuer": (claims) => (claims.iss = "https://evil.example"),
        "for another client": (claims) => (claims.aud = "another"),
        "for another client too": (claims) => (claims.aud = [CLIENT_ID, "another"]),
        "that another client asked for": (claims) => (claims.azp = "another"),
        "of another try": (claims) => (claims.nonce = "another"),
        "without a nonce": (claims) => delete claims.nonce,
        "that has expired": (claims) => (claims.exp = claims.iat - HOUR),
        "from the future": (claims) => (claims.iat += HOUR),
        "that does not count yet": (claims) => (claims.nbf = claims.iat + HOUR),
        "of another tenant": (claims) => (claims.tid = "t2"),
    };
    for (const [what, spoil] of Object.entries(spoilt)) {
        test(`a token ${what} is refused`, () =>
            visit({}, async (page) => {
                provider.spoil = spoil;
                await page.goto("/sign-in/openid");
                await enter(page, "anna");
                await page.waitForURL("**/sign-in?provider=failed");
                await page.goto("/me");
                assert.ok(page.url().endsWith("/sign-in"), page.url());
                provider.spoil = () => {};
                await page.goto("/sign-in/openid");
                await page.waitForURL("**/me");
            }));
    }

    test("somebody of another tenant is refused", () =>
        visit({}, async (page) => {
            await page.goto("/sign-in/openid");
            await enter(page, "eve");
            await page.waitForURL("**/sign-in?provider=failed");
        }));

    test("a provider that is down is said beside the form for accounts, which works", async () => {
        // It was not asked before it was closed, so nothing of it is known.
        const other = await Provider.start(PEOPLE);
        const alone = await Carillon.start(other.settings);
        alone.addAccount("root", "four words of hers", "--role", "admin");
        const shown = await Browser.start(alone.base);
        try {
            await shown.visit({}, async (page) => {
                await page.goto("/sign-in/openid");
                await page.waitForURL("**/sign-in?provider=down");
                assert.match(await page.locator("[role=alert]").innerText(), /cannot be reached/);
                await page.locator("#name").fill("root");
                await page.locator("#password").fill("four words of hers");
                await page.locator("form.sign-in button").click();
                await page.waitForURL("**/me");
            });
        } finally {
            await shown.stop();
            await alone.stop();
            await other.stop();
        }
    });

    test("the checker of the W3C finds no error in any of these pages", async () => {
        const folder = mkdtempSync(path.join(os.tmpdir(), "carillon-markup-"));
        const sources = new Map();
        for (const language of LANGUAGES) {
            for (const address of PAGES) {
                const answer = await carillon.get(address, { "accept-language": language, accept: "text/html" });
                assert.equal(answer.status, 200, address);
                const file = `${sources.size}.html`;
                sources.set(file, `${address} in ${language}`);
                writeFileSync(path.join(folder, file), answer.text);
            }
        }
        await noErrors(folder, sources);
    });

    for (const language of ["en", "zh"]) {
        test(`every page in ${language} fits every width, and axe finds nothing`, () =>
            visit({ language }, async (page) => {
                const found = new Findings();
                for (const address of PAGES) {
                    await page.goto(address);
                    for (const [place, width] of WIDTHS.entries()) {
                        await page.setViewportSize({ width, height: 900 });
                        await page.emulateMedia({ colorScheme: THEMES[place % THEMES.length] });
                        for (const part of await page.evaluate(sticksOut)) found.add(`${address}: ${part} sticks out`, width);
                        for (const violation of await violations(page)) found.add(`${address}: ${violation}`, width);
                    }
                }
                found.none();
            }));
    }
});

describe("an e-mail as an id", () => {
    test("counts only if it is verified", async () => {
        const people = {
            verified: { email: `${STUDENT}@uni.example`, email_verified: true },
            unverified: { email: `${STUDENT}@uni.example`, email_verified: false },
            silent: { email: `${STUDENT}@uni.example` },
        };
        const mail = await Provider.start(people);
        const server = await Carillon.start({
            ...mail.settings,
            CARILLON_OPENID_STUDENT_CLAIM: "email",
            CARILLON_OPENID_ID_DOMAIN: "uni.example",
        });
        await mail.open(server.base);
        const visitor = await Browser.start(server.base);
        try {
            for (const name of Object.keys(people)) {
                await visitor.visit({ others: [mail.issuer] }, async (page) => {
                    await page.goto("/sign-in/openid");
                    await enter(page, name);
                    await page.waitForURL("**/me");
                    const answer = await page.goto("/me/student");
                    assert.equal(answer.status(), name === "verified" ? 200 : 404, name);
                });
            }
        } finally {
            await visitor.stop();
            await server.stop();
            await mail.stop();
        }
    });
});

async function enter(page, name) {
    await page.waitForURL("**/interaction/*");
    await page.locator("input[name=login]").fill(name);
    await page.locator("button[value=enter]").click();
}

/** Tries to sign in until it works, with a session at the provider after the first time. */
async function eventually(page, name) {
    await page.goto("/sign-in/openid");
    await enter(page, name);
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
        await page.waitForURL((address) => !address.pathname.startsWith("/interaction"));
        if (page.url().endsWith("/me")) return;
        await page.goto("/sign-in/openid");
    }
    assert.fail("the new key never counts");
}

/** Reaches an element by the tab key, and presses it. */
async function press(page, selector) {
    for (let presses = 0; presses < 200; presses += 1) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) {
            await page.keyboard.press("Enter");
            return;
        }
    }
    assert.fail(`${selector} cannot be reached`);
}
