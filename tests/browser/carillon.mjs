// Runs the program on a copy of the example, and asks it for pages and feeds.

import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { ROOT, TARGET } from "./libraries.mjs";

const BINARY = path.resolve(process.env.CARILLON_BIN ?? path.join(TARGET, "release", "carillon"));
const DEADLINE_MS = 30_000;

export const SUPPORT = "timetables@bellwater.example";

const SETTINGS = {
    CARILLON_INSTITUTION_NAME: "University of Bellwater",
    CARILLON_INSTITUTION_SUPPORT: SUPPORT,
    // One visitor who looks at everything within a minute.
    CARILLON_HTTP_MAX_REQUESTS_PER_MINUTE: "0",
    CARILLON_LOG_LEVEL: "warn",
};

/** Returns the first true answer of `condition`; past the deadline it throws with `what`. */
export async function until(condition, what) {
    for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await pause(10)) {
        const answer = await condition();
        if (answer) return answer;
    }
    throw new Error(`${DEADLINE_MS / 1000} s have passed without: ${what}`);
}

export class Carillon {
    #folder = mkdtempSync(path.join(os.tmpdir(), "carillon-browser-"));
    #printed = "";
    #log = "";
    #process;
    /** What every address begins with; no slash at the end. */
    base;

    static async start(settings = {}) {
        const carillon = new Carillon();
        await carillon.#start(settings);
        return carillon;
    }

    get data() {
        return path.join(this.#folder, "data");
    }

    async #start(settings) {
        cpSync(path.join(ROOT, "data"), this.data, { recursive: true });
        this.#process = spawn(BINARY, ["serve", ...this.#folders(), "--listen", "127.0.0.1:0"], {
            cwd: this.#folder,
            env: this.#environment(settings),
            stdio: ["ignore", "pipe", "pipe"],
        });
        this.#process.stdout.on("data", (text) => (this.#printed += text));
        this.#process.stderr.on("data", (text) => (this.#log += text));
        // However the tests end, their server does not outlive them.
        process.on("exit", () => this.#process.kill("SIGKILL"));
        const address = await until(() => {
            assert.equal(this.#process.exitCode, null, `the server ended: ${this.#log}`);
            return this.#printed.match(/http:\/\/127\.0\.0\.1:\d+/);
        }, "the server says where it listens");
        this.base = address[0];
        await until(async () => (await fetch(`${this.base}/readyz`)).ok, "the server is ready");
    }

    async stop() {
        this.#process.kill("SIGTERM");
        if (this.#process.exitCode === null) await once(this.#process, "exit");
        assert.equal(this.#process.exitCode, 0, `the server ended badly: ${this.#log}`);
        rmSync(this.#folder, { recursive: true });
        return this.#log;
    }

    /** Changes a file of the data folder as an export should: nobody sees a half of it. */
    edit(name, change) {
        const file = path.join(this.data, name);
        const content = JSON.parse(readFileSync(file, "utf8"));
        change(content);
        writeFileSync(`${file}.new`, JSON.stringify(content));
        renameSync(`${file}.new`, file);
    }

    /** The path of a feed, as `carillon links` tells it to the university. */
    path(kind, id) {
        const printed = this.#run("links", "--base-url", this.base, kind, id);
        const url = printed.split(/\s|,/).find((word) => word.startsWith(this.base));
        assert.ok(url, `no address for ${kind} ${id}: ${printed}`);
        return url.slice(this.base.length);
    }

    /** One request that follows no redirect, with its text. */
    async get(address, headers = {}) {
        const response = await fetch(new URL(address, this.base), { redirect: "manual", headers });
        return { status: response.status, headers: response.headers, text: await response.text() };
    }

    /** Adds an account to sign in with. */
    addAccount(name, password, ...rights) {
        this.#runWith(`${password}\n`, "users", "add", name, ...rights);
    }

    /** The cookie of the same session, begun and checked earlier. It is signed as the server signs it. */
    olderSession(cookie, minutes) {
        const session = JSON.parse(Buffer.from(cookie.split(".")[0], "base64url"));
        for (const time of ["began", "checked"]) if (session[time]) session[time] -= minutes * 60_000_000;
        const payload = JSON.stringify(session);
        const secret = readFileSync(path.join(this.#folder, "state", "secret.key"));
        const key = createHmac("sha256", secret).update("key for sign-in").digest();
        const signature = createHmac("sha256", key).update(`session\0${payload}`).digest();
        return [Buffer.from(payload), signature].map((bytes) => bytes.toString("base64url")).join(".");
    }

    #run(command, ...words) {
        return this.#runWith("", command, ...words);
    }

    #runWith(input, command, ...words) {
        const line = [command, ...words, ...this.#folders()];
        return execFileSync(BINARY, line, { cwd: this.#folder, env: this.#environment({}), encoding: "utf8", input });
    }

    #folders() {
        return ["--data", this.data, "--state", path.join(this.#folder, "state")];
    }

    /** Ours without the settings that the person who runs the tests may have made for a server of their own. */
    #environment(settings) {
        const ours = Object.entries(process.env).filter(([name]) => !name.startsWith("CARILLON_"));
        return { ...Object.fromEntries(ours), ...SETTINGS, ...settings };
    }
}
