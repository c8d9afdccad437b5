// All tests, in one process around one server and one browser: `node --test` would start both for each file.

import { after, before } from "node:test";

import { site } from "./site.mjs";

before(() => site.start());
after(() => site.stop());

await import("./harness.mjs");
await import("./looks.mjs");
await import("./markup.mjs");
await import("./weight.mjs");
await import("./plainness.mjs");
await import("./languages.mjs");
await import("./right-to-left.mjs");
await import("./subscribing.mjs");
await import("./my-feed.mjs");
await import("./devices.mjs");
await import("./week.mjs");
await import("./lists.mjs");
await import("./print.mjs");
await import("./changes.mjs");
await import("./choices.mjs");
await import("./links.mjs");
await import("./address.mjs");
await import("./sign-in.mjs");
await import("./desk.mjs");
await import("./messages.mjs");
await import("./openid.mjs");
await import("./role-check.mjs");
