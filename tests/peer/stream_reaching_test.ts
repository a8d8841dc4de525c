// Attempts to reach somebody over real TCP: who dials when, who opens where both connect, and what is left of attempts.
import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { type Clock, systemClock } from "../../peer/clock.ts";
import { generateKeys } from "../../peer/crypto.ts";
import { SecureStream } from "../../peer/secure/secure_stream.ts";
import type { StreamWays } from "../../peer/stream_reaching.ts";
import { PeerStream, Streams } from "../../peer/streams.ts";
import { readIp } from "../../protocol/peer/ip_text.ts";
import { suite } from "../support/registry.ts";

const never = new AbortController().signal;
const at = (port: number) => ({ ip: readIp("127.0.0.1")!, port });

class End implements AsyncDisposable {
  readonly keys = generateKeys("X25519");
  readonly opened: PeerStream[] = [];
  readonly streams: Streams;
  #wake: () => void = () => {};

  constructor(clock: Clock = systemClock) {
    this.streams = new Streams({
      suite,
      keys: this.keys,
      clock,
      random: Math.random,
      port: 0,
      admits: () => true,
      opened: (stream) => {
        this.opened.push(stream);
        this.#wake();
      },
    });
  }

  get address() {
    return at(this.streams.port);
  }

  reach(other: Uint8Array, ways: Partial<StreamWays>, signal = never): Promise<void> {
    return this.streams.reach(other, { listening: [], punch: undefined, side: "chooser", ...ways }, signal);
  }

  async has(count: number): Promise<PeerStream> {
    const wait = async () => {
      while (this.opened.length < count) await new Promise<void>((wake) => this.#wake = wake);
    };
    await deadline(wait(), 10_000);
    return this.opened.at(-1)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of this.opened) stream.close();
    await this.streams.close();
  }
}

Deno.test("the follower dials a second later, unless there is a stream by then", async () => {
  const waits: number[] = [];
  const clock: Clock = {
    now: systemClock.now,
    after: (ms, run) => {
      waits.push(ms);
      return systemClock.after(ms === 1000 ? 0 : ms, run);
    },
  };
  await using ann = new End(clock);
  await using bob = new End();
  const ways = { listening: [bob.address], side: "follower" } as const;
  await ann.reach(bob.keys.publicKey, ways);
  await bob.has(1);
  assert(waits.includes(1000));
  await using late = new End();
  const found = new AbortController();
  const reaching = late.reach(bob.keys.publicKey, ways, found.signal);
  found.abort();
  await reaching;
  assertEquals([late.opened.length, bob.opened.length], [0, 1]);
});

Deno.test("where both connect, the chooser opens the stream, from the port that was asked for", async () => {
  await using ann = new End();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port: from } = freed();
  const bob = generateKeys("X25519");
  const reaching = ann.reach(bob.publicKey, { punch: { to: at(listener.addr.port), from } });
  const conn = await deadline(listener.accept(), 5000);
  assertEquals(conn.remoteAddr.port, from);
  const pattern = { suite, pattern: "IK", purpose: "peer", signal: never } as const;
  const stream = await SecureStream.accept(conn, bob, () => true, pattern);
  await reaching;
  assertEquals(ann.opened.map(({ isOpener }) => isOpener), [true]);
  stream.close();
  listener.close();
});

Deno.test("... and the follower waits for it", async () => {
  await using ann = new End();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const bob = generateKeys("X25519");
  const punch = { to: at(listener.addr.port), from: freed().port };
  const reaching = ann.reach(bob.publicKey, { punch, side: "follower" });
  const conn = await deadline(listener.accept(), 5000);
  const pattern = { suite, pattern: "IK", purpose: "peer", signal: never } as const;
  const stream = await SecureStream.open(conn, ann.keys.publicKey, bob, pattern);
  assertEquals([(await ann.has(1)).isOpener, ann.opened[0]!.remote], [false, bob.publicKey]);
  await reaching;
  stream.close();
  listener.close();
});

Deno.test("what is given up leaves nothing: at the signal, after five seconds, and at the end of all", async () => {
  // Accepts, and says nothing.
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted: Deno.Conn[] = [];
  const accepting = (async () => {
    try {
      while (true) accepted.push(await silent.accept());
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  })();
  const remote = generateKeys("X25519").publicKey;
  const refused = { to: at(freed().port), from: freed().port };
  const ways = { listening: [at(silent.addr.port)], punch: refused };
  for (const side of ["chooser", "follower"] as const) {
    const hasty: Clock = { now: systemClock.now, after: (ms, run) => systemClock.after(ms / 50, run) };
    await using ann = new End(hasty);
    await deadline(ann.reach(remote, { ...ways, side }), 5000);
    await using bob = new End();
    const end = new AbortController();
    const reaching = bob.reach(remote, { ...ways, side }, end.signal);
    end.abort();
    await deadline(reaching, 5000);
    const eve = new End();
    const last = eve.reach(remote, { ...ways, side });
    await eve.streams.close();
    await deadline(last, 5000);
    assertEquals([ann, bob, eve].flatMap(({ opened }) => opened), []);
  }
  silent.close();
  await accepting;
  for (const conn of accepted) conn.close();
});

Deno.test("64 attempts at a time; one more ends at once", async () => {
  await using ann = new End();
  const end = new AbortController();
  const remote = generateKeys("X25519").publicKey;
  const ways = { side: "follower" } as const;
  let ended = 0;
  const attempts = Array.from({ length: 64 }, () => ann.reach(remote, ways, end.signal).then(() => ended++));
  await ann.reach(remote, ways, end.signal);
  assertEquals(ended, 0);
  end.abort();
  await Promise.all(attempts);
});

/** A port that was free a moment ago. */
function freed(): { port: number } {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return { port: listener.addr.port };
}
