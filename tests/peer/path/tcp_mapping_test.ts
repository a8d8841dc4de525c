import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { mapTcpPort } from "../../../peer/path/tcp_mapping.ts";
import { readIp } from "../../../protocol/peer/ip_text.ts";
import { writeBindingResponse } from "../../../protocol/peer/stun.ts";
import { FakeClock } from "../../support/fake_clock.ts";

const transaction = new Uint8Array(12).fill(3);
const random = () => transaction;

/** What comes in by TCP is answered with this; nothing: with silence. Ends when the other has closed. */
function server(answer?: Uint8Array) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asked = Promise.withResolvers<number>();
  const running = (async () => {
    using conn = await listener.accept();
    listener.close();
    const buffer = new Uint8Array(99);
    await conn.read(buffer);
    asked.resolve(conn.remoteAddr.port);
    if (answer) await conn.write(answer);
    while (await conn.read(buffer).catch(() => null) !== null);
  })();
  return { address: { ip: readIp("127.0.0.1")!, port: listener.addr.port }, asked: asked.promise, running };
}

const seen = { ip: readIp("203.0.113.9")!, port: 4242 };

Deno.test("the port is told with where it is seen, and held for ten seconds, or until the end", async () => {
  for (const isEnded of [false, true]) {
    const clock = new FakeClock(), end = new AbortController();
    const { address, asked, running } = server(writeBindingResponse(transaction, seen));
    const mapping = await mapTcpPort(clock, random, address, end.signal);
    assertEquals(mapping, { port: await asked, seen });
    assertEquals(clock.pending, [10_000]);
    if (isEnded) end.abort();
    else clock.advance(10_000);
    await deadline(running, 5000);
    assertEquals(clock.pending, []);
  }
});

Deno.test("silence for two seconds, nonsense and this very machine come to nothing, and nothing is held", async () => {
  const here = writeBindingResponse(transaction, { ip: readIp("127.0.0.1")!, port: 1 });
  for (const answer of [undefined, new Uint8Array(40), here]) {
    const clock = new FakeClock();
    const { address, asked, running } = server(answer);
    const mapping = mapTcpPort(clock, random, address, new AbortController().signal);
    await asked;
    if (!answer) clock.advance(2000);
    assertEquals(await mapping, undefined);
    await deadline(running, 5000);
    assertEquals(clock.pending, []);
  }
});

Deno.test("where nobody listens, or all is over, nothing is mapped", async () => {
  const clock = new FakeClock();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = { ip: readIp("127.0.0.1")!, port: listener.addr.port };
  assertEquals(await mapTcpPort(clock, random, address, AbortSignal.abort()), undefined);
  listener.close();
  assertEquals(await mapTcpPort(clock, random, address, new AbortController().signal), undefined);
  assertEquals(clock.pending, []);
});
