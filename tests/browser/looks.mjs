// Every page at every width, in light and dark, in English and Chinese: nothing sticks out, and axe finds nothing.

import { describe, test } from "node:test";

import { LANGUAGES, THEMES, WIDTHS } from "./browser.mjs";
import { Findings } from "./findings.mjs";
import { AxeBuilder } from "./libraries.mjs";
import { PAGES, site, TWINS } from "./site.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Where axe looks at a page that is much like another. */
const TWIN_WIDTHS = { en: 360, zh: 1440 };

describe("looks", { concurrency: 2 }, () => {
    for (const name of Object.keys(PAGES)) {
        for (const language of Object.keys(LANGUAGES)) {
            test(`${name} in ${language} fits every width, and axe finds nothing`, () =>
                site.visit({ language }, async (page) => {
                    await site.open(page, name);
                    const found = new Findings();
                    for (const width of WIDTHS) {
                        const theme = themeOf(language, width);
                        await page.setViewportSize({ width, height: 900 });
                        await page.emulateMedia({ colorScheme: theme });
                        for (const part of await page.evaluate(sticksOut)) found.add(`${part} sticks out`, width);
                        if (TWINS.has(name) && width !== TWIN_WIDTHS[language]) continue;
                        for (const violation of await violations(page)) found.add(violation, `${width} ${theme}`);
                    }
                    found.none();
                }));
        }
    }
});

/** Each width is seen in light and in dark, once in each language: axe takes its time. */
function themeOf(language, width) {
    const place = Object.keys(LANGUAGES).indexOf(language) + WIDTHS.indexOf(width);
    return THEMES[place % THEMES.length];
}

export async function violations(page) {
    // Without frames there is nothing for which axe would need a page of its own.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(RULES).analyze();
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary.replace(/\s+/g, " ")}`),
    );
}

/** In the page: what makes it wider than the window, if anything does. */
export function sticksOut() {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 0.5);
    return wide.length ? wide.slice(-3).map((e) => e.outerHTML.slice(0, 120)) : ["something"];
}
