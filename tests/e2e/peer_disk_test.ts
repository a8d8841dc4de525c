// A built peer on a disk that is full: it says so and ends, claims nothing as said that is not kept, and goes on when there
// is room again.
import { assertEquals, assertMatch } from "@std/assert";
import { skip } from "../support/optional.ts";
import { startRegistry } from "../support/peer_terminal.ts";
import { agree, PipedPeer } from "../support/piped_peer.ts";
import { onSmallDisk, whyNoSmallDisk } from "../support/small_disk.ts";
import { inTempDir } from "../support/temp_dir.ts";

const MEGABYTE = 1024 * 1024;
const why = await whyNoSmallDisk();

Deno.test(
  "a peer on a full disk says so and ends; all that it showed as said is there when there is room again",
  why === null ? {} : skip(`a small disk: ${why}`),
  () =>
    inTempDir((dir) =>
      onSmallDisk(4 * MEGABYTE, async (disk) => {
        await using registry = await startRegistry(`${dir}/registry`);
        const { port } = registry;
        await using ann = await PipedPeer.register(port, `${dir}/ann`, "ann");
        const shown: string[] = [];
        {
          await using bob = await PipedPeer.register(port, `${disk}/bob`, "bob");
          await agree(bob, "bob", ann, "ann");
          bob.enter("before");
          await ann.out.until(/<bob> before$/);
          await Deno.writeFile(`${disk}/filler`, new Uint8Array(3 * MEGABYTE));
          for (let i = 0; i < 20; i++) {
            bob.enter(...Array.from({ length: 50 }, (_, j) => `${i}.${j} ${"x".repeat(1000)}`));
          }
          assertEquals(await bob.exit(), 1, bob.err.text);
          assertMatch(
            bob.err.text,
            /^chatroom: .*\/peer\.db: the disk is full\. Make room on it, then start again\.$/m,
          );
          shown.push(...texts(bob));
        }
        await Deno.remove(`${disk}/filler`);
        await using bob = new PipedPeer(port, `${disk}/bob`, "bob", "--nick", "bob");
        bob.enter("/chat ann", "after");
        await ann.out.until(/<bob> after$/);
        const heard = texts(ann);
        assertEquals(shown.filter((text) => !heard.includes(text)), []);
        assertEquals(heard.length, new Set(heard).size);
      })
    ),
);

/** What bob said, as it is shown. */
function texts(peer: PipedPeer): string[] {
  return [...peer.out.text.matchAll(/<bob(?: -> ann)?> (\S+)/g)].map(([, text]) => text!);
}
