import { assert, assertEquals, assertRejects } from "@std/assert";
import { RegistryError } from "../../../peer/registry_client.ts";
import { listen } from "../../../peer/registry/ports.ts";
import { openSqliteStore } from "../../../peer/registry/store/sqlite.ts";
import { StoreError } from "../../../peer/registry/store/store.ts";
import { writeBindingRequest } from "../../../protocol/peer/stun.ts";
import type { Fields } from "../../../server/event_log.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { randomFrom } from "../../support/random.ts";
import { password, startRegistry, TestPeer, withPeers } from "../../support/registry.ts";
import { RegistryStream } from "../../support/registry_stream.ts";
import { ResetClient } from "../../support/reset_client.ts";

Deno.test("a name is taken once; wrong names and wrong passwords get one answer", () =>
  withPeers(["Ann"], async ([ann], registry) => {
    const eve = new TestPeer(registry.ports.port);
    await eve.state("outside");
    const refusal = async (request: Promise<unknown>) =>
      (await assertRejects(() => request, RegistryError)).refusal;
    assertEquals((await refusal(eve.client.register("ANN", password)))?.reason, "taken");
    assertEquals((await refusal(eve.client.register("eve", "password1")))?.reason, "unfit");
    const wrong = await refusal(eve.client.login("ann", "wrong password"));
    assertEquals(wrong?.reason, "wrong");
    assertEquals(await refusal(eve.client.login("nobody", "wrong password")), wrong);
    assertEquals((await refusal(eve.client.request({ type: "online", after: "" })))?.reason, "state");
    assertEquals((await refusal(eve.client.request({ type: "query", name: "Ann" })))?.reason, "state");
    assertEquals((await refusal(ann!.client.login("Ann", password)))?.reason, "state");
    await eve.close();
  }));

Deno.test("wrong passwords make an account and a place wait", () =>
  withPeers(["ann"], async (_, registry) => {
    const eve = new TestPeer(registry.ports.port);
    await eve.state("outside");
    const reasons: string[] = [];
    for (let tries = 0; tries < 7; tries++) {
      const error = await assertRejects(() => eve.client.login("ann", `wrong ${tries}`), RegistryError);
      reasons.push(error.refusal!.reason);
    }
    assertEquals(reasons, [...Array(6).fill("wrong"), "later"]);
    const other = await assertRejects(() => eve.client.login("bob", "wrong"), RegistryError);
    assertEquals(other.refusal?.reason, "wrong");
    await eve.close();
  }, { limits: { exempt: "nobody" } }));

Deno.test("who is online is listed in pages, and a logout or a lost connection ends it", () =>
  withPeers(["ann", "Bob", "cy"], async ([ann, bob, cy]) => {
    const names = async () => {
      const answer = await ann!.client.request({ type: "online", after: "" });
      return answer.type === "names" && answer.names;
    };
    assertEquals(await names(), ["ann", "Bob", "cy"]);
    assertEquals(await ann!.client.request({ type: "online", after: "bob" }), {
      type: "names",
      names: ["cy"],
      more: false,
    });
    await bob!.client.logout();
    assertEquals(await names(), ["ann", "cy"]);
    await cy!.client.close();
    while ((await names() as string[]).length > 1);
    assertEquals(await names(), ["ann"]);
  }));

Deno.test("a second login takes the place of the first, which does not come back by itself", () =>
  withPeers(["ann"], async ([ann], registry) => {
    const again = new TestPeer(registry.ports.port);
    await again.state("outside");
    await again.client.login("ann", password);
    assertEquals(await ann!.state("over"), { type: "over", why: "replaced" });
    assertEquals(registry.people, 1);
    await again.close();
  }));

Deno.test("a record that is not one's own, or older than the last, is not published", () =>
  withPeers(["ann", "bob"], async ([ann, bob]) => {
    const reason = async (record: Uint8Array) =>
      (await assertRejects(() => ann!.client.publish(record), RegistryError)).refusal?.reason;
    assertEquals(await reason(bob!.record("bob", 9)), "unfit");
    assertEquals(await reason(Uint8Array.of(1)), "unfit");
    assertEquals(await reason(ann!.record("ann", 1)), "stale");
    await ann!.client.publish(ann!.record("ann", 2));
  }));

Deno.test("connections are bounded, in all and for each address", async () => {
  for (const limits of [{ connections: 2 }, { connectionsPerAddress: 2, exempt: "nobody" as const }]) {
    const registry = startRegistry({ limits });
    const { port } = registry.ports;
    const two = [await RegistryStream.open(port), await RegistryStream.open(port)];
    await assertRejects(() => RegistryStream.open(port));
    for (const stream of two) stream.close();
    while (registry.connections > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    (await RegistryStream.open(port)).close();
    await registry.stop();
  }
});

Deno.test("requests past the rate are answered more slowly, all of them", async () => {
  const registry = startRegistry({ limits: { requestRate: 100, requestBurst: 10 } });
  const peer = new TestPeer(registry.ports.port);
  await peer.state("outside");
  const from = performance.now();
  await Promise.all(Array.from({ length: 60 }, () => peer.client.request({ type: "ping" })));
  const ms = performance.now() - from;
  assert(ms >= 400, `60 requests took ${ms} ms`);
  await peer.close();
  await registry.stop();
});

Deno.test("garbage, resets and forged frames end one connection, and nothing else", () =>
  withPeers(["ann"], async ([ann], registry) => {
    const random = randomFrom("registry garbage");
    const { port } = registry.ports;
    for (let round = 0; round < 40; round++) {
      const bytes = Uint8Array.from({ length: 1 + random.below(200) }, () => random.below(256));
      const conn = await Deno.connect({ hostname: "127.0.0.1", port });
      await conn.write(bytes);
      await conn.closeWrite();
      while (await conn.read(new Uint8Array(64)) !== null);
      conn.close();
      await (await ResetClient.connect(port)).reset();
    }
    for (const frame of [new Uint8Array(), Uint8Array.of(250, 0, 0, 0, 1), new Uint8Array(16_000)]) {
      const { stream } = await RegistryStream.open(port);
      await stream.send(frame);
      assertEquals((await stream.frames().next()).done, true);
      stream.close();
    }
    for (let round = 0; round < 2_000; round++) {
      ann!.send(Uint8Array.from({ length: random.below(80) }, () => random.pick([0, 1, 0x45, 0x46, 255])));
    }
    assertEquals((await ann!.client.request({ type: "online", after: "" })).type, "names");
    assertEquals(ann!.datagrams.all.filter((datagram) => datagram.length > 44), []);
  }));

Deno.test("a registry whose store has gone says so, and goes on when it is back", async () => {
  const events: string[] = [];
  const whole = openSqliteStore(":memory:");
  let isGone = false;
  const store = new Proxy(whole, {
    get: (target, name) => {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return isGone ? () => Promise.reject(new StoreError("gone")) : value.bind(target);
    },
  });
  const registry = startRegistry({ store, log: (event) => events.push(event) });
  const ann = await TestPeer.named("ann", registry.ports.port),
    bob = await TestPeer.named("bob", registry.ports.port);
  isGone = true;
  const error = await assertRejects(() => ann.client.request({ type: "online", after: "" }), RegistryError);
  assertEquals(error.refusal?.reason, "broken");
  // Whoever asks again does not fill the log.
  for (let again = 0; again < 5; again++) {
    await assertRejects(() => ann.client.request({ type: "online", after: "" }), RegistryError);
  }
  const problems = events.filter((event) => event === "store_problem").length;
  assert(problems >= 1 && problems <= 2, events.join());
  await bob.close();
  while (registry.people > 1) await ann.client.request({ type: "ping" });
  isGone = false;
  // Who went in the meantime is taken out of the store with the next who goes.
  await ann.client.logout();
  await ann.client.login("ann", password);
  assertEquals(await ann.client.request({ type: "online", after: "" }), {
    type: "names",
    names: ["ann"],
    more: false,
  });
  await ann.close();
  await registry.stop();
});

/** Lets the clock run for so many seconds, and what waits for it. */
async function pass(clock: FakeClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    clock.advance(1_000);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

Deno.test("a store that is gone is logged once, and once that it is back", async () => {
  const clock = new FakeClock();
  const events: string[] = [];
  const whole = openSqliteStore(":memory:");
  let isGone = true;
  const touch = (registry: string, now: number) =>
    isGone ? Promise.reject(new StoreError("gone")) : whole.touch(registry, now);
  const registry = startRegistry({ clock, store: { ...whole, touch }, log: (event) => events.push(event) });
  await pass(clock, 20);
  assertEquals(events, ["store_problem"]);
  isGone = false;
  await pass(clock, 20);
  assertEquals(events, ["store_problem", "store_well"]);
  await registry.stop();
});

Deno.test("answers that cannot be sent, as to forged senders, are a line a minute in the log", async () => {
  const clock = new FakeClock();
  const counts: number[] = [];
  const ports = listen("127.0.0.1", 0);
  const udp = {
    receive: (buffer?: Uint8Array) => ports.udp.receive(buffer),
    send: () => Promise.reject(new Error("No way there.")),
    close: () => ports.udp.close(),
  } as unknown as Deno.DatagramConn;
  const log = (event: string, fields?: Fields) => {
    if (event === "datagrams_unsent") counts.push(fields!.count as number);
  };
  const registry = startRegistry({ clock, ports: { ...ports, udp }, log });
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const ask = async (times: number) => {
    const to = { transport: "udp", hostname: "127.0.0.1", port: ports.port } as const;
    while (times-- > 0) await socket.send(writeBindingRequest(new Uint8Array(12)), to);
  };
  await ask(3);
  while (counts.length === 0) await pass(clock, 1);
  await ask(5);
  await pass(clock, 30);
  assertEquals(counts.length, 1);
  while (counts.reduce((sum, count) => sum + count) < 8) await pass(clock, 60);
  socket.close();
  await registry.stop();
});

Deno.test("when it stops everybody is told, and it stops", () =>
  withPeers(["ann", "bob"], async ([ann], registry) => {
    await registry.stop();
    const { why } = await ann!.state("away") as { why: string };
    assertEquals(why, "The registry has ended the session: stopping.");
  }));
