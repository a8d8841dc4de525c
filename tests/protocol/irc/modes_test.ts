// Mode strings, there and back.
import { assert, assertEquals } from "@std/assert";
import {
  channelModes,
  formatModeChanges,
  type ModeChange,
  parseModeChanges,
} from "../../../protocol/irc/modes.ts";
import { randomFrom } from "../../support/random.ts";

Deno.test("parameters go to the modes that take one, in order", () => {
  assertEquals(parseModeChanges(["+o-v+i", "alice", "bob"]), [
    { sign: "+", mode: "o", param: "alice" },
    { sign: "-", mode: "v", param: "bob" },
    { sign: "+", mode: "i", param: undefined },
  ]);
});

Deno.test("a limit takes a parameter when it is set only, a key and a list always", () => {
  assertEquals(parseModeChanges(["-lk+l", "key", "5"]).map(({ param }) => param), [undefined, "key", "5"]);
  assertEquals(parseModeChanges(["-b+e", "x", "y"]).map(({ param }) => param), ["x", "y"]);
});

Deno.test("without a sign modes are set; without a parameter they have none; nobody's modes are kept", () => {
  assertEquals(parseModeChanges(["bz"]), [
    { sign: "+", mode: "b", param: undefined },
    { sign: "+", mode: "z", param: undefined },
  ]);
  assertEquals(parseModeChanges([]), []);
  assertEquals(parseModeChanges(["+-+"]), []);
});

Deno.test("no changes are no parameters", () => assertEquals(formatModeChanges([]), []));

Deno.test("what is written of any changes is read as the same changes", () => {
  const random = randomFrom("mode round trip");
  const { lists, always, whenSet, flags, members } = channelModes;
  for (let i = 0; i < 5_000; i++) {
    const changes = Array.from({ length: 1 + random.below(8) }, (): ModeChange => {
      const sign = random.pick(["+", "-"] as const);
      const mode = random.pick([...lists + always + whenSet + flags + members]);
      const takes = (lists + always + members).includes(mode) || (mode === "l" && sign === "+");
      return { sign, mode, param: takes ? random.pick(["alice", "*!*@h", "5"]) : undefined };
    });
    const written = formatModeChanges(changes);
    assertEquals(parseModeChanges(written), changes, random.seedNote);
    // A sign stands where it changes, and nowhere else.
    assert(!/\+[^-]*\+|-[^+]*-/.test(written[0]!), `${random.seedNote}: ${written}`);
  }
});

Deno.test("any mode string is read without a complaint, each letter once", () => {
  const random = randomFrom("mode fuzz");
  for (let i = 0; i < 5_000; i++) {
    const modes = Array.from({ length: random.below(10) }, () => random.pick([..."+-bklov zé😀:\0"])).join(
      "",
    );
    const changes = parseModeChanges([modes, "a", "b"]);
    assertEquals(changes.map(({ mode }) => mode).join(""), modes.replaceAll(/[+-]/g, ""), random.seedNote);
  }
});
