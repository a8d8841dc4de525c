import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { systemClock } from "../../../peer/clock.ts";
import { type Connect, reachByTcp, tcpMs } from "../../../peer/path/tcp_punching.ts";
import { connectTcp } from "../../../peer/path/tcp_socket.ts";
import type { Candidate } from "../../../protocol/peer/address_record.ts";
import { readIp } from "../../../protocol/peer/ip_text.ts";
import { FakeClock } from "../../support/fake_clock.ts";

const loopback = readIp("127.0.0.1")!;
const candidate = (kind: Candidate["kind"], port: number, ip = loopback): Candidate => ({
  kind,
  transport: "tcp",
  ip,
  port,
});
const here = [candidate("reflexive", 1)];
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const never = new AbortController().signal;

/** A port that was free a moment ago. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("a connection comes from the port that was asked for, and is a byte stream", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const localPort = freePort();
  const theirs = [candidate("reflexive", listener.addr.port)];
  const reached = await deadline(
    reachByTcp({
      clock: systemClock,
      random,
      connect: connectTcp,
      localPort,
      ours: here,
      theirs,
      signal: never,
    }),
    5000,
  );
  assertEquals(reached?.how, "punched");
  const { conn } = reached!;
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

Deno.test("who listens is dialed", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const theirs = [candidate("host", freePort()), candidate("host", listener.addr.port)];
  const accepted = listener.accept();
  const reached = await deadline(
    reachByTcp({
      clock: systemClock,
      random,
      connect: connectTcp,
      localPort: 0,
      ours: here,
      theirs,
      signal: never,
    }),
    5000,
  );
  assertEquals(reached?.how, "dialed");
  using conn = await accepted;
  reached!.conn.close();
  assertEquals(await conn.read(new Uint8Array(1)), null);
  listener.close();
});

Deno.test("one connection is taken, the later ones are closed; those under way are given up", async () => {
  const clock = new FakeClock();
  const closed: number[] = [], aborted: number[] = [];
  const resolvers = new Map<number, (conn: { port: number; close(): void }) => void>();
  const connect: Connect<{ port: number; close(): void }> = ({ port }, _localPort, signal) =>
    new Promise((resolve, reject) => {
      resolvers.set(port, resolve);
      signal.addEventListener("abort", () => {
        aborted.push(port);
        reject(signal.reason);
      });
    });
  const theirs = [1, 2, 3].map((port) => candidate("host", port));
  const reaching = reachByTcp({ clock, random, connect, localPort: 0, ours: here, theirs, signal: never });
  for (const port of [2, 1]) resolvers.get(port)!({ port, close: () => closed.push(port) });
  assertEquals((await reaching)?.conn.port, 2);
  assertEquals([closed, aborted, clock.pending], [[1], [1, 2, 3], []]);
});

Deno.test("after five seconds it is given up, or when it is told to be", async () => {
  const clock = new FakeClock();
  const connect: Connect<{ close(): void }> = (_to, _localPort, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const theirs = [candidate("host", 1), candidate("reflexive", 2)];
  const options = { clock, random, connect, localPort: 9, ours: here, theirs };
  const late = reachByTcp({ ...options, signal: never });
  clock.advance(tcpMs);
  assertEquals(await late, undefined);
  const stop = new AbortController();
  const stopped = reachByTcp({ ...options, signal: stop.signal });
  stop.abort();
  assertEquals([await stopped, clock.pending], [undefined, []]);
  assertEquals(await reachByTcp({ ...options, theirs: [], signal: never }), undefined);
});

Deno.test("refusals are answered by another try, at another moment each time", async () => {
  const clock = new FakeClock();
  const times: number[] = [];
  const connect: Connect<{ close(): void }> = (_to, localPort) => {
    assertEquals(localPort, 9);
    times.push(clock.now());
    return Promise.reject(new Error("refused"));
  };
  const theirs = [candidate("reflexive", 2)];
  const reaching = reachByTcp({ clock, random, connect, localPort: 9, ours: here, theirs, signal: never });
  while (clock.pending.length > 0) {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    clock.advance(10);
  }
  assertEquals(await reaching, undefined);
  assert(times.length > 30 && times.length < 250, `${times.length}`);
  const gaps = new Set(times.slice(1).map((time, index) => time - times[index]!));
  assert(gaps.size > 3);
});

Deno.test("a port that is taken, a refusal and an abort are errors", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const to = { ip: loopback, port: listener.addr.port };
  await assertRejects(() => connectTcp(to, listener.addr.port, never));
  await assertRejects(() => connectTcp({ ip: loopback, port: freePort() }, 0, never));
  await assertRejects(() => connectTcp(to, 0, AbortSignal.abort()));
  listener.close();
});
