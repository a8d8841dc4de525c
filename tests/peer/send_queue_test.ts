import { assertEquals } from "@std/assert";
import { maxWaiting, SendQueue } from "../../peer/send_queue.ts";

const to = { transport: "udp", hostname: "192.0.2.1", port: 9 } as const;

/** A socket that is done with a datagram when it is told so, and knows what it was given. */
function slowSocket() {
  const given: number[] = [];
  const waiting: PromiseWithResolvers<number>[] = [];
  const conn = {
    send(datagram: Uint8Array) {
      given.push(datagram[0]!);
      const sending = Promise.withResolvers<number>();
      waiting.push(sending);
      return sending.promise;
    },
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const next = async (error?: Error) => {
    const sending = waiting.shift()!;
    if (error) sending.reject(error);
    else sending.resolve(1);
    await turn();
  };
  return { conn, given, waiting, next };
}

Deno.test("one datagram is under way at a time, in the order in which they were given", async () => {
  const { conn, given, waiting, next } = slowSocket();
  const queue = new SendQueue(conn);
  for (let number = 0; number < 5; number++) queue.send(Uint8Array.of(number), to);
  for (let number = 0; number < 5; number++) {
    assertEquals([given.at(-1), waiting.length], [number, 1]);
    if (number === 2) queue.send(Uint8Array.of(5), to);
    await next();
  }
  await next();
  assertEquals([given, queue.unsent], [[0, 1, 2, 3, 4, 5], 0]);
});

Deno.test("what is too much, or cannot be sent, is lost, and the rest is not", async () => {
  const { conn, given, next } = slowSocket();
  const queue = new SendQueue(conn);
  for (let number = 0; number < maxWaiting + 3; number++) queue.send(Uint8Array.of(1), to);
  assertEquals([queue.unsent, queue.problem], [3, undefined]);
  await next(new Error("No way there."));
  assertEquals([queue.unsent, queue.problem], [4, "No way there."]);
  queue.send(Uint8Array.of(2), to);
  for (let sent = 1; sent < maxWaiting + 1; sent++) await next();
  assertEquals([given.length, given.at(-1), queue.unsent], [maxWaiting + 1, 2, 4]);
});

Deno.test("nothing is sent after the end", async () => {
  const { conn, given, next } = slowSocket();
  const queue = new SendQueue(conn);
  for (let number = 0; number < 3; number++) queue.send(Uint8Array.of(number), to);
  queue.close();
  queue.send(Uint8Array.of(9), to);
  await next(new Deno.errors.BadResource());
  assertEquals([given, queue.unsent], [[0], 0]);
});
