import { assertEquals } from "@std/assert";
import { formatMessage } from "../../protocol/irc/message.ts";
import {
  conversationName,
  identityOf,
  messageOf,
  msgidOf,
  orderOf,
  speakerOf,
  stampOf,
} from "../../server/history.ts";
import type { SaidRecord } from "../../server/store/record.ts";
import { record } from "../support/stored_log.ts";

Deno.test("a msgid names its order again, and only that of this store", () => {
  for (const order of [1, 35, 36, 2 ** 24, 2 ** 40 + 7, Number.MAX_SAFE_INTEGER]) {
    assertEquals(orderOf("k3x", msgidOf("k3x", order)), order);
    assertEquals(orderOf("other", msgidOf("k3x", order)), null);
  }
  for (
    const msgid of [
      "",
      "k3x",
      "k3x-",
      "k3x-0",
      "k3x-01",
      "k3x--1",
      "k3x-1 ",
      "k3x-A",
      "k3x-zzzzzzzzzzz",
      "k3x-1.5",
    ]
  ) {
    assertEquals(orderOf("k3x", msgid), null, msgid);
  }
});

Deno.test("a record becomes the line that was said", () => {
  const line = (more: Partial<SaidRecord>, text = "") =>
    formatMessage(messageOf(record(1, text, { source: "a!u@h", ...more }), "#Room"));
  assertEquals(line({}, "hello there"), ":a!u@h PRIVMSG #Room :hello there");
  assertEquals(line({ command: "NOTICE" }, "hi"), ":a!u@h NOTICE #Room :hi");
  assertEquals(
    line({ command: "TAGMSG", extras: { tags: { "+draft/react": "x y" } } }),
    "@+draft/react=x\\sy :a!u@h TAGMSG #Room",
  );
  assertEquals(
    line({ command: "JOIN", extras: { params: ["acc"] } }, "Real Name"),
    ":a!u@h JOIN #Room acc :Real Name",
  );
  assertEquals(line({ command: "PART" }), ":a!u@h PART #Room");
  assertEquals(line({ command: "PART" }, "bye"), ":a!u@h PART #Room bye");
  assertEquals(line({ command: "QUIT" }, "Quit: bye"), ":a!u@h QUIT :Quit: bye");
  assertEquals(line({ command: "NICK" }, "b"), ":a!u@h NICK b");
  assertEquals(
    line({ command: "KICK", extras: { params: ["b"] } }, "why not"),
    ":a!u@h KICK #Room b :why not",
  );
  assertEquals(line({ command: "TOPIC" }), ":a!u@h TOPIC #Room :");
  assertEquals(line({ command: "MODE", extras: { params: ["+ov", "b"] } }, "c"), ":a!u@h MODE #Room +ov b c");
  assertEquals(
    line({ command: "REDACT", extras: { params: ["k-1"] } }, "why not"),
    ":a!u@h REDACT #Room k-1 :why not",
  );
  // The msgid is the only parameter behind the target, where no reason was given.
  assertEquals(line({ command: "REDACT" }, "k-1"), ":a!u@h REDACT #Room k-1");
});

Deno.test("a record's stamp is the one it was said with; a batch is put before its tags", () => {
  const said = record(71, "x", { seq: 9, time: 1234, extras: { account: "Al", tags: { "+a": "b" } } });
  assertEquals(stampOf(said, "k3x"), { order: 71, seq: 9, time: 1234, id: "k3x-1z", account: "Al" });
  assertEquals([...messageOf(said, "#r", "B1").tags!], [["+a", "b"], ["batch", "B1"]]);
  assertEquals(messageOf(record(1, "x"), "#r").tags, undefined);
});

Deno.test("what was taken back shows that something was said, and that it is gone", () => {
  const gone = record(5, "", { extras: { account: "al", redacted: true } });
  assertEquals(formatMessage(messageOf(gone, "#r")), "@chatroom/redacted :alice!alice@host PRIVMSG #r :");
});

Deno.test("a conversation has one name, whoever begins it", () => {
  assertEquals(identityOf(null, "Bob"), "bob");
  assertEquals(identityOf("Bob", "whoever"), "@bob");
  assertEquals(conversationName("@bob", "alice"), "@bob alice");
  assertEquals(conversationName("alice", "@bob"), "@bob alice");
  assertEquals(speakerOf(record(1, "x", { source: "Al[x]!u@h" })), "al[x]");
  assertEquals(speakerOf(record(1, "x", { extras: { account: "Ann" } })), "@ann");
});
