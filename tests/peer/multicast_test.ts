import { assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { type LanInterface, Multicast } from "../../peer/multicast.ts";
import { FakeClock } from "../support/fake_clock.ts";

const loopback: LanInterface = { name: "lo", address: "127.0.0.1", family: "IPv4", scopeid: null };
const gone: LanInterface = { name: "eth9", address: "203.0.113.9", family: "IPv4", scopeid: null };

function freePort(): number {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  socket.close();
  return port;
}

/** Only ever on this machine. */
function member(port: number, interfaces: LanInterface[]) {
  const clock = new FakeClock();
  let joins = 0;
  const heard: number[] = [];
  const waiting = new Map<number, () => void>();
  const multicast = new Multicast({
    group: "239.255.77.78",
    group6: "ff12::7778",
    port,
    interfaces: () => interfaces,
    clock,
    joined: () => joins++,
    received: ([byte]) => {
      heard.push(byte!);
      waiting.get(byte!)?.();
    },
  });
  const next = (byte: number) =>
    heard.includes(byte)
      ? Promise.resolve()
      : deadline(new Promise<void>((resolve) => waiting.set(byte, resolve)), 5000);
  return { multicast, clock, interfaces, next, joins: () => joins };
}

Deno.test("what one says to the group all on the network hear, itself too", async () => {
  const port = freePort();
  const one = member(port, [loopback]), other = member(port, [loopback]);
  await one.multicast.start();
  await other.multicast.start();
  one.multicast.send(Uint8Array.of(1));
  await Promise.all([one.next(1), other.next(1)]);
  other.multicast.send(Uint8Array.of(2));
  await Promise.all([one.next(2), other.next(2)]);
  assertEquals([one.joins(), one.multicast.refused], [1, 0]);
  await one.multicast.close();
  await other.multicast.close();
  assertEquals([one.clock.pending, other.clock.pending], [[], []]);
});

Deno.test("a network that is gone is left out, and one that comes is joined when it is looked for again", async () => {
  const port = freePort();
  const one = member(port, [gone]), other = member(port, [loopback]);
  await one.multicast.start();
  await other.multicast.start();
  assertEquals([one.multicast.refused, one.joins()], [1, 1]);
  one.clock.advance(5000);
  assertEquals(one.joins(), 1);
  one.interfaces.push(loopback);
  one.clock.advance(5000);
  while (one.joins() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  other.multicast.send(Uint8Array.of(3));
  await one.next(3);
  one.multicast.send(Uint8Array.of(4));
  await other.next(4);
  await one.multicast.close();
  await other.multicast.close();
});

Deno.test("a port that another program has for itself is an error", async () => {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  const one = member((socket.addr as Deno.NetAddr).port, [loopback]);
  await assertRejects(() => one.multicast.start(), Deno.errors.AddrInUse);
  socket.close();
});
