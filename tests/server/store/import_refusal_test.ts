// Lines that no import takes: each is named, with the reason, and nothing of the file is taken.
import { assertEquals, assertThrows } from "@std/assert";
import { exportableLogs } from "../../../server/store/export_log.ts";
import { openReadOnly } from "../../../server/store/read_only.ts";
import { BadLine } from "../../../server/store/said_line.ts";
import { inTempDir } from "../../support/temp_dir.ts";
import { importInto, make } from "../../support/imported_data.ts";

const good = {
  room: "#a",
  seq: 1,
  msgid: "e-1",
  time: "2026-11-21T09:30:00.000Z",
  command: "PRIVMSG",
  sender: "alice",
  text: "hello",
};

const refused: [what: string, line: string | Record<string, unknown>, why: string][] = [
  ["no JSON", "{", "it is not JSON"],
  ["an array", "[]", "it is no JSON object"],
  ["null", "null", "it is no JSON object"],
  ["a stranger's key", { ...good, nick: "x" }, 'it has "nick", which no line of an export has'],
  ["a conversation", { ...good, conversation: ["@a", "b"] }, "only rooms are imported"],
  ["no room", { ...good, room: undefined }, "it names no room, so --into ROOM must"],
  ["no room's name", { ...good, room: "a b" }, 'its "room" is no room\'s name'],
  ["no command", { ...good, command: undefined }, "its command is none that is kept"],
  ["another command", { ...good, command: "KILL" }, "its command is none that is kept"],
  ["no number", { ...good, seq: undefined }, 'its "seq" is no number of a message'],
  ["a number as text", { ...good, seq: "1" }, 'its "seq" is no number of a message'],
  ["a number too many", { ...good, command: "JOIN", text: undefined }, 'a JOIN has no "seq"'],
  ["no msgid", { ...good, msgid: "" }, 'its "msgid" is no msgid'],
  ["no time", { ...good, time: "yesterday" }, 'its "time" is no time such as'],
  ["the 30th of February", { ...good, time: "2026-02-30T09:30:00.000Z" }, 'its "time" is none'],
  ["a time before all", { ...good, time: "1969-01-01T00:00:00Z" }, 'its "time" is none'],
  ["no sender", { ...good, sender: undefined }, 'its "sender" is missing'],
  ["a sender of two words", { ...good, sender: "a b" }, 'its "sender" is nobody\'s name'],
  ["a sender that ends the line", { ...good, sender: "a\r\nQUIT" }, 'its "sender" is nobody\'s name'],
  ["a host that is more", { ...good, userhost: "a@b :x" }, 'its "userhost" is no user and host'],
  ["a long sender", { ...good, sender: "x".repeat(600) }, "its sender is too long"],
  ["no account's name", { ...good, account: "a b" }, 'its "account" is no account\'s name'],
  ["no text", { ...good, text: undefined }, 'its "text" is missing'],
  ["a text of two lines", { ...good, text: "a\nb" }, 'its "text" is none that one line can carry'],
  ["a text with NUL", { ...good, text: "a\0b" }, 'its "text" is none that one line can carry'],
  ["half a character", { ...good, text: "\ud800" }, 'its "text" is none that one line can carry'],
  ["a long text", { ...good, text: "x".repeat(16_385) }, 'its "text" has more than 16384 bytes'],
  ["parameters of two words", { ...good, params: ["a b"] }, 'its "params" are none that a line can carry'],
  ["a text where there is none", { ...good, command: "TAGMSG" }, "a TAGMSG has no text"],
  ["tags that are the server's", { ...good, tags: { msgid: "x" } }, 'its "tags" are no client-only tags'],
  ["tags that are more", { ...good, tags: { "+a b": "x" } }, 'its "tags" are no client-only tags'],
  ["long tags", { ...good, tags: { "+a": "x".repeat(20_000) } }, 'its "tags" are too long'],
  ["half taken back", { ...good, redacted: true }, "what was taken back has no text"],
  ["not taken back", { ...good, redacted: false }, '"redacted" can be true only'],
];

for (const [what, line, why] of refused) {
  Deno.test(`a line is refused, and those before it with it: ${what}`, () =>
    inTempDir((dir) => {
      const path = `${dir}/a.db`;
      make(path, () => {});
      const bad = typeof line === "string" ? line : JSON.stringify(line);
      const before = what === "no room" ? [] : [JSON.stringify(good)];
      assertThrows(() => importInto(path, [...before, bad]), BadLine, why);
      const { db, close } = openReadOnly(path);
      assertEquals([...exportableLogs(db)], []);
      close();
      return Promise.resolve();
    }));
}

Deno.test("a line of another room is refused", () =>
  inTempDir((dir) => {
    const lines = [JSON.stringify(good), JSON.stringify({ ...good, room: "#b" })];
    assertThrows(() => importInto(`${dir}/a.db`, lines), BadLine, "it is of #b, and those before it of #a");
    return Promise.resolve();
  }));
