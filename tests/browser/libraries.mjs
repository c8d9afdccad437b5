// The outside libraries, from where `tests/run` puts them: nothing is installed between the sources.

import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const TARGET = path.resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");

const require = createRequire(path.join(TARGET, "browser-node", "package.json"));

export const AxeBuilder = require("@axe-core/playwright").default;
export const ICAL = require("ical.js");
export const jsQR = require("jsqr");
export const { PNG } = require("pngjs");
export const { chromium } = require("playwright-core");

/** A provider of OpenID Connect, and the library of tokens under it. */
export const OpenIdProvider = require("oidc-provider").default;
export const jose = require("jose");

/** The checker behind validator.w3.org, of HTML, CSS and SVG, for `java -jar`. */
export const VNU = String(require("vnu-jar"));
