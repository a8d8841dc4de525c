import { assertEquals } from "@std/assert";
import { keepAlive } from "../../../peer/path/keepalive.ts";
import { FakeClock } from "../../support/fake_clock.ts";

Deno.test("something is sent where nothing else was for 15 s, and only then", () => {
  const clock = new FakeClock();
  const channel = { sent: 0, isOpen: true, current: undefined, send: () => channel.sent++ };
  const end = keepAlive(clock, channel);
  clock.advance(14_999);
  assertEquals(channel.sent, 0);
  clock.advance(1);
  assertEquals(channel.sent, 1);
  clock.advance(10_000);
  channel.send();
  clock.advance(5_000);
  assertEquals(channel.sent, 2);
  clock.advance(15_000);
  assertEquals(channel.sent, 3);
  channel.isOpen = false;
  clock.advance(60_000);
  assertEquals(channel.sent, 3);
  end();
  assertEquals(clock.pending, []);
});
