// A person makes a link of busy times on a phone, hands it over, and removes it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { read } from "./calendar.mjs";
import { sticksOut, violations } from "./looks.mjs";
import { site } from "./site.mjs";

const PHONE = { viewport: { width: 390, height: 664 }, hasTouch: true, isMobile: true };

const STUDENTS = { light: "b712369", dark: "b712370" };

describe("links", () => {
    for (const [theme, student] of Object.entries(STUDENTS)) {
        test(`a link of busy times is made, opened, used and removed on a phone in the ${theme}`, () =>
            site.visit({ device: PHONE, theme }, async (page) => {
                const feed = site.carillon.path("student", student);
                await page.goto(feed.replace("timetable.ics", "settings"));
                await looksGood(page);
                await page.getByLabel("Name of the link").fill("my <flatmate>");
                await page.getByLabel("Show busy times only").check();
                await page.getByRole("button", { name: "Make a link" }).click();
                await page.getByRole("heading", { name: "my <flatmate>", level: 1 }).waitFor();
                await looksGood(page);
                const address = await page.getByLabel("Your secret link").inputValue();
                const events = await read(new URL(address).pathname);
                assert.ok(events.length > 20);
                assert.ok(events.every((event) => event.summary === "Busy"));
                const manager = page.url();

                await page.getByRole("link", { name: "Page of this link" }).click();
                await page.getByText("This link shows busy times only").waitFor();
                assert.equal(await page.getByRole("link", { name: "Your link and your apps" }).count(), 0);
                await looksGood(page);

                await page.goto(manager);
                await page.getByText("Remove this link", { exact: true }).first().click();
                const form = page.locator("form", { has: page.locator("button[value=remove]") });
                await form.getByLabel("Yes, I am sure").check();
                await form.getByRole("button").click();
                await page.getByText("The link has been removed.").waitFor();
                const [closed, ...others] = await read(new URL(address).pathname);
                assert.match(closed.summary, /closed/);
                assert.deepEqual(others, []);
            }));
    }
});

async function looksGood(page) {
    assert.deepEqual(await page.evaluate(sticksOut), []);
    assert.deepEqual(await violations(page), []);
}
