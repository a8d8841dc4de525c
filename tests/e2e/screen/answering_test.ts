// Replies, reactions and taking back, by keys on the selected message.
import { IrcServer } from "../../support/irc_server.ts";
import { requireProgram } from "../../support/optional.ts";
import { ScreenClient } from "../../support/screen_client.ts";

const tmux = requireProgram("tmux");

Deno.test(
  "a message is answered, reacted to and taken back by keys, and both screens show it",
  tmux,
  async () => {
    await using server = new IrcServer();
    await using ann = await ScreenClient.join(server.port, "ann");
    await using bob = await ScreenClient.join(server.port, "bob");
    await ann.say("Shall we release on Friday?");
    await bob.shows(/ann │ Shall we/);
    await ann.say("Or on Monday?");
    await bob.shows("Or on Monday?");

    await bob.press("S-Up", "Up", "r");
    await bob.shows("↳ to ann Shall we release on Friday?");
    await bob.say("Never on a Friday.");
    await ann.shows(/╭ ann: Shall we release on Friday\?/, /bob │ Never on a Friday\./);
    await bob.hides("↳ to ann");

    await ann.press("M-k");
    await ann.press("+");
    await bob.shows("👍 ann");
    await bob.press("M-k", "4");
    await ann.shows("👍 ann  🎉 bob");
    await ann.press("M-k", "+");
    await bob.hides("👍");

    // Twice: it cannot be undone.
    await ann.press("M-k", "Up", "d", "d");
    await bob.shows("message taken back by ann");
    await bob.hides("Or on Monday?");
    await ann.hides("Or on Monday?");

    // Others' messages are theirs; the first in the room is its operator, though.
    await bob.press("M-k", "Up", "Up", "d", "d");
    await bob.shows(/!! │/);
    await ann.shows("Shall we release on Friday?");
    await bob.press("M-k", "r");
    await bob.shows("↳ to bob");
    await bob.press("Escape");
    await bob.hides("↳ to bob");
  },
);
