// Reads calendar files with ical.js: see readers.py for what comes in and what goes out.

const fs = require("node:fs");
const ICAL = require("ical.js");

function instant(property) {
    const time = property.getFirstValue();
    if (time.isDate) return time.toICALString();
    return time.convertToZone(ICAL.Timezone.utcTimezone).toICALString();
}

function event(component) {
    const text = (name) => component.getFirstPropertyValue(name) ?? "";
    const time = (name) => instant(component.getFirstProperty(name));
    return [text("uid"), time("dtstart"), time("dtend"), text("location"), text("summary"), text("description")];
}

function read(path) {
    try {
        const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(path, "utf8")));
        ICAL.TimezoneService.reset();
        for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
        return [calendar.getAllSubcomponents("vevent").map(event), []];
    } catch (error) {
        return [[], [String(error)]];
    }
}

for (const path of process.argv.slice(2)) process.stdout.write(JSON.stringify(read(path)) + "\n");
