// The checker of the W3C finds no error in what is sent: every page, with its style, in every language, and every drawing.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { Findings } from "./findings.mjs";
import { VNU } from "./libraries.mjs";
import { PAGES, site } from "./site.mjs";

export const LANGUAGES = ["en", "de", "fr", "es", "zh", "cy"];

/** How files are named that the checker can read. */
const ENDINGS = { "image/svg+xml": "svg" };

test("the checker of the W3C finds no error in any page or drawing", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "carillon-markup-"));
    const sources = new Map();
    const keep = (source, ending, text) => {
        const file = path.join(folder, `${sources.size}.${ending}`);
        sources.set(path.basename(file), source);
        writeFileSync(file, text);
    };
    const files = new Set();
    for (const address of Object.values(PAGES)) {
        for (const language of LANGUAGES) {
            const page = await site.get(address(), { Accept: "text/html", "Accept-Language": language });
            keep(`${address()} in ${language}`, "html", page.text);
            for (const [file] of page.text.matchAll(/(?<=(href|src)=")\/static\/[^"]+/g)) files.add(file);
        }
    }
    for (const file of files) {
        const { headers, text } = await site.get(file);
        const ending = ENDINGS[headers.get("content-type").split(";")[0]];
        if (ending) keep(file, ending, text);
    }
    assert.ok([...sources.keys()].some((name) => name.endsWith("svg")), "a drawing");
    await noErrors(folder, sources);
});

/** Fails if the checker finds an error in the files of this folder, each with the name of its source. */
export async function noErrors(folder, sources) {
    const { messages } = await check([...sources.keys()].map((name) => path.join(folder, name)));
    rmSync(folder, { recursive: true });
    const found = new Findings();
    for (const { type, url, lastLine, message, extract } of messages) {
        const source = url ? sources.get(path.basename(url)) : "the checker";
        if (type !== "info") found.add(`${message}: ${extract?.replace(/\s+/g, " ")}`, `${source}:${lastLine}`);
    }
    found.none();
}

/** What the checker says, which ends with a failure where it has found something. */
function check(files) {
    const line = ["-jar", VNU, "--format", "json", "--stdout", "--also-check-svg", ...files];
    return new Promise((resolve, reject) =>
        execFile("java", line, { maxBuffer: 1e8 }, (error, stdout) => {
            if (stdout) resolve(JSON.parse(stdout));
            else reject(error ?? new Error("the checker said nothing"));
        }),
    );
}
