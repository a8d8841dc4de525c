// What was said before one came: scrolled to over several pages of the server's history, and found by searching.
import { assert } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { requireProgram } from "../../support/optional.ts";
import { ScreenClient } from "../../support/screen_client.ts";

const tmux = requireProgram("tmux");

/** More than two pages of what the client asks for at once. */
const messages = 260;

async function withHistory(test: (ann: ScreenClient) => Promise<void>): Promise<void> {
  await using server = new IrcServer();
  const [bob] = await server.room("#lobby", "bob");
  const lines = Array.from({ length: messages }, (_, index) => `PRIVMSG #lobby :number ${index + 1}.`);
  await bob!.ask(...lines);
  await using ann = await ScreenClient.join(server.port, "ann");
  await ann.shows(`number ${messages}.`);
  await test(ann);
}

/** Presses a key until something is to be seen. */
async function pressUntil(client: ScreenClient, key: string, what: string): Promise<void> {
  for (let times = 0; times < 100; times++) {
    const before = await client.tmux.screen();
    if (before.some((line) => line.includes(what))) return;
    await client.press(key);
    await client.tmux.until((now) => now.join("\n") !== before.join("\n"));
  }
  throw new Error(`${key} did not lead to ${what}.`);
}

Deno.test(
  "scrolling up reaches the first message that the server has, and Ctrl+End the newest",
  tmux,
  () =>
    withHistory(async (ann) => {
      await ann.hides("number 1.");
      await pressUntil(ann, "PPage", "the beginning of #lobby");
      await ann.shows("number 1.", "number 2.", "more below");
      await ann.press("C-End");
      await ann.shows(`number ${messages}.`);
      await ann.hides("more below");
      // The wheel, three notches up and down again.
      await ann.type("\x1b[<64;30;5M".repeat(3));
      await ann.shows("more below");
      await ann.hides(`number ${messages}.`);
      await ann.type("\x1b[<65;30;5M".repeat(3));
      await ann.shows(`number ${messages}.`);
      await ann.hides("more below");
    }),
);

Deno.test(
  "a search lists what it finds, and Enter goes there, however far back",
  tmux,
  () =>
    withHistory(async (ann) => {
      await ann.say("/search number 7.");
      const list = await ann.shows("Found", /bob.*number 7\./);
      assert(!list.some((line) => line.includes("number 8.")), list.join("\n"));
      await ann.press("Enter");
      await ann.hides("Found");
      await ann.shows("number 6.", "number 7.", "number 8.", "more below");
      // It is selected: R answers it.
      await ann.press("r");
      await ann.shows("↳ to bob number 7.");
      await ann.say("that one");
      await ann.shows(/ann │ that one/, /╭ bob: number 7\./);
    }),
);
