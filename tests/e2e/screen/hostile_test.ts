// What others send to hurt a terminal: on the real one it is shown, and does nothing.
import { assert, assertEquals } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { requireProgram } from "../../support/optional.ts";
import { fits, ScreenClient } from "../../support/screen_client.ts";

const tmux = requireProgram("tmux");

const hostile = [
  ["a red word", "\x1b[31mred\x1b[0m and \x9b31mred"],
  ["a clear screen", "\x1b[2J\x1b[Hgone"],
  ["a title", "\x1b]0;owned\x07 and \x9d0;owned\x9c"],
  ["an alternate screen", "\x1b[?1049l\x1bc"],
  ["a device answer", "\x1b[6n\x1b[c\x1bP$q m\x1b\\"],
  ["a clipboard", "\x1b]52;c;b3duZWQ=\x07"],
  ["a link elsewhere", "\x1b]8;;http://evil.example/\x1b\\http://bank.example/\x1b]8;;\x1b\\"],
  ["bidi", "\u202eabc\u202c \u2066def\u2069 \u200f\u061c"],
  ["backspaces", "password\b\b\b\b\b\b\b\b\x7f\x07\x0b\x0c"],
  ["combining marks", `e${"\u0301".repeat(100)}x`],
  ["nothing to see", "\u200b\u2060\ufeff\u00ad\u180e\u{e0041}"],
  ["a surrogate of its own", "\ud800 \ufffe"],
  ["a line separator", "one\u2028two\u2029three\u0085four"],
] as const;

/** What tmux itself writes when it is asked for looks: nothing else begins with an escape. */
const look = /\x1b\[[\d;:]*m|\x1b\]8;[^;\x1b]*;[^\x1b]*\x1b\\|[\x0e\x0f]/g;

Deno.test("no escape, no direction and no mark of others reaches the terminal", tmux, async () => {
  await using server = new IrcServer({ limits: { lineBytes: 8192 } });
  const [bob] = await server.room("#lobby", "bob");
  await using ann = await ScreenClient.join(server.port, "ann", { columns: 100, rows: 40 });
  await ann.type("typed before");
  for (const [name, text] of hostile) await bob!.ask(`PRIVMSG #lobby :${name}: ${text}<`);
  await bob!.ask("TOPIC #lobby :\x1b]0;owned\x07topic \u202efo", "PART #lobby :\x1b[2Jgone");
  await bob!.ask("JOIN #lobby", "PRIVMSG #lobby :all of it");
  const screen = await ann.shows("all of it", /^#lobby> typed before/, "topic");
  const text = screen.join("\n");
  for (const [name] of hostile) assert(text.includes(`${name}: `), `${name} is not there:\n${text}`);
  assertEquals(text.match(/</g)?.length, hostile.length, `Not all have an end:\n${text}`);
  // deno-lint-ignore no-control-regex
  assertEquals(
    /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u2028\u2029]/.exec(text),
    null,
  );
  assertEquals(/\u0301{20}/.exec(text), null);
  const styled = (await ann.tmux.styled()).join("\n");
  assertEquals(/\x1b/.exec(styled.replaceAll(look, "")), null);
  // The only links are those that say where they go.
  for (
    const [, target, shown] of styled.matchAll(/\x1b\]8;[^;\x1b]*;([^\x1b]+)\x1b\\([\s\S]*?)\x1b\]8;;\x1b\\/g)
  ) {
    assertEquals(shown!.replaceAll(look, "").replaceAll(/\s+/g, ""), target);
  }
  assert(!styled.includes("\x1b]8;;http://evil"), styled);
  assert(!(await ann.tmux.title()).includes("owned"));
  // Each row is still as wide as it was: the panels are in their places.
  const panels = (await ann.tmux.rows()).slice(1, -2);
  for (const row of panels) assert(/^.{16}│/u.test(row), row);
});

Deno.test("a word of five thousand characters fills rows, and no more than them", tmux, async () => {
  await using server = new IrcServer({ limits: { lineBytes: 8192 } });
  const [bob] = await server.room("#lobby", "bob");
  await using ann = await ScreenClient.join(server.port, "ann", { columns: 120, rows: 30 });
  const word = Array.from({ length: 5000 }, (_, index) => String.fromCharCode(97 + index % 26)).join("");
  await bob!.ask(
    `PRIVMSG #lobby :${word}`,
    `PRIVMSG #lobby :${"世".repeat(1500)}`,
    "PRIVMSG #lobby :after it",
  );
  await ann.shows("after it", "世世世世");
  await ann.press("PPage", "PPage");
  // tmux shows a frame row by row: the last row tells that it is whole.
  await ann.hides("after it");
  await ann.shows("abcdefghij", "more below");
  await ann.press("C-End");
  await ann.shows("after it");
  await ann.hides("more below");
  const rows = await ann.tmux.rows();
  assert(rows.slice(1, -2).every((row) => row.length === 0 || fits(row, "│")), rows.join("\n"));
});

Deno.test("names that others choose cannot pass for something else", tmux, async () => {
  await using server = new IrcServer();
  await using ann = await ScreenClient.join(server.port, "ann", { columns: 100 });
  const bob = await server.irc("bob", "message-tags");
  await bob.ask("JOIN #lobby", "JOIN #x\x1b[2J\u202eevil");
  await bob.ask("PRIVMSG #lobby :hello");
  await ann.shows(/bob │ hello/);
  const line = await bob.ask("CAP REQ :echo-message", "PRIVMSG #lobby :react to me");
  const msgid = /msgid=([^; ]+)/.exec(line.join("\n"))![1]!;
  await bob.ask(`@+draft/react=\x1b[31m\u202e👍;+draft/reply=${msgid} TAGMSG #lobby`);
  await bob.ask("NICK \x1b[31mbob", "PRIVMSG #lobby :as before");
  await ann.shows("as before", "👍");
  const styled = (await ann.tmux.styled()).join("\n");
  assertEquals(/\x1b|\u202e/.exec(styled.replaceAll(look, "")), null);
});
