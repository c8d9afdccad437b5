// Feeds as a program that is not ours understands them, and addresses as it finds them on a page.

import assert from "node:assert/strict";

import { ICAL, jsQR, PNG } from "./libraries.mjs";
import { site } from "./site.mjs";

/** The events of an address, which has to answer with a feed. */
export async function read(address) {
    const { status, headers, text } = await site.get(address);
    assert.equal(status, 200, `${status} for a feed`);
    assert.match(headers.get("content-type"), /^text\/calendar/);
    const calendar = new ICAL.Component(ICAL.parse(text));
    const events = calendar.getAllSubcomponents("vevent").map(event);
    assert.ok(events.length > 0, "no feed is ever empty");
    return events;
}

function event(component) {
    const { uid, summary, location, startDate, endDate } = new ICAL.Event(component);
    const property = (name) => component.getFirstPropertyValue(name) ?? "";
    const category = property("categories");
    // As it says when a clock there shows it, or the day.
    const local = (time, zone) => (time.isDate ? time.toString() : clock(zone).format(time.toJSDate()).replace(" ", "T"));
    return {
        uid,
        summary,
        location: location ?? "",
        category,
        description: property("description"),
        isWholeDay: startDate.isDate,
        isNotice: category === "Library loan due",
        isCancelled: property("x-microsoft-cdo-busystatus") === "FREE" && !startDate.isDate,
        start: startDate.toJSDate(),
        end: endDate.toJSDate(),
        localStart: (zone) => local(startDate, zone),
        localEnd: (zone) => {
            const [day, end] = local(endDate, zone).split("T");
            return end === "00:00" && day > local(startDate, zone).slice(0, 10) ? "24:00" : end;
        },
        alarms: component.getAllSubcomponents("valarm").map((alarm) => minutesBefore(alarm)),
    };
}

/** Dates and times as in 2026-11-23 09:00. */
function clock(timeZone) {
    return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
}

function minutesBefore(alarm) {
    return -alarm.getFirstPropertyValue("trigger").toSeconds() / 60;
}

/** What a phone's camera reads in a part of a page. */
export async function decode(locator) {
    const { data, width, height } = PNG.sync.read(await locator.screenshot());
    const code = jsQR(new Uint8ClampedArray(data), width, height);
    assert.ok(code, "there is a QR code that can be read");
    return code.data;
}

/** The feed that a button's target hands to a calendar program, as an address that can be fetched. */
export function feedIn(target) {
    const url = new URL(target);
    if (url.protocol === "webcal:") return target.replace(/^webcal:/, "http:");
    return url.searchParams.get("url") ?? url.searchParams.get("cid");
}
