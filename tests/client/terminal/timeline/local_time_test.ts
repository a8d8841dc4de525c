import { assertEquals } from "@std/assert";
import { dayText, LocalTime } from "../../../../client/terminal/timeline/local_time.ts";

const at = (hour: number, minute: number) => Date.UTC(2026, 10, 20, hour, minute);

Deno.test("the time of day, by both clocks", () => {
  const full = new LocalTime({ clock: "24h", offset: () => 0 });
  const half = new LocalTime({ clock: "12h", offset: () => 0 });
  const times: [number, string, string][] = [
    [at(0, 5), "00:05", "12:05am"],
    [at(9, 30), "09:30", " 9:30am"],
    [at(12, 0), "12:00", "12:00pm"],
    [at(23, 59), "23:59", "11:59pm"],
  ];
  for (const [time, long, short] of times) assertEquals([full.text(time), half.text(time)], [long, short]);
  assertEquals(full.text(-MINUTE), "23:59");
});

const MINUTE = 60_000;

Deno.test("the offset makes the time and the day, and may change within a day", () => {
  const local = new LocalTime({ clock: "24h", offset: (time) => time < at(12, 0) ? 330 : -60 });
  assertEquals(local.text(at(11, 59)), "17:29");
  assertEquals(local.text(at(12, 0)), "11:00");
  const kathmandu = new LocalTime({ clock: "24h", offset: () => 345 });
  assertEquals(kathmandu.day(at(18, 15)) - kathmandu.day(at(18, 14)), 1);
});

Deno.test("a day's name is as long as there is room", () => {
  const day = new LocalTime({ clock: "24h", offset: () => 0 }).day(at(1, 0));
  assertEquals([80, 20, 12, 3].map((width) => dayText(day, width)), [
    "Friday, 20 November 2026",
    "20 November 2026",
    "20 Nov 2026",
    "20 Nov",
  ]);
});
