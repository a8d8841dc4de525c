// Settings and help on the screen: themes, words that highlight, and the keys.
import { assert, assertNotEquals } from "@std/assert";
import { IrcServer } from "../../support/irc_server.ts";
import { requireProgram } from "../../support/optional.ts";
import { ScreenClient } from "../../support/screen_client.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const tmux = requireProgram("tmux");

Deno.test(
  "/set changes the theme and the words that highlight, for the next start too",
  tmux,
  () =>
    inTempDir(async (home) => {
      await using server = new IrcServer();
      const [bob] = await server.room("#lobby", "bob");
      {
        await using ann = await ScreenClient.join(server.port, "ann", { home });
        await bob!.ask("PRIVMSG #lobby :no bananas today");
        await ann.shows("no bananas today");
        const before = await looksOf(ann, "#lobby");
        await ann.say("/set theme light");
        await ann.shows("theme is light now");
        assertNotEquals(await looksOf(ann, "#lobby"), before);
        await ann.say("/set theme pink");
        await ann.shows("theme cannot be pink", "high-contrast");
        await ann.press("C-u");
        await ann.say("/set highlight bananas");
        await ann.shows("highlight is bananas now");
        await ann.say("/join #other");
        await ann.shows("#other> ");
        await bob!.ask("PRIVMSG #lobby :plums today");
        await ann.shows(/ 2 #lobby +1 /);
        const plain = await looksOf(ann, "#lobby");
        await bob!.ask("PRIVMSG #lobby :bananas tomorrow");
        await ann.shows(/ 2 #lobby +2 /);
        assertNotEquals(await looksOf(ann, "#lobby"), plain);
        await ann.say("/quit");
        await bob!.expect(/ QUIT /);
      }
      await using again = await ScreenClient.join(server.port, "ann", { home });
      await again.say("/set highlight");
      await again.shows("highlight is bananas");
      await again.say("/set");
      await again.shows("Settings", "theme light", "Esc closes");
    }),
);

Deno.test("? on an empty line and F1 show the keys, /help the commands", tmux, async () => {
  await using server = new IrcServer();
  await using ann = await ScreenClient.join(server.port, "ann");
  await ann.type("?");
  await ann.shows("Keys", "Show the keys", "Esc closes");
  await ann.press("End");
  await ann.shows(/Ctrl\+_ +Undo/);
  await ann.press("Escape");
  await ann.hides("Esc closes");
  await ann.type("what?");
  await ann.shows(/^#lobby> what\?$/);
  await ann.press("F1");
  await ann.shows("Show the keys");
  await ann.press("F1");
  await ann.press("q");
  await ann.shows(/^#lobby> what\?$/);
  await ann.press("C-u");
  await ann.say("/help");
  await ann.shows("Commands", "/join ROOM");
  await ann.press("Enter");
  await ann.hides("Commands");
  const screen = await ann.tmux.screen();
  assert(screen.at(-1)!.startsWith("#lobby> /"), screen.join("\n"));
});

/** The codes before a text on the first row but the header that has it. */
async function looksOf(client: ScreenClient, text: string): Promise<string> {
  const row = (await client.tmux.styled()).slice(1).find((row) => row.includes(text)) ?? "";
  return row.slice(0, row.indexOf(text));
}
