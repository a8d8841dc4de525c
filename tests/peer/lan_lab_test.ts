// Whole peers on one cable, in network namespaces, with no registry and no settings: they find each other and share #lan.
import { assertMatch } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { NatLab, natLabOptions } from "../support/nat_lab.ts";

const main = new URL("../../main.ts", import.meta.url);

Deno.test("two peers with --lan share #lan", natLabOptions(), async () => {
  await using lab = await NatLab.open();
  const [one, other] = await lab.onOneLan(["one", "other"]);
  const [ann, bob] = [[one!, "ann"] as const, [other!, "bob"] as const].map(([computer, name]) => {
    const child = lab.start(computer, main, ["peer", "--lan", "--memory", "--nick", name]);
    const writer = child.stdin.getWriter();
    return {
      out: child.stdout.pipeThrough(new TextDecoderStream()),
      say: (text: string) => writer.write(new TextEncoder().encode(`${text}\n`)),
    };
  });
  await Promise.all([ann!.say("hello bob"), bob!.say("hello ann")]);
  for (const { out } of [ann!, bob!]) {
    let heard = "";
    const listen = async () => {
      for await (const text of out) {
        heard += text;
        if (/<ann> hello bob/.test(heard) && /<bob> hello ann/.test(heard)) return;
      }
    };
    await deadline(listen(), 20_000);
    assertMatch(heard, /<bob> hello ann/);
  }
});
