// A built peer that is killed in the middle of its words, again and again: all that it showed as said is heard by the others,
// once and in order, and nobody takes it for somebody who signs two messages in one place.
import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { startRegistry } from "../support/peer_terminal.ts";
import { agree, PipedPeer } from "../support/piped_peer.ts";
import { randomFrom } from "../support/random.ts";
import { inTempDir } from "../support/temp_dir.ts";

const kills = Number(Deno.env.get("CHATROOM_KILLS") ?? 5);
const linesEach = 40;
/** Of more than one message. */
const long = `${"x".repeat(4000)} `;

Deno.test("a peer that is killed while it talks goes on where it was", () =>
  inTempDir(async (dir) => {
    const random = randomFrom("killed peer");
    await using registry = await startRegistry(`${dir}/registry`);
    const { port } = registry;
    await using ann = await PipedPeer.register(port, `${dir}/ann`, "ann");
    ann.enter("/create #team open", "/rooms");
    await ann.err.until(/#team: 1 member/);
    {
      await using bob = await PipedPeer.register(port, `${dir}/bob`, "bob");
      await agree(bob, "bob", ann, "ann");
      bob.enter("/join #team", "here");
      await ann.out.until(/<bob> here$/m);
    }
    const shown = { ann: [] as string[], "#team": [] as string[] };
    for (let run = 0; run <= kills; run++) {
      await using bob = new PipedPeer(port, `${dir}/bob`, "bob", "--nick", "bob");
      const place = random.pick(["ann", "#team"] as const);
      const words = (place: string, count: number) =>
        Array.from({ length: count }, (_, i) => `${place} ${i % 4 ? "" : long}${run}.${i}`);
      for (const each of [place, place === "ann" ? "#team" : "ann"] as const) {
        bob.enter(`/chat ${each}`, ...words(each, linesEach));
      }
      const last = words("", linesEach).at(-1)!;
      if (run < kills) {
        if (random.below(8)) {
          await bob.out.until(new RegExp(`> ${place} (?:x+ )?${run}\\.${random.below(linesEach)}$`, "m"));
        }
        await delay(random.below(150));
        await bob.kill();
      } else {
        await bob.out.until(new RegExp(`ann${last}$`, "m"));
        await bob.out.until(new RegExp(`#team${last}$`, "m"));
        assertEquals(await bob.ended(), 0, `${bob.err.text} ${random.seedNote}`);
      }
      for (const name of ["ann", "#team"] as const) {
        shown[name].push(...said(bob.out.text, name), ...said(bob.err.text, name));
      }
    }
    for (const name of ["ann", "#team"] as const) {
      await ann.out.until(new RegExp(`> ${name} ${kills}\\.${linesEach - 1}$`, "m"));
      const heard = said(ann.out.text, name);
      const note = `${random.seedNote}\n${ann.err.text}`;
      assertEquals(heard.length, new Set(heard).size, note);
      assertEquals(heard, heard.toSorted(byTurn), note);
      const isHeard = new Set(heard);
      assertEquals(shown[name].filter((text) => !isHeard.has(text)), [], note);
    }
    assertEquals(/two different messages/.test(ann.err.text), false, ann.err.text);
  }));

/** The texts for a place, as `run.number`: those that were said, and those that are kept until somebody is there. */
function said(text: string, place: string): string[] {
  return [...text.matchAll(new RegExp(`(?:> |: )${place} (?:x+ )?(\\d+\\.\\d+)$`, "gm"))].map(([, number]) =>
    number!
  );
}

function byTurn(one: string, other: string): number {
  const [run = 0, at = 0] = one.split(".").map(Number),
    [otherRun = 0, otherAt = 0] = other.split(".").map(Number);
  return run - otherRun || at - otherAt;
}
