// Tab and the menu that it opens: names, rooms, commands and emoji, taken, walked through and given back.
import { IrcServer } from "../../support/irc_server.ts";
import { requireProgram } from "../../support/optional.ts";
import { ScreenClient } from "../../support/screen_client.ts";

const tmux = requireProgram("tmux");

Deno.test(
  "names, rooms, commands and emoji are completed, with a menu where there are several",
  tmux,
  async () => {
    await using server = new IrcServer();
    const [boris] = await server.room("#lobby", "boris", "bolek");
    await boris!.ask("PRIVMSG #lobby :good morning");
    await using ann = await ScreenClient.join(server.port, "ann");
    await ann.shows("good morning");

    await ann.type("bo");
    await ann.press("Tab");
    // Who spoke last comes first.
    await ann.shows(/│ boris *$/, /│ bolek *$/, /^#lobby> boris:/);
    await ann.press("Tab");
    await ann.shows(/^#lobby> bolek:/);
    await ann.press("Escape");
    await ann.shows(/^#lobby> bo$/);
    await ann.hides(/│ bolek *$/);
    await ann.type("r");
    await ann.press("Tab");
    await ann.type("hi");
    await ann.shows(/^#lobby> boris: hi$/);
    await ann.press("Enter");
    await boris!.expect("PRIVMSG #lobby :boris: hi");

    await ann.type("/se");
    await ann.press("Tab");
    await ann.shows(/│ \/search +\[WORDS\].*…/, /│ \/set +.*See the settings/);
    await ann.press("Down", "Down", "Enter");
    await ann.type("the");
    await ann.press("Tab");
    await ann.type("hi");
    await ann.press("Tab");
    await ann.shows(/^#lobby> \/set theme high-contrast/);
    await ann.press("C-u");

    await ann.say("/join #lounge");
    await ann.shows("#lounge> ");
    await ann.type("see #lo");
    await ann.press("Tab", "Tab");
    await ann.shows(/│ #lobby/, /│ #lounge/, /^#lounge> see #lounge/);
    await ann.press("C-u");

    await ann.type(":smi");
    await ann.shows("😄 :smile:");
    await ann.type("le:");
    await ann.shows(/^#lounge> 😄/);
  },
);
