import { assert, assertEquals } from "@std/assert";
import { systemClock } from "../../../peer/clock.ts";
import { Connection } from "../../../peer/registry/connection.ts";
import { defaultLimits } from "../../../peer/registry/options.ts";
import type { Requests } from "../../../peer/registry/requests.ts";
import { SecureStream } from "../../../peer/secure/secure_stream.ts";
import { registryPurpose, replies, requests } from "../../../protocol/peer/registry_frame.ts";
import { registryKeys, suite } from "../../support/registry.ts";

/** A connection whose writes can be held up, and the peer's end of it. */
async function opened(backlogBytes: number) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const [near, far] = await Promise.all([Deno.connect({ hostname: "127.0.0.1", port }), listener.accept()]);
  const gate = { held: Promise.resolve() };
  let left = 0;
  const connection = new Connection({
    conn: {
      read: (buffer) => far.read(buffer),
      write: async (bytes) => {
        await gate.held;
        return await far.write(bytes);
      },
      close: () => far.close(),
    },
    address: "192.0.2.1",
    from: { ip: Uint8Array.of(192, 0, 2, 1), port: 5000 },
    place: null,
    suite,
    keys: registryKeys,
    limits: { ...defaultLimits, backlogBytes },
    clock: systemClock,
    requests: {
      answer: () => Promise.resolve({ type: "done" }),
      leave: () => Promise.resolve(void left++),
    } as unknown as Requests,
  });
  const running = connection.run();
  const stream = await SecureStream.open(near, registryKeys.publicKey, undefined, {
    suite,
    pattern: "NK",
    purpose: registryPurpose,
    signal: AbortSignal.timeout(20_000),
  });
  return { connection, running, stream, gate, left: () => left };
}

Deno.test("who does not read is closed past the backlog, and has left once", async () => {
  const { connection, running, stream, gate, left } = await opened(1000);
  gate.held = new Promise(() => {});
  let pushed = 0;
  while (!connection.isLeaving && pushed < 1000) {
    connection.push({ type: "joined", room: "#r", name: "x".repeat(32) });
    pushed++;
  }
  assert(pushed > 10 && pushed < 30, `${pushed} frames`);
  assertEquals(await running, "closed");
  assertEquals(left(), 1);
  stream.close();
});

Deno.test("requests are answered in their order, and the last words are read before the end", async () => {
  const { connection, running, stream } = await opened(10_000);
  const heard: unknown[] = [];
  const reading = (async () => {
    for await (const frame of stream.frames()) {
      if (heard.push(replies.read(frame)) === 2) connection.end("silent");
    }
  })();
  for (const id of [7, 8]) await stream.send(requests.write(id, { type: "ping" }));
  await reading;
  assertEquals(heard, [
    { id: 7, message: { type: "done" } },
    { id: 8, message: { type: "done" } },
    { id: 0, message: { type: "ended", reason: "silent" } },
  ]);
  assertEquals(await running, "closed");
  stream.close();
});
