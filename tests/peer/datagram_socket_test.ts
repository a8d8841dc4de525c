import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { type DatagramRoute, DatagramSocket } from "../../peer/datagram_socket.ts";
import { maxWaiting } from "../../peer/send_queue.ts";
import { readIp } from "../../protocol/peer/ip_text.ts";

const loopback = readIp("127.0.0.1")!, loopback6 = readIp("::1")!;

/** A socket, and the datagrams that come to it, as copies. */
function listening(hostname?: string, port = 0) {
  const waiting: ((got: [Uint8Array, DatagramRoute]) => void)[] = [];
  const early: [Uint8Array, DatagramRoute][] = [];
  const socket = new DatagramSocket({
    port,
    ...(hostname === undefined ? {} : { hostname }),
    received: (datagram, route) => {
      const got: [Uint8Array, DatagramRoute] = [datagram.slice(), route];
      const next = waiting.shift();
      if (next) next(got);
      else early.push(got);
    },
  });
  const next = () => {
    const got = early.shift();
    return got
      ? Promise.resolve(got)
      : deadline(new Promise<[Uint8Array, DatagramRoute]>((resolve) => waiting.push(resolve)), 5000);
  };
  const close = async () => {
    socket.close();
    await socket.finished;
  };
  return { socket, next, close };
}

Deno.test("datagrams come with the way back, over both protocols, and a way is the same for the same address", async () => {
  const one = listening(), two = listening(), four = listening("127.0.0.1");
  one.socket.send(Uint8Array.of(1), { ip: loopback, port: two.socket.port });
  const [datagram, back] = await two.next();
  assertEquals([datagram, back.kind, back.address], [Uint8Array.of(1), "direct", {
    ip: loopback,
    port: one.socket.port,
  }]);
  back.send(Uint8Array.of(2));
  const [answer, there] = await one.next();
  assertEquals(answer, Uint8Array.of(2));
  assertEquals(there.key, one.socket.route({ ip: loopback, port: two.socket.port }).key);
  assertEquals(there.socket, one.socket);
  one.socket.send(Uint8Array.of(3), { ip: loopback, port: four.socket.port });
  assertEquals((await four.next())[1].address, { ip: loopback, port: one.socket.port });
  one.socket.route({ ip: loopback6, port: two.socket.port }).send(Uint8Array.of(4));
  const [, six] = await two.next();
  assertEquals([six.kind, six.address.ip], ["v6", loopback6]);
  assert(six.key !== back.key);
  for (const { close } of [one, two, four]) await close();
});

Deno.test("what is sent may be changed afterwards", async () => {
  const one = listening(), two = listening();
  const datagram = Uint8Array.of(1);
  one.socket.send(datagram, { ip: loopback, port: two.socket.port });
  datagram[0] = 9;
  assertEquals((await two.next())[0], Uint8Array.of(1));
  for (const { close } of [one, two]) await close();
});

Deno.test("what is sent at once leaves in its order, and what is too much at once is lost", async () => {
  const one = listening(), two = listening("127.0.0.1");
  const to = { ip: loopback, port: two.socket.port };
  for (let count = 0; count < 100; count++) one.socket.send(Uint8Array.of(count), to);
  for (let count = 0; count < 100; count++) assertEquals((await two.next())[0], Uint8Array.of(count));
  for (let count = 0; count < 5000; count++) one.socket.send(Uint8Array.of(1), to);
  assertEquals(one.socket.unsent, 5000 - maxWaiting);
  for (const { close } of [one, two]) await close();
});

Deno.test("what cannot be sent, or nobody hears, harms nothing", async () => {
  const one = listening("127.0.0.1"), two = listening();
  const gone = listening();
  await gone.close();
  for (let count = 0; count < 3; count++) {
    one.socket.send(Uint8Array.of(1), { ip: loopback, port: gone.socket.port });
    one.socket.send(Uint8Array.of(1), { ip: loopback6, port: two.socket.port });
    one.socket.send(new Uint8Array(70_000), { ip: loopback, port: two.socket.port });
  }
  one.socket.send(Uint8Array.of(5), { ip: loopback, port: two.socket.port });
  assertEquals((await two.next())[0], Uint8Array.of(5));
  assertEquals(one.socket.unsent, 6);
  for (const { close } of [one, two]) await close();
  one.socket.send(Uint8Array.of(1), { ip: loopback, port: 9 });
  assertEquals(one.socket.unsent, 6);
});

Deno.test("who has one IPv6 address has all of its /64", async () => {
  const one = listening("127.0.0.1");
  const source = (text: string, port = 1) => one.socket.route({ ip: readIp(text)!, port }).source;
  assertEquals(source("2001:db8:1:2:3::4"), source("2001:db8:1:2:ffff::1", 2));
  assertNotEquals(source("2001:db8:1:2::1"), source("2001:db8:1:3::1"));
  assertEquals(source("192.0.2.1"), source("192.0.2.1", 2));
  assertNotEquals(source("192.0.2.1"), source("192.0.2.2"));
  await one.close();
});

Deno.test("a port that is taken is an error", async () => {
  const one = listening("127.0.0.1");
  assertThrows(() => listening("127.0.0.1", one.socket.port), Deno.errors.AddrInUse);
  await one.close();
});
