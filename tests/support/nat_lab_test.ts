// The laboratory itself: that its networks carry, lose and delay, and that nothing is left of them.
import { assert, assertEquals } from "@std/assert";
import { command } from "./nat_lab/namespaces.ts";
import { NatLab, natLabOptions } from "./nat_lab.ts";

const ping = async (from: string, ...words: string[]) => {
  const args = ["netns", "exec", from, Deno.execPath(), "eval", pinger, ...words];
  return JSON.parse(await command("ip", args)) as { from: string; ms: number };
};

/** Echoes datagrams on port 7. */
const echo = new URL("nat_lab/echo.ts", import.meta.url);

const pinger = `
const socket = Deno.listenDatagram({ transport: "udp", hostname: "::", port: 0 });
const began = performance.now();
await socket.send(new Uint8Array(9), { transport: "udp", hostname: Deno.args[0], port: 7 });
const timer = setTimeout(() => socket.close(), Number(Deno.args[1]));
const got = await socket.receive().catch(() => undefined);
clearTimeout(timer);
console.log(JSON.stringify({ from: got ? new TextDecoder().decode(got[0]) : "", ms: performance.now() - began }));
if (got) socket.close();
`;

Deno.test(
  "a computer behind a NAT is seen from outside, by both protocols, as late as the weather says",
  natLabOptions(),
  async () => {
    const isThere = async (name: string) => (await command("ip", ["netns", "list"])).includes(name);
    let namespace: string;
    {
      await using lab = await NatLab.open();
      const outside = await lab.onInternet("outside", { withIpv6: true });
      const inside = await lab.behind("port", "inside", true);
      const started = lab.start(outside, echo, []).stdout.getReader();
      await started.read();
      await started.cancel();
      lab.internet.weather = { loss: 0, duplicates: 0, delayMs: 40, jitterMs: 0 };
      const v4 = await ping(inside.namespace, outside.address, "5000");
      assertEquals(v4.from, "::ffff:203.0.113.2");
      assert(v4.ms >= 80, `${v4.ms} ms`);
      assertEquals((await ping(inside.namespace, outside.address6, "5000")).from, inside.address6);
      lab.internet.weather = { loss: 1, duplicates: 0, delayMs: 0, jitterMs: 0 };
      assertEquals((await ping(inside.namespace, outside.address, "300")).from, "");
      namespace = inside.namespace;
      assert(await isThere(namespace));
    }
    assert(!await isThere(namespace));
  },
);

Deno.test("what a killed run has left is removed", natLabOptions(), async () => {
  // No process has this id: they end at 2^22.
  const left = `chatlab-${2 ** 22 + 1}-1-${crypto.randomUUID().slice(0, 8)}-left`;
  await command("ip", ["netns", "add", left]);
  await using _lab = await NatLab.open();
  assert(!(await command("ip", ["netns", "list"])).includes(left));
});
