import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { systemClock } from "../../../peer/clock.ts";
import { type Connect, punchTcp } from "../../../peer/path/tcp_punching.ts";
import { connectTcp } from "../../../peer/path/tcp_socket.ts";
import { readIp } from "../../../protocol/peer/ip_text.ts";
import { FakeClock } from "../../support/fake_clock.ts";

const loopback = readIp("127.0.0.1")!;
const never = new AbortController().signal;
const random = Math.random;

/** A port that was free a moment ago. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("a connection comes from the port that was asked for, and is a byte stream", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const localPort = freePort();
  const to = { ip: loopback, port: listener.addr.port };
  const punched = punchTcp({ clock: systemClock, random, connect: connectTcp, localPort, to, signal: never });
  const conn = (await deadline(punched, 5000))!;
  assertEquals(conn.localPort, localPort);
  using other = await accepted;
  assertEquals(other.remoteAddr.port, localPort);
  assertEquals(await conn.write(new TextEncoder().encode("hello")), 5);
  const buffer = new Uint8Array(3), words = new TextDecoder();
  assertEquals([await other.read(buffer), words.decode(buffer)], [3, "hel"]);
  await other.write(new TextEncoder().encode("howdy"));
  assertEquals([await conn.read(buffer), words.decode(buffer)], [3, "how"]);
  assertEquals([await conn.read(buffer), words.decode(buffer.subarray(0, 2))], [2, "dy"]);
  const end = conn.read(buffer);
  other.closeWrite();
  assertEquals(await end, null);
  conn.close();
  listener.close();
});

Deno.test("several connections come from one port, to different places", async () => {
  const listeners = [0, 0].map((port) => Deno.listen({ hostname: "127.0.0.1", port }));
  const [one, other] = listeners.map(({ addr }) => ({ ip: loopback, port: addr.port }));
  const first = await connectTcp(one!, 0, never);
  const second = await connectTcp(other!, first.localPort, never);
  assertEquals(second.localPort, first.localPort);
  for (const closing of [first, second, ...listeners]) closing.close();
});

Deno.test("it ends when it is told to, whatever it waits for", async () => {
  const clock = new FakeClock();
  const hanging: Connect<unknown> = (_to, _localPort, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const refusing: Connect<unknown> = () => Promise.reject(new Error("refused"));
  for (const connect of [hanging, refusing]) {
    const end = new AbortController();
    const to = { ip: loopback, port: 2 };
    const punched = punchTcp({ clock, random, connect, localPort: 9, to, signal: end.signal });
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    end.abort();
    assertEquals([await punched, clock.pending], [undefined, []]);
  }
});

Deno.test("refusals are answered by another try, at another moment each time", async () => {
  const clock = new FakeClock();
  const times: number[] = [];
  const end = new AbortController();
  const connect: Connect<unknown> = (_to, localPort) => {
    assertEquals(localPort, 9);
    times.push(clock.now());
    return Promise.reject(new Error("refused"));
  };
  const to = { ip: loopback, port: 2 };
  const punched = punchTcp({ clock, random, connect, localPort: 9, to, signal: end.signal });
  while (clock.now() < 5000) {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    clock.advance(10);
  }
  end.abort();
  assertEquals(await punched, undefined);
  assert(times.length > 30 && times.length < 250, `${times.length}`);
  const gaps = new Set(times.slice(1).map((time, index) => time - times[index]!));
  assert(gaps.size > 3);
});

Deno.test("a port that something listens on, a refusal and an abort are errors", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const to = { ip: loopback, port: listener.addr.port };
  await assertRejects(() => connectTcp(to, listener.addr.port, never));
  await assertRejects(() => connectTcp({ ip: loopback, port: freePort() }, 0, never));
  await assertRejects(() => connectTcp(to, 0, AbortSignal.abort()));
  listener.close();
});
