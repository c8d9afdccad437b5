// Compares each calendar with its jCal: what ical.js makes of the text, and what the server says. Arguments are pairs
// of files, and for each pair a line of JSON comes out: how many events there are, and where the two differ first.

const fs = require("node:fs");
const ICAL = require("ical.js");

// A property of RFC 7986, which ical.js does not know.
ICAL.design.icalendar.property.name = { defaultType: "text" };

function difference(path, ours, theirs) {
    if (typeof ours !== "object" || typeof theirs !== "object" || !ours || !theirs) {
        return ours === theirs ? null : [path, ours, theirs];
    }
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
        const found = difference(`${path}/${key}`, ours[key], theirs[key]);
        if (found) return found;
    }
    return null;
}

for (let i = 2; i < process.argv.length; i += 2) {
    const [text, json] = process.argv.slice(i, i + 2).map((path) => fs.readFileSync(path, "utf8"));
    const ours = JSON.parse(json);
    const events = new ICAL.Component(ours).getAllSubcomponents("vevent").length;
    process.stdout.write(JSON.stringify([events, difference("", ours, ICAL.parse(text))]) + "\n");
}
