// Reads an iCalendar feed from standard input with ical.js and prints what it understood.
const ICAL = require(process.argv[2]);
const text = require("fs").readFileSync(0, "utf8");
const calendar = new ICAL.Component(ICAL.parse(text));
const zone = new ICAL.Timezone(calendar.getFirstSubcomponent("vtimezone"));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    summary: event.summary,
    location: event.location,
    description: event.description,
    sequence: event.sequence,
    status: component.getFirstPropertyValue("status"),
    starts: event.startDate.toJSDate().toISOString(),
    minutes: event.duration.toSeconds() / 60,
    zone: event.startDate.zone.tzid,
  };
});
process.stdout.write(JSON.stringify({ zone: zone.tzid, events }));
