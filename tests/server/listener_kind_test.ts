import { assertEquals } from "@std/assert";
import type { IrcMessage } from "../../protocol/irc/message.ts";
import { encode, encodeTags, Kind, type ListenerKind, type Stamp } from "../../server/listener_kind.ts";

const stamp: Stamp = {
  order: 1,
  time: Date.UTC(2024, 1, 29, 12, 30, 15, 7),
  id: "e-1",
  seq: 0,
  account: "al;ice",
};
const reply: Stamp = { ...stamp, id: null, account: null };
const TIME = "time=2024-02-29T12:30:15.007Z";

const text = (kind: ListenerKind, message: IrcMessage, with_ = stamp) =>
  new TextDecoder().decode(encode(kind, message, with_));

const said: IrcMessage = { source: "a!b@c", command: "PRIVMSG", params: ["#r", "hi"] };

Deno.test("a bare client gets no tags, whatever the message has", () => {
  const tagged = { ...said, tags: new Map([["+x", "1"]]) };
  assertEquals(text(0, tagged), ":a!b@c PRIVMSG #r :hi\r\n");
});

Deno.test("each bit adds its tag, and a reply has neither id nor account", () => {
  assertEquals(text(Kind.time, said), `@${TIME} :a!b@c PRIVMSG #r :hi\r\n`);
  assertEquals(text(Kind.account, said), "@account=al\\:ice :a!b@c PRIVMSG #r :hi\r\n");
  const all = Kind.time | Kind.tags | Kind.account;
  assertEquals(text(all, said), `@${TIME};msgid=e-1;account=al\\:ice :a!b@c PRIVMSG #r :hi\r\n`);
  assertEquals(text(all, said, reply), `@${TIME} :a!b@c PRIVMSG #r :hi\r\n`);
});

Deno.test("client-only tags are for those who asked for tags, a label is for whom it was put there", () => {
  const tagged = { ...said, tags: new Map([["+x", "a b"], ["label", "l"]]) };
  assertEquals(text(Kind.tags, tagged, reply), "@+x=a\\sb;label=l :a!b@c PRIVMSG #r :hi\r\n");
  assertEquals(text(Kind.time, tagged, reply), `@${TIME};label=l :a!b@c PRIVMSG #r :hi\r\n`);
});

Deno.test("a message of tags alone is nothing for those who have no tags", () => {
  const message: IrcMessage = { ...said, command: "TAGMSG", params: ["#r"], tags: new Map([["+x", "1"]]) };
  assertEquals(text(0, message), "");
  assertEquals(text(Kind.time, message), "");
  assertEquals(text(Kind.tags, message), "@msgid=e-1;+x=1 :a!b@c TAGMSG #r\r\n");
});

Deno.test("only who asked for extended-join reads account and real name in a JOIN", () => {
  const message: IrcMessage = { source: "a!b@c", command: "JOIN", params: ["#r", "*", "Al Ice"] };
  assertEquals(text(0, message), ":a!b@c JOIN #r\r\n");
  assertEquals(text(Kind.extendedJoin, message), ":a!b@c JOIN #r * :Al Ice\r\n");
});

Deno.test("a person reads a sentence, without controls, or nothing at all", () => {
  assertEquals(text(Kind.plain, { ...said, params: ["#r", "a\x1b[2Jb"] }), "<a> a\u241b[2Jb\r\n");
  assertEquals(text(Kind.plain, { source: "s", command: "366", params: ["me", "#r", "End"] }), "");
});

Deno.test("the tags made for the fast path are those of a whole message", () => {
  for (let kind = 0; kind < Kind.plain; kind++) {
    const tags = new TextDecoder().decode(encodeTags(kind, stamp));
    assertEquals(tags + ":a!b@c PRIVMSG #r :hi\r\n", text(kind, said));
  }
});
