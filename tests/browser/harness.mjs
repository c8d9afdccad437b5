// What the other tests rely on: a page that does what no page may do is found.

import assert from "node:assert/strict";
import { test } from "node:test";

import { site } from "./site.mjs";

const MISDEEDS = {
    "an error in a script": () =>
        new Promise((done) => {
            setTimeout(() => {
                throw new Error("a misdeed");
            });
            setTimeout(done);
        }),
    "a request to another host": () => fetch("https://elsewhere.example/").catch(() => {}),
    "a style in the page": () => document.body.setAttribute("style", "color: red"),
    "another style sheet in the page": () => {
        document.head.append(Object.assign(document.createElement("style"), { textContent: "p { color: red }" }));
    },
    "a script in the page": () => {
        document.body.append(Object.assign(document.createElement("script"), { text: "1" }));
    },
    "a picture that is not there": () =>
        new Promise((done) => {
            document.body.append(Object.assign(new Image(), { src: "/no-such-picture", onerror: done }));
        }),
};

for (const [name, misdeed] of Object.entries(MISDEEDS)) {
    test(`${name} fails a test`, () =>
        assert.rejects(
            site.visit({}, async (page) => {
                await page.goto("/");
                await page.evaluate(misdeed);
            }),
            assert.AssertionError,
        ));
}
