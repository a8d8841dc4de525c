import { assertEquals } from "@std/assert";
import { defaultIsupport } from "../../client/isupport.ts";
import { Roster } from "../../client/roster.ts";
import { Target } from "../../client/target.ts";
import { parseMessage } from "../../protocol/irc/message.ts";

/** A target that follows what a server says to ann. */
function setUp(...lines: string[]) {
  const roster = new Roster();
  const target = new Target({ roster, isupport: defaultIsupport, nickname: "ann" });
  const hear = (...lines: string[]) => {
    for (const line of lines) {
      roster.hear(parseMessage(line), "ann", defaultIsupport);
      target.follow(parseMessage(line));
    }
    return target.name;
  };
  hear(...lines);
  return { target, hear };
}

Deno.test("a room is the target from the moment it is asked for, not from when it lets us in", () => {
  const { target, hear } = setUp(":ann JOIN #a");
  assertEquals(target.name, "#a");
  target.want("#b");
  assertEquals(target.name, "#b");
  assertEquals(hear(":ann!u@h JOIN #B"), "#B");
  assertEquals(hear(":bob JOIN #c", ":ann JOIN #d"), "#B");
});

Deno.test("a room that does not let us in, or that we leave, gives way to another", () => {
  const { target, hear } = setUp(":ann JOIN #a", ":ann JOIN #b");
  target.want("#c");
  assertEquals(hear(":irc 473 ann #other :Invite only"), "#c");
  assertEquals(hear(":irc 473 ann #C :Invite only"), "#b");
  assertEquals(hear(":bob PART #b"), "#b");
  assertEquals(hear(":bob KICK #b ann"), "#a");
  assertEquals(hear(":irc 404 ann #a :No"), "#a");
  assertEquals(hear(":ann PART #a"), undefined);
});

Deno.test("one person, also under another nickname, and back", () => {
  const { target, hear } = setUp();
  target.want("#a");
  hear(":ann JOIN #a", ":ann JOIN #b");
  target.query("bob");
  assertEquals([target.name, target.isPerson], ["bob", true]);
  assertEquals(hear(":Bob!u@h NICK robert", ":carl NICK bob", ":irc 401 ann robert :Gone"), "robert");
  target.query(undefined);
  assertEquals([target.name, target.isPerson], ["#a", false]);
});
