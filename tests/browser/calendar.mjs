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
    const alarms = component.getAllSubcomponents("valarm").map((alarm) => minutesBefore(alarm));
    return {
        uid,
        summary,
        location: location ?? "",
        category: component.getFirstPropertyValue("categories") ?? "",
        description: component.getFirstPropertyValue("description") ?? "",
        isWholeDay: startDate.isDate,
        start: startDate.toJSDate(),
        end: endDate.toJSDate(),
        alarms,
    };
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
    return url.searchParams.get("url");
}
