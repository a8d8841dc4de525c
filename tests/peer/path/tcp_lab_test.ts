// TCP through NATs that keep the port of who is behind them, as Linux does where it can: both connect to each other from
// known ports at the same time. Real processes in network namespaces.
import { assertEquals } from "@std/assert";
import { type Nat, NatLab, natLabOptions } from "../../support/nat_lab.ts";
import { weather } from "../../support/nat_table.ts";
import { LabPerson } from "./lab/two_people.ts";

const script = new URL("lab/tcp_person.ts", import.meta.url);

const pairs: [one: Nat | "open", other: Nat | "open", way: "punched" | "none"][] = [
  ["port", "port", "punched"],
  ["full-cone", "port", "punched"],
  ["address", "address", "punched"],
  ["open", "port", "punched"],
  // Its ports cannot be known before.
  ["symmetric", "port", "none"],
];

for (const [one, other, way] of pairs) {
  const what = way === "none" ? "do not reach each other" : "reach each other";
  Deno.test(`${one} and ${other} ${what} by TCP from both sides`, natLabOptions(), async () => {
    await using lab = await NatLab.open();
    lab.internet.weather = weather;
    const ann = await lab.behind(one, "ann"), bob = await lab.behind(other, "bob");
    const people = [
      new LabPerson(lab.start(ann, script, ["ann", "5001", "203.0.113.2", "5002"])),
      new LabPerson(lab.start(bob, script, ["bob", "5002", "203.0.113.1", "5001"])),
    ];
    const ways = await Promise.all(people.map((person) => person.next("way")));
    assertEquals(ways.map(({ text }) => text), [way, way]);
    if (way === "none") return;
    const heard = await Promise.all(people.map((person) => person.next("heard")));
    assertEquals(heard.map(({ text }) => text), ["bob", "ann"]);
    const line = `${one} and ${other} by TCP: ${ways.map(({ ms }) => `${ms} ms`).join(", ")}\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(line));
  });
}
