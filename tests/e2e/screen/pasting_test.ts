// Bracketed pastes: a few lines are sent when one says so, many only after a question.
import { assertEquals } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { requireProgram } from "../../support/optional.ts";
import { ScreenClient } from "../../support/screen_client.ts";

const tmux = requireProgram("tmux");

const linesOf = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

Deno.test("three pasted lines wait for Enter, eight for an answer", tmux, async () => {
  await using server = new IrcServer();
  const [bob] = await server.room("#lobby", "bob");
  await using ann = await ScreenClient.join(server.port, "ann");
  await ann.tmux.paste(linesOf(3).join("\n"));
  await ann.shows(/^#lobby> line 1$/, /^ +line 3$/);
  assertEquals(said(await bob!.ask()), []);
  await ann.press("Enter");
  await ann.shows(/ann │ line 1/, /│ line 3/);
  await ann.shows("Say something");
  assertEquals(said(await bob!.ask()), linesOf(3));

  await ann.tmux.paste(`${linesOf(8).join("\n")}\n`);
  await ann.shows(/^ +line 8$/);
  await ann.press("Enter");
  await ann.shows("Send 8 lines to #lobby?");
  await ann.press("n");
  await ann.hides("Send 8 lines");
  await ann.shows(/^ +line 8$/);
  assertEquals(said(await bob!.ask()), []);
  await ann.press("Enter");
  await ann.shows("Send 8 lines to #lobby?");
  await ann.press("y");
  await ann.shows(/│ line 8/, "Say something");
  assertEquals(said(await bob!.ask()), linesOf(8));
});

Deno.test("a paste cannot press keys or end itself", tmux, async () => {
  await using server = new IrcServer();
  const [bob] = await server.room("#lobby", "bob");
  await using ann = await ScreenClient.join(server.port, "ann");
  // As a terminal sends it: what tmux would clean is not cleaned here.
  await ann.type("\x1b[200~one\x03\x04 /quit\r\x1b[A two\x1b[201~");
  await ann.shows(/^#lobby> one.* \/quit$/, /two$/);
  assertEquals(said(await bob!.ask()), []);
});

function said(lines: readonly string[]): string[] {
  return lines.flatMap((line) => / PRIVMSG #lobby :(.*)$/.exec(line)?.[1] ?? []);
}
