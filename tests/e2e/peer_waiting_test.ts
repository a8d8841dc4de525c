// Built peers that are started while their registry is down: they log in, and enter their room, when it is there.
import { assertEquals } from "@std/assert";
import { requireProgram } from "../support/optional.ts";
import { passwordOf, PeerTerminal, startRegistry } from "../support/peer_terminal.ts";
import { PipedPeer } from "../support/piped_peer.ts";
import { inTempDir } from "../support/temp_dir.ts";

const tmux = requireProgram("tmux");
const told = "you are logged in as bob as soon as the registry is there";

/** Bob has an account, there is an open room, and the registry is down until `start` is called. */
async function withoutRegistry(
  run: (port: number, dir: string, start: () => ReturnType<typeof startRegistry>) => Promise<void>,
): Promise<void> {
  await inTempDir(async (dir) => {
    await using registry = await startRegistry(`${dir}/registry`);
    const { port } = registry;
    const bob = await PipedPeer.register(port, `${dir}/bob`, "bob");
    bob.enter("/create #news open", "/rooms");
    await bob.err.until(/#news: 1 member/);
    bob.enter("/create #kept open", "/rooms");
    await bob.err.until(/#kept: 1 member/);
    assertEquals(await bob.ended(), 0);
    await using ann = await PipedPeer.register(port, `${dir}/ann`, "ann");
    ann.enter("/create #other open", "/rooms");
    await ann.err.until(/#other: 1 member/);
    await ann.kill();
    await registry.kill();
    await run(port, dir, () => startRegistry(`${dir}/registry`, port));
  });
}

Deno.test("in pipes: what is typed waits too", () =>
  withoutRegistry(async (port, dir, start) => {
    await using bob = new PipedPeer(port, `${dir}/bob`, "bob", "--nick", "bob", "--room", "#other");
    bob.enter("/rooms");
    await bob.err.until(/as soon as the registry is there/);
    await using _registry = await start();
    await bob.err.until(/#other: 2 members, open, of ann, yours/);
    assertEquals(await bob.ended(), 0);
  }));

for (const flags of [["--plain"], []]) {
  const where = flags.length > 0 ? "in the line mode" : "on the full screen";
  Deno.test(
    `${where}: the password is asked for once, and other rooms can be seen meanwhile`,
    tmux,
    () =>
      withoutRegistry(async (port, dir, start) => {
        const opening = ["--nick", "bob", "--room", "#other", ...flags];
        await using bob = await PeerTerminal.start(port, `${dir}/bob`, ...opening);
        await bob.shows("The password of bob");
        await bob.enter(passwordOf("bob"));
        await bob.shows(told);
        await bob.enter("/chat #news");
        await bob.shows("#news>");
        await using _registry = await start();
        await bob.shows("#other>");
        await bob.hides("The password of bob>");
      }),
  );
}

Deno.test(
  "a room that is kept is entered before the registry is there",
  tmux,
  () =>
    withoutRegistry(async (port, dir, start) => {
      await using bob = await PeerTerminal.start(port, `${dir}/bob`, "--nick", "bob", "--room", "#kept");
      await bob.shows("The password of bob");
      await bob.enter(passwordOf("bob"));
      await bob.shows("#kept> ");
      await using _registry = await start();
      await bob.shows(`bob at 127.0.0.1:${port}`);
    }),
);
