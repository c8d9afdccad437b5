// Pictures of every page at every width, in light and dark, in English and Chinese, for people who change the pages to
// look at: `node tests/browser/screenshots.mjs FOLDER [PAGE]`, after `tests/run browser` has installed what is needed.

import { mkdirSync } from "node:fs";
import path from "node:path";

import { LANGUAGES, THEMES, WIDTHS } from "./browser.mjs";
import { PAGES, site } from "./site.mjs";

const [folder, wanted] = process.argv.slice(2);
if (!folder) {
    console.error("usage: node tests/browser/screenshots.mjs FOLDER [PAGE]");
    process.exit(2);
}
mkdirSync(folder, { recursive: true });
await site.start();
for (const name of Object.keys(PAGES).filter((name) => !wanted || name === wanted)) {
    for (const language of Object.keys(LANGUAGES)) {
        await site.visit({ language }, async (page) => {
            await site.open(page, name);
            for (const width of WIDTHS) {
                await page.setViewportSize({ width, height: 900 });
                for (const theme of THEMES) {
                    await page.emulateMedia({ colorScheme: theme });
                    const file = `${name.replaceAll(" ", "-")}-${language}-${width}-${theme}.png`;
                    await page.screenshot({ path: path.join(folder, file), fullPage: true });
                    console.log(file);
                }
            }
        });
    }
}
await site.stop();
