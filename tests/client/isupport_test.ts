import { assertEquals } from "@std/assert";
import { defaultIsupport, foldName, isRoom, roomOf, withTokens } from "../../client/isupport.ts";

Deno.test("tokens over several lines add up; unknown and empty ones do no harm", () => {
  const first = withTokens(defaultIsupport, [
    "ann",
    "CASEMAPPING=ascii",
    "CHANTYPES=#",
    "FOO",
    "=",
    ":x",
    "are supported",
  ]);
  const both = withTokens(first, [
    "ann",
    "PREFIX=(qaohv)~&@%+",
    "STATUSMSG=@+",
    "CASEMAPPING=unheard-of",
    "end",
  ]);
  assertEquals(both, {
    casemapping: "ascii",
    roomTypes: "#",
    memberPrefixes: "~&@%+",
    statusPrefixes: "@+",
  });
  assertEquals(withTokens(both, ["ann", "PREFIX=", "CHANTYPES=", "end"]).memberPrefixes, "");
});

Deno.test("names are folded as the server announced", () => {
  const name = "ANN[]\\~é";
  assertEquals(foldName(name, { ...defaultIsupport, casemapping: "ascii" }), "ann[]\\~é");
  assertEquals(foldName(name, { ...defaultIsupport, casemapping: "rfc1459" }), "ann{}|^é");
  assertEquals(foldName(name, { ...defaultIsupport, casemapping: "rfc1459-strict" }), "ann{}|~é");
});

Deno.test("what is a room, also behind a prefix that narrows a message", () => {
  const isupport = { ...defaultIsupport, statusPrefixes: "@+" };
  assertEquals(["#a", "&a", "a", ""].map((name) => isRoom(name, isupport)), [true, true, false, false]);
  assertEquals(["#a", "@#a", "@+#a", "@ann", "ann"].map((name) => roomOf(name, isupport)), [
    "#a",
    "#a",
    "#a",
    undefined,
    undefined,
  ]);
});
