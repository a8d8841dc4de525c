import { assert, assertEquals } from "@std/assert";
import { Windows } from "../../loadtest/window.ts";
import { randomFrom } from "../support/random.ts";

Deno.test("all may send at first, each is named once, and again when a message has reached all others", () => {
  let told = 0;
  const windows = new Windows(3, 2, () => told++);
  assertEquals([windows.take(), windows.take(), windows.take(), windows.take()], [0, 1, 2, undefined]);
  windows.sent(1);
  windows.sent(1);
  assertEquals(windows.room(1), 0);
  windows.received(1, 0);
  assertEquals([told, windows.room(1)], [0, 0]);
  windows.received(1, 0);
  assertEquals([told, windows.room(1), windows.take(), windows.take()], [1, 1, 1, undefined]);
});

Deno.test("a message that does not arrive holds up the window behind it", () => {
  const windows = new Windows(2, 3, () => {});
  for (let i = 0; i < 3; i++) windows.sent(0);
  windows.received(0, 1);
  windows.received(0, 2);
  assertEquals(windows.room(0), 0);
  windows.received(0, 0);
  assertEquals(windows.room(0), 3);
});

Deno.test("never more under way than the window, in any order of arrival", () => {
  const random = randomFrom("windows");
  for (const size of [1, 2, 3, 7, 8]) {
    const clients = 3;
    const windows = new Windows(clients, size, () => {});
    const underway: { client: number; seq: number; left: number }[] = [];
    const sent = new Array<number>(clients).fill(0);
    for (let i = 0; i < 2000; i++) {
      const client = windows.take();
      while (client !== undefined && windows.room(client) > 0) {
        windows.sent(client);
        underway.push({ client, seq: sent[client]!++, left: clients - 1 });
      }
      for (let c = 0; c < clients; c++) {
        assert(underway.filter((m) => m.client === c).length <= size, random.seedNote);
      }
      const at = random.below(underway.length);
      windows.received(underway[at]!.client, underway[at]!.seq);
      if (--underway[at]!.left === 0) underway.splice(at, 1);
    }
    assert(sent.every((count) => count > 100), random.seedNote);
  }
});
