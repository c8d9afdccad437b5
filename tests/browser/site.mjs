// What the tests share: one server, one browser, and the list of all pages.

import { Browser } from "./browser.mjs";
import { Carillon } from "./carillon.mjs";

/** Siân Evans, whose pages are looked at and never changed; who changes something takes a student of its own. */
export const STUDENT = "b712345";

class Site {
    carillon;
    browser;

    async start() {
        this.carillon = await Carillon.start();
        this.browser = await Browser.start(this.carillon.base);
    }

    async stop() {
        await this.browser.stop();
        await this.carillon.stop();
    }

    visit(visitor, work) {
        return this.browser.visit(visitor, work);
    }

    get(address, options) {
        return this.carillon.get(address, options);
    }
}

export const site = new Site();

/** Every page that there is, by its name; an address may have to be asked for once the server runs. */
export const PAGES = {
    home: () => "/",
};
