// Makes calendars with npm's ical-generator: `node generate.mjs EVENTS ROUNDS` prints milliseconds of processor time for
// each calendar and the number of bytes that it made.
import { readFileSync } from "node:fs";
import ical from "ical-generator";

const [, , file, rounds] = process.argv;
const instant = (text) =>
  new Date(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
const calendars = Object.values(JSON.parse(readFileSync(file, "utf8"))).map((events) =>
  events.map((event) => ({ ...event, start: instant(event.start), end: instant(event.end) })),
);

function render(events) {
  const calendar = ical({ prodId: "//example//comparison//EN" });
  for (const { uid, start, end, summary, location, description } of events) {
    calendar.createEvent({ id: uid, start, end, summary, location, description });
  }
  return calendar.toString();
}

let bytes = 0;
for (const events of calendars) bytes += render(events).length;
const before = process.cpuUsage();
for (let round = 0; round < Number(rounds); round += 1) calendars.forEach(render);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ ms: (user + system) / 1000 / rounds / calendars.length, bytes }));
