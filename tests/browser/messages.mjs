// The form with which people ask for messages: without a mouse and without JavaScript, in every language and on every screen.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Browser, THEMES, WIDTHS } from "./browser.mjs";
import { Carillon } from "./carillon.mjs";
import { Findings } from "./findings.mjs";
import { sticksOut, violations } from "./looks.mjs";
import { LANGUAGES } from "./markup.mjs";
import { STUDENT } from "./site.mjs";

/** Nothing listens there, so mails stay in the queue. */
const MESSAGES = {
    CARILLON_MAIL_HOST: "127.0.0.1",
    CARILLON_MAIL_PORT: "1",
    CARILLON_MAIL_SECURITY: "none",
    CARILLON_MAIL_FROM: "timetable@bellwater.example",
    CARILLON_MESSAGES_ON: "true",
};

let carillon, browser;

describe("messages", { concurrency: 2 }, () => {
    before(async () => {
        carillon = await Carillon.start(MESSAGES);
        browser = await Browser.start(carillon.base);
    });
    after(async () => {
        await browser.stop();
        await carillon.stop();
    });

    const page = () => carillon.path("student", STUDENT).replace("timetable.ics", "settings");

    // One after the other, because both are about the same person.
    test("messages begin and end by keyboard, with and without JavaScript", async () => {
        for (const script of [true, false]) {
            await browser.visit({ script }, async (tab) => {
                await tab.goto(page());
                const section = tab.locator("section[aria-labelledby=messages]");
                for (const [button, after] of [["Send me e-mails", /We write to/], ["Stop the e-mails", /We can write to/]]) {
                    await section.getByRole("button", { name: button }).focus();
                    await tab.keyboard.press("Enter");
                    await tab.waitForURL("**?messages=1");
                    assert.match(await section.innerText(), after);
                    assert.equal(await tab.locator("p.notice[role=status]").innerText(), "Saved.");
                    await tab.goto(page());
                }
            });
        }
    });

    for (const language of LANGUAGES) {
        test(`the form in ${language} fits every width, and axe finds nothing`, () =>
            browser.visit({ language }, async (tab) => {
                const found = new Findings();
                await tab.goto(page());
                assert.equal(await tab.locator("html").getAttribute("lang"), language);
                for (const [place, width] of WIDTHS.entries()) {
                    const colorScheme = THEMES[place % THEMES.length];
                    await tab.setViewportSize({ width, height: 900 });
                    await tab.emulateMedia({ colorScheme });
                    for (const part of await tab.evaluate(sticksOut)) found.add(`${part} sticks out`, width);
                    for (const violation of await violations(tab)) found.add(violation, width);
                }
                found.none();
            }));
    }
});
