// Peers on their full screens, with a real registry: as people have them.
import { assert, assertEquals } from "@std/assert";
import { requireProgram } from "../../support/optional.ts";
import { passwordOf, PeerTerminal, startRegistry } from "../../support/peer_terminal.ts";
import { inTempDir } from "../../support/temp_dir.ts";

const tmux = requireProgram("tmux");

Deno.test(
  "two find each other, talk alone and with a third in a room, and go on without a registry",
  tmux,
  () =>
    inTempDir(async (dir) => {
      await using registry = await startRegistry(`${dir}/registry`);
      const { port } = registry;
      await using ann = await PeerTerminal.register(port, `${dir}/ann`, "ann");
      await using bob = await PeerTerminal.register(port, `${dir}/bob`, "bob");
      await ann.shows(`ann at 127.0.0.1:${port}`);
      await ann.enter("/list");
      await ann.shows("▸ bob", "Enter goes there");
      await ann.tmux.press("Enter");
      await ann.shows("asked bob");
      await bob.shows("ann would like to talk: /accept or /reject");
      await bob.enter("/accept");
      await bob.hides("would like to talk: /accept or /reject");
      await ann.shows("bob> ", "in touch with bob", "tcp");
      await ann.enter("hello \u202ebob");
      await bob.shows("ann> ", "ann │ hello \ufffdbob");
      await bob.enter("hello ann");
      await ann.shows("bob │ hello ann", "ann │ hello");

      await ann.enter("/create #team");
      await ann.shows("#team> ", "nobody else yet");
      await ann.enter("/invite bob");
      await bob.shows("ann invites you to #team: /join #team");
      await bob.enter("/rooms");
      await bob.shows("▸ #team", "you are invited");
      await bob.tmux.press("Enter");
      await bob.shows("#team> ", "1 of 1 in touch", "~ann");
      await using eve = await PeerTerminal.register(port, `${dir}/eve`, "eve");
      await eve.enter("Query ann");
      await ann.shows("eve would like to talk: /accept or /reject");
      await ann.enter("/accept eve");
      await ann.shows("eve> ", "in touch with eve");
      await ann.enter("/invite eve #team");
      await eve.shows("ann invites you to #team");
      await eve.enter("/join #team");
      await eve.shows("#team> ", "2 of 2 in touch", "bob direct");
      await eve.enter("hello both");
      await bob.shows("eve │ hello both");
      // Somewhere else it is counted.
      await ann.tmux.until((lines) => lines.some((line) => /#team +1 /.test(line)));
      await ann.tmux.press("C-g");
      await ann.shows("#team> ", "eve │ hello both");

      await registry.kill();
      await ann.shows("no registry, trying again");
      await bob.enter("still here");
      await ann.shows("bob │ still here");
      await eve.shows("bob │ still here");
      await using again = await startRegistry(`${dir}/registry`, port);
      assertEquals(again.port, port);
      await ann.shows(`ann at 127.0.0.1:${port}`);
      await ann.enter("/exit");
      await ann.ended();
      await bob.shows("ann away", "1 of 2 in touch");
    }),
);

Deno.test(
  "what is said to who is not there is kept, and comes with them; what was said before is there again",
  tmux,
  () =>
    inTempDir(async (dir) => {
      await using registry = await startRegistry(`${dir}/registry`);
      const { port } = registry;
      await using ann = await PeerTerminal.register(port, `${dir}/ann`, "ann");
      {
        await using bob = await PeerTerminal.register(port, `${dir}/bob`, "bob");
        await bob.enter("/query ann");
        await ann.shows("bob would like to talk: /accept or /reject");
        await ann.enter("/accept");
        await ann.shows("bob> ", "in touch with bob");
        for (let number = 1; number <= 40; number++) await ann.enter(`number ${number}.`);
        await bob.shows("number 40.");
        await bob.enter("I have them");
        await ann.shows("I have them");
        await bob.enter("/exit");
        await bob.ended();
      }
      await ann.shows("not in touch");
      await ann.enter("while you were away");
      await ann.shows("while you were away", "kept until bob is in touch", "1 not heard yet");
      await using bob = await PeerTerminal.start(port, `${dir}/bob`, "--nick", "bob");
      await bob.shows("The password of bob>");
      await bob.enter(passwordOf("bob"));
      const screen = await bob.shows("logged in as bob", "▸1");
      assertEquals(screen.filter((line) => line.includes(passwordOf("bob"))), []);
      await ann.hides("kept until");
      await bob.tmux.until((lines) => lines.some((line) => /ann +1 /.test(line)));
      await bob.tmux.press("C-g");
      await bob.shows("ann> ", "while you were away", "new messages");
      await bob.tmux.press("C-Home");
      await bob.shows("number 1.");
      await bob.tmux.press("C-End");
      await bob.shows("while you were away");
      await bob.enter("/search number 17. from:ann");
      await bob.shows("Found", "<ann> number 17.");
      await bob.tmux.press("Enter");
      await bob.shows("Y copies", "number 17.");
    }),
);

Deno.test(
  "another key behind a known name is a loud stop that stays until it is put away",
  tmux,
  () =>
    inTempDir(async (dir) => {
      await using registry = await startRegistry(`${dir}/registry`);
      const { port } = registry;
      await using ann = await PeerTerminal.register(port, `${dir}/ann`, "ann");
      {
        await using bob = await PeerTerminal.register(port, `${dir}/bob`, "bob");
        await bob.enter("/query ann");
        await ann.shows("bob would like to talk: /accept or /reject");
        await ann.enter("/accept");
        await ann.shows("bob> ", "in touch with bob");
        await bob.enter("/exit");
        await bob.ended();
      }
      await using thief = await PeerTerminal.start(port, `${dir}/thief`, "--nick", "bob");
      await thief.shows("The password of bob>");
      await thief.enter(passwordOf("bob"));
      await thief.shows("bob at 127.0.0.1");
      await ann.shows("not in touch");
      await ann.enter("/query bob");
      await ann.shows(
        "STOP: the key of bob is another one than before.",
        "STOP: another key than before: bob.",
      );
      await ann.tmux.press("Escape");
      await ann.hides("STOP: another key");
      await ann.enter("to bob alone");
      await ann.shows("kept until bob is in touch");
      assert((await thief.tmux.screen()).every((line) => !line.includes("to bob alone")));
    }),
);

Deno.test(
  "the screen explains itself, completes, keeps settings, and gives the terminal back",
  tmux,
  () =>
    inTempDir(async (dir) => {
      await using registry = await startRegistry(`${dir}/registry`);
      const { port } = registry;
      await using ann = await PeerTerminal.register(port, `${dir}/ann`, "ann");
      await ann.enter("/help");
      await ann.shows("▸ /register NAME", "Enter goes there");
      await ann.tmux.press("Escape");
      await ann.hides("Enter goes there");
      await ann.tmux.press("F1");
      const keys = await ann.shows("Keys", "Y ", "Copy it");
      assertEquals(keys.filter((line) => /answer (it|or)|react|take it back/i.test(line)), []);
      await ann.tmux.press("Escape");
      await ann.hides("Copy it");
      await ann.tmux.type("/ver");
      await ann.tmux.press("Tab");
      await ann.shows("> /verify");
      await ann.tmux.press("C-c");
      await ann.enter("/jion #team");
      await ann.shows("There is no /jion. Did you mean /join?", "> /jion #team");
      await ann.tmux.press("C-c");
      await ann.enter("hello?");
      await ann.shows("Nobody hears you here");
      await ann.tmux.press("C-c");
      await ann.enter("/set typing off");
      await ann.shows("There is no setting typing.");
      await ann.enter("/set clock 12h");
      await ann.shows("clock is 12h now.");
      await ann.tmux.resize(60, 20);
      await ann.shows(`ann at 127.0.0.1:${port}`);
      await ann.enter("/exit");
      await ann.ended();
      assertEquals(await ann.tmux.variable("alternate_on"), "0");
      await using again = await PeerTerminal.start(port, `${dir}/ann`);
      await again.tmux.until((lines) => lines.some((line) => /[ap]m +-- /.test(line)));
    }),
);
