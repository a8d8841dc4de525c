import { assert, assertEquals } from "@std/assert";
import { Outgoing } from "../../loadtest/outgoing.ts";
import { randomFrom } from "../support/random.ts";

/** A connection that takes what it is told to, when it is told to. */
class Slow {
  taken = "";
  writes = 0;
  #pending: { bytes: Uint8Array; end: PromiseWithResolvers<number> } | undefined;

  write(bytes: Uint8Array): Promise<number> {
    assert(!this.#pending, "two writes in flight");
    this.writes++;
    this.#pending = { bytes, end: Promise.withResolvers() };
    return this.#pending.end.promise;
  }

  async take(most: number): Promise<void> {
    const { bytes, end } = this.#pending!;
    const count = Math.min(most, bytes.length);
    this.taken += new TextDecoder().decode(bytes.subarray(0, count));
    this.#pending = undefined;
    end.resolve(count);
    await end.promise;
    await Promise.resolve();
  }

  get busy(): boolean {
    return this.#pending !== undefined;
  }
}

Deno.test("everything is written in order, once, with one write in flight, however short the writes are", async () => {
  const random = randomFrom("outgoing");
  const conn = new Slow();
  const outgoing = new Outgoing(conn, (error) => {
    throw error;
  });
  let expected = "";
  for (let i = 0; i < 500; i++) {
    const text = String(i).repeat(1 + random.below(200));
    expected += `${text}\r\n`;
    outgoing.line(text);
    if (conn.busy && random.below(3) > 0) await conn.take(1 + random.below(3000));
    assertEquals(outgoing.waiting > 0, conn.busy, random.seedNote);
  }
  while (conn.busy) await conn.take(1 << 20);
  assertEquals(conn.taken, expected, random.seedNote);
  assertEquals(outgoing.waiting, 0);
});

Deno.test("what comes while a write is in flight goes out in one", async () => {
  const conn = new Slow();
  const outgoing = new Outgoing(conn, () => {});
  for (let i = 0; i < 100; i++) outgoing.line("x");
  await conn.take(1000);
  await conn.take(1000);
  assertEquals([conn.writes, conn.taken.length], [2, 300]);
});

Deno.test("a connection that takes nothing is given up, and memory is bounded", () => {
  const failures: string[] = [];
  const outgoing = new Outgoing(new Slow(), (error) => void failures.push(error.message));
  for (let i = 0; i < 20_000 && failures.length === 0; i++) outgoing.line("y".repeat(500));
  assertEquals(failures, ["the server does not read what it is sent"]);
  assert(outgoing.waiting < 6e6);
});

Deno.test("a write that fails is told", async () => {
  const failed = Promise.withResolvers<Error>();
  const outgoing = new Outgoing({ write: () => Promise.reject(new Error("broken pipe")) }, failed.resolve);
  outgoing.line("x");
  assertEquals((await failed.promise).message, "broken pipe");
});
