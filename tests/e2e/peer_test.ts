// The built registry and built peers, in terminals and pipes: as people and programs have them.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { executable } from "../support/executable.ts";
import { Heard } from "../support/heard.ts";
import { requireProgram } from "../support/optional.ts";
import { passwordOf, PeerTerminal, startRegistry } from "../support/peer_terminal.ts";
import { inTempDir } from "../support/temp_dir.ts";

const tmux = requireProgram("tmux");

Deno.test(
  "two find each other, talk alone and with a third in a room, without a registry too",
  tmux,
  () =>
    inTempDir(async (dir) => {
      await using registry = await startRegistry(`${dir}/registry`);
      const { port } = registry;
      await using ann = await PeerTerminal.register(port, `${dir}/ann`, "ann", "--plain");
      await using bob = await PeerTerminal.register(port, `${dir}/bob`, "bob", "--plain");
      const screen = await ann.shows("logged in as ann");
      assertEquals(screen.filter((line) => line.includes(passwordOf("ann"))), []);
      await ann.enter("List");
      await ann.shows("online: bob");
      await ann.enter("Query bob");
      await bob.shows("ann would like to talk: /accept ann");
      await bob.enter("/accept");
      await ann.shows("bob accepts", "in touch with bob, directly");
      await bob.shows("in touch with ann, directly");
      await ann.enter("hello \u202ebob");
      await bob.shows("<ann> hello \ufffdbob");
      await bob.enter("hello ann");
      await ann.shows("<bob> hello ann", "<ann> hello");
      await ann.enter("/verify bob");
      await bob.enter("/verify ann");
      const digits = async (peer: PeerTerminal) =>
        (await peer.shows("see the same digits")).flatMap((line) =>
          /(?:\d{5} ){11}\d{5}/.exec(line)?.[0] ?? []
        );
      await ann.tmux.until((lines) => lines.some((line) => /(?:\d{5} ){11}/.test(line)));
      await bob.tmux.until((lines) => lines.some((line) => /(?:\d{5} ){11}/.test(line)));
      assertEquals(await digits(ann), await digits(bob));
      await ann.enter("/path");
      await ann.shows("bob: directly");
      await ann.enter("/jion #team");
      await ann.shows("There is no /jion. Did you mean /join?");

      await using eve = await PeerTerminal.register(port, `${dir}/eve`, "eve", "--plain");
      await ann.enter("/create #team");
      await ann.shows("#team>");
      await ann.enter("/invite bob");
      await bob.shows("ann invites you to #team");
      await bob.enter("/join #team");
      await bob.shows("#team>");
      await eve.enter("/query ann");
      await ann.shows("eve would like to talk");
      await ann.enter("/accept eve");
      await eve.shows("ann accepts");
      await ann.enter("/invite eve #team");
      await eve.shows("ann invites you to #team");
      await eve.enter("/join #team");
      await eve.shows("#team>", "in touch with bob");
      await eve.enter("hello both");
      await bob.shows("<eve> hello both");
      await ann.enter("/chat #team");
      await ann.shows("<eve> hello both");

      await registry.kill();
      await ann.shows("no registry");
      await bob.enter("still here");
      await ann.shows("<bob> still here");
      await eve.shows("<bob> still here");
      await using again = await startRegistry(`${dir}/registry`, port);
      assertEquals(again.port, port);
      const isBack = (lines: readonly string[]) =>
        lines.filter((line) => /logged in as ann/.test(line)).length > 1;
      await ann.tmux.until(isBack);
      await ann.enter("/exit");
      await ann.ended();
      await bob.shows("ann does not answer");
    }),
);

Deno.test("through pipes lines are said, and what is said comes out", () =>
  inTempDir(async (dir) => {
    await using registry = await startRegistry(`${dir}/registry`);
    const begin = (name: string, ...flags: string[]) =>
      new Deno.Command(executable(), {
        args: ["peer", "--registry", `127.0.0.1:${registry.port}`, "--data", `${dir}/${name}`, ...flags],
        env: { CHATROOM_PASSWORD: passwordOf(name) },
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    const ann = begin("ann");
    const writer = ann.stdin.getWriter();
    const write = (text: string) => writer.write(new TextEncoder().encode(text));
    const heard = new Heard(ann.stdout), told = new Heard(ann.stderr);
    await write("/register ann\n/create #news open\n/rooms\n");
    await told.until(/#news: 1 member, open, of ann, yours/);
    const bob = begin("bob");
    const lines = "/register bob\n/join #news\nbreaking: pipes work\n";
    const bobs = bob.stdin.getWriter();
    await bobs.write(new TextEncoder().encode(lines));
    await heard.until(/<bob> breaking: pipes work/);
    await bobs.close();
    const { code, stdout, stderr } = await bob.output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    assertMatch(new TextDecoder().decode(stdout), /^\d\d:\d\d <bob> breaking: pipes work$/m);
    await write("/frobnicate\nExit\n");
    assertEquals((await ann.status).code, 1);
    await told.until(/There is no \/frobnicate/);
    await writer.close().catch(() => "it has ended before");
    assertStringIncludes(heard.text, "--> bob joined #news");
    await Promise.all([heard.ended, told.ended]);
  }));
