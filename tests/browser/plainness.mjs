// Every page without a style sheet, without JavaScript, and by keyboard alone.

import { describe, test } from "node:test";

import { Findings } from "./findings.mjs";
import { PAGES, site } from "./site.mjs";

describe("plainness", { concurrency: 2 }, () => {
    for (const name of Object.keys(PAGES)) {
        test(`${name} says the same without JavaScript, and is in order without style sheets`, async () => {
            const found = new Findings();
            let full;
            await site.visit({}, async (page) => {
                await site.open(page, name);
                full = await page.evaluate(readableText);
                for (const text of await page.evaluate(generatedText)) found.add(`${text} is shown by a style sheet alone`);
            });
            await site.visit({ script: false }, async (page) => {
                await site.open(page, name);
                const shown = new Set(words(await page.evaluate(readableText)));
                for (const word of words(full)) if (!shown.has(word)) found.add(`${word} is shown by JavaScript alone`);
                await page.evaluate(() => document.querySelectorAll("style").forEach((style) => style.remove()));
                for (const fault of await page.evaluate(outOfOrder)) found.add(fault);
            });
            found.none();
        });

        test(`${name} is reached in all its parts by keyboard, with the focus in sight`, () =>
            site.visit({ width: 768 }, async (page) => {
                await site.open(page, name);
                const wanted = await page.evaluate(markFocusable);
                const [reached, found] = [new Set(), new Findings()];
                for (let steps = 0; steps < 4 * wanted.length + 10; steps++) {
                    await page.keyboard.press("Tab");
                    const focus = await page.evaluate(focused);
                    if (!focus || reached.has(focus.mark)) break;
                    reached.add(focus.mark);
                    if (!focus.isSeen) found.add(`${focus.what} has the focus and does not show it`);
                    if (focus.isBackwards) found.add(`${focus.what} comes before what stands above it`);
                }
                for (const { mark, what } of wanted) if (!reached.has(mark)) found.add(`${what} is not reached`);
                found.none();
            }));
    }
});

function words(text) {
    return text.toLowerCase().split(/[\s\p{P}]+/u).filter(Boolean);
}

/** In the page: the text that can be read, without the buttons that only a script can answer. */
function readableText() {
    const comfort = [...document.querySelectorAll("button[type=button]")];
    for (const button of comfort) button.hidden = true;
    const text = document.body.innerText;
    for (const button of comfort) button.hidden = false;
    return text;
}

/** In the page: words that no element holds, where they are not only for those who see the page. */
function generatedText() {
    const of = (e) => ["::before", "::after"].map((part) => getComputedStyle(e, part).content);
    const shown = [...document.body.querySelectorAll("*")].filter((e) => !e.closest("[aria-hidden=true]"));
    const contents = shown.flatMap(of);
    return contents.filter((content) => /^".*[\p{L}\d].*"$/u.test(content));
}

/** In the page: what a reader who hears it, or sees it without style, would stumble over. */
function outOfOrder() {
    const faults = [];
    const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
    const main = document.querySelector("main");
    if (headings.filter((heading) => heading.matches("h1")).length !== 1) faults.push("there is not one first heading");
    if (!headings[0]?.matches("h1")) faults.push(`the first heading is ${headings[0]?.outerHTML}`);
    if (!main) faults.push("there is no main part");
    headings.reduce((above, heading) => {
        const level = Number(heading.tagName[1]);
        if (level > above + 1) faults.push(`${heading.outerHTML} skips a level`);
        return level;
    }, 0);
    for (const control of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
        if (![...control.labels].some((label) => label.textContent.trim())) faults.push(`${control.outerHTML} has no label`);
    }
    for (const control of document.querySelectorAll("button, a[href], summary")) {
        const name = control.textContent.trim() || control.ariaLabel || control.querySelector("[alt]:not([alt=''])");
        if (!name) faults.push(`${control.outerHTML} has no words`);
    }
    if (!document.title.trim()) faults.push("the page has no title");
    return faults;
}

/** In the page: what a keyboard must reach, each with a mark by which it is known again. */
function markFocusable() {
    const candidates = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const focusable = [...document.querySelectorAll(candidates)].filter(
        (e) => !e.disabled && e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0,
    );
    // Of radio buttons, one has the focus for all.
    const wanted = focusable.filter((e) => e.type !== "radio" || e.checked);
    return wanted.map((e, index) => {
        e.dataset.mark = index;
        return { mark: String(index), what: e.outerHTML.slice(0, 120) };
    });
}

/** In the page: what has the focus now, or nothing where it has left the page. */
function focused() {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const before = window.focusedBefore;
    window.focusedBefore = e;
    const style = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    // "auto" is the browser's own ring.
    const isOutlined = style.outlineStyle === "auto" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    const isOnScreen = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0;
    return {
        // What only scrolls has no mark of its own.
        mark: (e.dataset.mark ??= `other ${(window.others = (window.others ?? 0) + 1)}`),
        what: e.outerHTML.slice(0, 120),
        isSeen: isOutlined && isOnScreen,
        isBackwards: Boolean(before && e.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_FOLLOWING),
    };
}
