// The check of a role at the provider, as somebody at the desk meets it, and the end of a session there.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { Browser } from "./browser.mjs";
import { Carillon } from "./carillon.mjs";
import { Provider } from "./provider.mjs";
import { STUDENT } from "./site.mjs";

const PEOPLE = { kim: { preferred_username: "kim@uni.example" } };

const PAGE = `/desk/student/${STUDENT}?app=google`;

const SESSION = "carillon-session";

/** Minutes after which pages, and then forms too, need a check. */
const PAGES = 15;
const FORMS = 30;

let provider, carillon, browser;

describe("the check of a role", () => {
    before(async () => {
        provider = await Provider.start(PEOPLE);
        carillon = await Carillon.start(provider.settings);
        await provider.open(carillon.base);
        browser = await Browser.start(carillon.base);
    });
    after(async () => {
        await browser.stop();
        await carillon.stop();
        await provider.stop();
    });
    beforeEach(() => (PEOPLE.kim.roles = ["timetable-desk"]));

    /** Kim opens a page of the desk, and is there after signing in. `checks` are the requests for checks. */
    const atDesk = (work) =>
        browser.visit({ others: [provider.issuer] }, async (page, context) => {
            const checks = [];
            page.on("request", (request) => {
                const address = request.url();
                if (address.startsWith(provider.issuer) && address.includes("prompt=none")) checks.push(address);
            });
            await page.goto(PAGE);
            await page.locator("a[href^='/sign-in/openid']").click();
            await page.waitForURL("**/interaction/*");
            await page.locator("input[name=login]").fill("kim");
            await page.locator("button[value=enter]").click();
            await page.waitForURL(`**${PAGE}`);
            await work(page, context, checks);
        });

    test("somebody who has the role goes on and notices nothing", () =>
        atDesk(async (page, context, checks) => {
            const heading = await page.locator("h1").innerText();
            await pass(context, PAGES);
            const answer = await page.goto(PAGE);
            assert.equal(answer.status(), 200);
            assert.ok(page.url().endsWith(PAGE), page.url());
            assert.equal(await page.locator("h1").innerText(), heading);
            assert.equal(checks.length, 1, "one check");
            await page.goto("/desk");
            assert.equal(checks.length, 1, "it counts for a while");
            await pass(context, PAGES);
            await page.locator("input[name=q]").pressSequentially("by");
            await page.waitForURL("**/desk?q=b*");
            await page.locator("#found a").first().waitFor();
            assert.ok(checks.length > 1, "the search was checked too");
        }));

    test("somebody whose role has ended is out at once, and the page says why", () =>
        atDesk(async (page, context, checks) => {
            PEOPLE.kim.roles = [];
            await page.goto(PAGE);
            assert.ok(page.url().endsWith(PAGE), "not before the check");
            await pass(context, PAGES);
            await page.goto(PAGE);
            assert.ok(page.url().endsWith("/sign-in?provider=role"), page.url());
            assert.match(await page.locator("[role=alert]").innerText(), /no longer says that you work/);
            assert.equal(checks.length, 1);
            await page.goto("/desk");
            assert.ok(page.url().endsWith("/sign-in?back=/desk"), page.url());
        }));

    test("somebody who has signed out at the provider is out too", () =>
        atDesk(async (page, context) => {
            await pass(context, PAGES);
            const cookies = await context.cookies();
            await context.clearCookies();
            await context.addCookies(cookies.filter(({ name }) => name.startsWith("carillon")));
            await page.goto(PAGE);
            assert.ok(page.url().endsWith("/sign-in?provider=role"), page.url());
        }));

    test("a text that was typed for too long is kept, and the way back leads through the check", () =>
        atDesk(async (page, context, checks) => {
            await page.locator("#note").fill("phoned about <b>");
            await pass(context, FORMS);
            await page.locator("button[value=note]").click();
            assert.equal(await page.locator("#typed").inputValue(), "phoned about <b>");
            await page.locator("a.button.large").click();
            await page.waitForURL(`**/desk/student/${STUDENT}`);
            assert.equal(checks.length, 1);
        }));

    test("a text is kept when the session ends, and the person comes back to the page", () =>
        atDesk(async (page, context) => {
            await page.locator("#note").fill("phoned about <b>");
            await context.clearCookies({ name: SESSION });
            await page.locator("button[value=note]").click();
            assert.match(await page.locator(".lead").innerText(), /your session has ended/);
            assert.equal(await page.locator("#typed").inputValue(), "phoned about <b>");
            await page.locator("a.button.large").click();
            await page.locator("a[href^='/sign-in/openid']").click();
            await page.waitForURL(`**/desk/student/${STUDENT}`);
            assert.equal(await page.locator("#note").inputValue(), "", "nothing is sent by itself");
        }));
});

/** Makes the session older, because no test waits for so long. */
async function pass(context, minutes) {
    const cookies = await context.cookies();
    const session = cookies.find(({ name }) => name === SESSION);
    await context.addCookies([{ ...session, value: carillon.olderSession(session.value, minutes) }]);
}
