import { assert, assertEquals, assertLess } from "@std/assert";
import { headerBytes, usual, Weather } from "../../../loadtest/peers/weather.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const count = 10_000;

/** Sends so many datagrams of two bytes from one place to another, and answers when each arrived. */
function sent(loss: number, seed: number, from = 0, to = 1, isParted = false) {
  const clock = new VirtualClock();
  const weather = new Weather({ ...usual, loss }, clock, seed);
  weather.isParted = isParted;
  const begun = clock.now();
  const arrived: { number: number; ms: number }[] = [];
  const route = weather.over(from, to, {
    key: "there",
    send: ([high, low]) => arrived.push({ number: high! * 256 + low!, ms: clock.now() - begun }),
  });
  assertEquals(route.key, "there");
  for (let i = 0; i < count; i++) route.send(Uint8Array.of(i >> 8, i & 255));
  clock.advance(usual.delayMs + usual.jitterMs);
  return { arrived, weather };
}

Deno.test("it loses and doubles the shares it should, holds what comes, and lets one overtake another", () => {
  const { arrived, weather } = sent(0.2, 7);
  assertLess(Math.abs(weather.lost / count - 0.2), 0.02);
  assertLess(Math.abs((arrived.length + weather.lost) / count - 1.01), 0.005);
  const times = arrived.map(({ ms }) => ms);
  assert(Math.min(...times) >= 35 && Math.max(...times) <= 65);
  assert(arrived.some(({ number }, i) => i > 0 && number < arrived[i - 1]!.number));
  assertEquals([weather.datagrams, weather.bytes], [count, count * (2 + headerBytes)]);
});

Deno.test("a seed draws the same again, each direction for itself", () => {
  const numbers = (...of: Parameters<typeof sent>) => sent(...of).arrived.map(({ number }) => number);
  const first = numbers(0.2, 7);
  assertEquals(numbers(0.2, 7), first);
  assert(first.join() !== numbers(0.2, 8).join());
  assert(first.join() !== numbers(0.2, 7, 1, 0).join());
});

Deno.test("when it is parted, nothing passes between the halves, and all within one", () => {
  assertEquals(sent(0, 7, 0, 1, true).arrived.length, 0);
  assert(sent(0, 7, 0, 2, true).arrived.length >= count);
});

Deno.test("what is on its way when it ends never comes", () => {
  const clock = new VirtualClock();
  const weather = new Weather({ ...usual, loss: 0 }, clock, 1);
  weather.over(0, 1, { key: "", send: () => assert(false, "it came") }).send(new Uint8Array(1));
  weather.close();
  clock.advance(1000);
});
