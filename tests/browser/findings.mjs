// Collects what is wrong, so that one run tells all of it and each thing once.

import assert from "node:assert/strict";

export class Findings {
    #places = new Map();

    add(what, place = "") {
        this.#places.set(what, [...(this.#places.get(what) ?? []), place]);
    }

    /** Fails the test with everything that was found, if anything was. */
    none() {
        const lines = [...this.#places].map(([what, places]) => [places.filter(Boolean).join(", "), what].filter(Boolean).join(": "));
        if (lines.length) assert.fail(`found:\n${lines.join("\n")}`);
    }
}
