// What strangers, and people with accounts who mean harm, can do to the registry and through it: bounded, each thing by its
// own bound.
import { assert, assertEquals } from "@std/assert";
import { askForKey } from "../../../peer/secure/key_question.ts";
import type { Answer, Request } from "../../../protocol/peer/registry_frame.ts";
import { noEcho, writeBeat } from "../../../protocol/peer/beat.ts";
import { writeBindingRequest } from "../../../protocol/peer/stun.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { password, startRegistry, suite, TestPeer, withPeers } from "../../support/registry.ts";
import { RegistryStream } from "../../support/registry_stream.ts";

const roster = new Uint8Array(10);

/** How often a request is met before it is refused, and why. */
async function untilRefused(peer: TestPeer, request: (turn: number) => Request): Promise<[number, string]> {
  for (let turn = 0;; turn++) {
    try {
      await peer.client.request(request(turn));
    } catch (error) {
      const { reason } = (error as { refusal: Extract<Answer, { type: "refused" }> }).refusal;
      return [turn, reason];
    }
  }
}

Deno.test("who stops at any stage of getting in is closed", async () => {
  const registry = startRegistry({ limits: { handshakeMs: 40, loginMs: 80 } });
  const { port } = registry.ports;
  const beginnings: Record<string, (conn: Deno.TcpConn) => Promise<unknown>> = {
    "says nothing": () => Promise.resolve(),
    "has begun a length": (conn) => conn.write(Uint8Array.of(0)),
    "has begun a handshake": (conn) => conn.write(Uint8Array.of(0, 48, 1, 2, 3)),
    "has asked for the key": (conn) => askForKey(conn),
    "has begun to ask for its address": (conn) => conn.write(Uint8Array.of(0, 1, 0)),
    "announces the longest frame": (conn) => conn.write(Uint8Array.of(0x40, 0x10)),
  };
  for (const [what, begin] of Object.entries(beginnings)) {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    await begin(conn);
    assertEquals(await conn.read(new Uint8Array(64)), null, what);
    conn.close();
  }
  const inside = await RegistryStream.open(port);
  await inside.ask({ type: "ping" });
  await inside.ended();
  inside.close();
  while (registry.connections > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await registry.stop();
});

Deno.test("who has logged out must log in again within its time, or is closed", async () => {
  const clock = new FakeClock();
  const registry = startRegistry({ clock, limits: { silentMs: 1e9 } });
  const stream = await RegistryStream.open(registry.ports.port);
  await stream.ask({ type: "register", name: "ann", password });
  await stream.ask({ type: "login", name: "ann", password });
  clock.advance(61_000);
  assertEquals((await stream.ask({ type: "logout" }))?.type, "done");
  clock.advance(59_999);
  assertEquals((await stream.ask({ type: "ping" }))?.type, "done");
  clock.advance(1);
  await stream.ended();
  stream.close();
  await registry.stop();
});

Deno.test("beats of a login that is over have no answer, and keep nobody there", () =>
  withPeers([], async (_, registry) => {
    const ann = new TestPeer(registry.ports.port);
    await ann.state("outside");
    await ann.client.register("ann", password);
    const login = await ann.client.request({ type: "login", name: "ann", password });
    assert(login.type === "loggedIn");
    const { session: id, key } = login;
    ann.send(writeBeat(suite, key, "peer", { id, counter: 0, echo: noEcho }));
    assertEquals((await ann.datagrams.take(() => true)).length, 39);
    await ann.client.request({ type: "logout" });
    ann.send(writeBeat(suite, key, "peer", { id, counter: 1, echo: noEcho }));
    ann.send(writeBindingRequest(new Uint8Array(12)));
    assertEquals((await ann.datagrams.take(() => true)).length, 32);
    assertEquals(registry.people, 0);
    await ann.close();
  }));

Deno.test("changes of rooms, which all members are told, are so many for a person, whichever rooms", () =>
  withPeers(["ann", "eve"], async ([ann, eve], registry) => {
    await ann!.client.request({ type: "createRoom", room: "#r", access: "open", roster });
    const inAndOut = (turn: number) => ({ type: turn % 2 ? "leave" : "join", room: "#r" }) as const;
    assertEquals(await untilRefused(eve!, inAndOut), [6, "later"]);
    assertEquals((await ann!.push("joined")).name, "eve");
    // Coming in anew, or by another kind of change, is no way around it.
    await eve!.client.logout();
    await eve!.client.login("eve", password);
    const create = { type: "createRoom", room: "#s", access: "open", roster } as const;
    assertEquals(await untilRefused(eve!, () => create), [0, "later"]);
    assertEquals((await ann!.client.request({ type: "leave", room: "#r" })).type, "done");
    assertEquals(registry.people, 2);
  }, { limits: { changeRate: 1e-6, changeBurst: 6 } }));

Deno.test("invitations are as bounded as questions, and like them tell nothing of who there is", () =>
  withPeers(["ann", "eve"], async ([ann, eve]) => {
    for (let room = 0; room < 5; room++) {
      await eve!.client.request({ type: "createRoom", room: `#r${room}`, access: "invited", roster });
    }
    const invite = (name: string) => (turn: number) => ({ type: "invite", room: `#r${turn}`, name }) as const;
    assertEquals(await untilRefused(eve!, invite("ann")), [4, "later"]);
    assertEquals(await untilRefused(eve!, invite("nobody")), [4, "later"]);
    for (let told = 0; told < 4; told++) await ann!.push("invited");
    assertEquals(ann!.pushes.all, []);
    // Questions are counted with them.
    assertEquals(await untilRefused(eve!, () => ({ type: "query", name: "ann" })), [0, "later"]);
  }));

Deno.test("whom one has agreed with may be invited without end", () =>
  withPeers(["ann", "bob"], async ([ann, bob]) => {
    await ann!.client.request({ type: "query", name: "bob" });
    await bob!.client.request({ type: "query", name: "ann" });
    for (let room = 0; room < 8; room++) {
      await ann!.client.request({ type: "createRoom", room: `#r${room}`, access: "invited", roster });
      await ann!.client.request({ type: "invite", room: `#r${room}`, name: "bob" });
      assertEquals((await bob!.push("invited")).room, `#r${room}`);
    }
  }));

Deno.test("one who is READY again and again does not make the other hear of it without end", () =>
  withPeers(["ann", "eve"], async ([ann, eve]) => {
    await ann!.client.request({ type: "createRoom", room: "#r", access: "open", roster });
    await eve!.client.request({ type: "join", room: "#r" });
    const ready = { type: "ready", name: "ann", purpose: "punch" } as const;
    assertEquals(await untilRefused(eve!, () => ready), [4, "later"]);
    for (let told = 0; told < 4; told++) await ann!.push("wanted");
    await ann!.client.request({ type: "ready", name: "eve", purpose: "punch" });
    assertEquals((await ann!.push("go")).name, "eve");
    assertEquals(ann!.pushes.all.filter(({ type }) => type === "wanted"), []);
  }, { limits: { readyRate: 1e-6, readyBurst: 4 } }));
