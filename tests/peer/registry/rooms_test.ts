import { assertEquals, assertRejects } from "@std/assert";
import { RegistryError } from "../../../peer/registry_client.ts";
import { type Answer, maxMembers } from "../../../protocol/peer/registry_frame.ts";
import { TestPeer, withPeers } from "../../support/registry.ts";

const roster = Uint8Array.of(1, 2, 3);

function reason(request: Promise<Answer>): Promise<string | undefined> {
  return assertRejects(() => request, RegistryError).then((error) => error.refusal?.reason);
}

Deno.test("an open room is listed, joined and left; members learn who comes and goes", () =>
  withPeers(["Ann", "Bob", "Eve"], async ([ann, bob, eve]) => {
    await ann!.client.request({ type: "createRoom", room: "#Garden", access: "open", roster });
    assertEquals(
      await reason(bob!.client.request({ type: "createRoom", room: "#garden", access: "open", roster })),
      "taken",
    );
    const summary = { room: "#Garden", owner: "Ann", access: "open", members: 1 } as const;
    assertEquals(await bob!.client.request({ type: "rooms", after: "" }), {
      type: "rooms",
      rooms: [{ ...summary, standing: "stranger" }],
      more: false,
    });
    assertEquals(await bob!.client.request({ type: "room", room: "#garden" }), {
      type: "room",
      summary: { ...summary, standing: "stranger" },
      inside: null,
    });
    const joined = {
      type: "room",
      summary: { ...summary, members: 2, standing: "member" },
      inside: { epoch: 0, roster, members: ["Ann", "Bob"] },
    } as const;
    assertEquals(await bob!.client.request({ type: "join", room: "#garden" }), joined);
    assertEquals(await ann!.push("joined"), { type: "joined", room: "#Garden", name: "Bob" });
    assertEquals(await bob!.client.request({ type: "join", room: "#garden" }), joined);
    // Who is in a room together needs no other agreement.
    assertEquals(await ann!.client.request({ type: "query", name: "bob" }), {
      type: "known",
      record: bob!.record("Bob"),
    });
    assertEquals((await eve!.client.request({ type: "query", name: "bob" })).type, "asked");
    await ann!.client.request({ type: "leave", room: "#garden" });
    assertEquals((await bob!.push("left")).name, "Ann");
    assertEquals(await reason(ann!.client.request({ type: "leave", room: "#garden" })), "wrong");
    const own = await bob!.client.request({ type: "ownRooms" });
    assertEquals(own.type === "rooms" && own.rooms.map(({ owner, members }) => [owner, members]), [[
      "Bob",
      1,
    ]]);
    await bob!.client.request({ type: "leave", room: "#garden" });
    await eve!.client.request({ type: "createRoom", room: "#garden", access: "open", roster });
  }));

Deno.test("a room for invited people is no room to anybody else, but for its name", () =>
  withPeers(["ann", "bob", "eve"], async ([ann, bob, eve]) => {
    await ann!.client.request({ type: "createRoom", room: "#r", access: "invited", roster });
    const ask = (peer: TestPeer, room: string) =>
      Promise.all(
        (["room", "join", "leave"] as const).map((type) => reason(peer.client.request({ type, room }))),
      );
    assertEquals(await ask(bob!, "#r"), await ask(bob!, "#nothing"));
    assertEquals(await reason(eve!.client.request({ type: "invite", room: "#r", name: "eve" })), "wrong");
    assertEquals(
      await reason(eve!.client.request({ type: "createRoom", room: "#R", access: "open", roster })),
      "taken",
    );
    assertEquals(await bob!.client.request({ type: "rooms", after: "" }), {
      type: "rooms",
      rooms: [],
      more: false,
    });
    for (const name of ["bob", "nobody"]) await ann!.client.request({ type: "invite", room: "#r", name });
    assertEquals(await bob!.push("invited"), { type: "invited", room: "#r", name: "ann" });
    const own = await bob!.client.request({ type: "ownRooms" });
    assertEquals(own.type === "rooms" && own.rooms.map(({ standing }) => standing), ["invited"]);
    const { summary, inside } = await bob!.client.request({ type: "room", room: "#r" }) as Extract<
      Answer,
      { type: "room" }
    >;
    assertEquals([summary.standing, inside], ["invited", null]);
    await bob!.client.request({ type: "join", room: "#r" });
    await ann!.push("joined");
    assertEquals(await reason(eve!.client.request({ type: "join", room: "#r" })), "wrong");
  }));

Deno.test("of two new rosters for one epoch one is taken, and all members are told", () =>
  withPeers(["ann", "bob", "eve"], async ([ann, bob, eve]) => {
    await ann!.client.request({ type: "createRoom", room: "#r", access: "open", roster });
    await bob!.client.request({ type: "join", room: "#r" });
    const put = (peer: TestPeer, epoch: number) =>
      peer.client.request({ type: "roster", room: "#r", epoch, roster: Uint8Array.of(epoch) }).then(
        () => "done",
        (error) => error.refusal.reason,
      );
    const both = await Promise.all([put(ann!, 1), put(bob!, 1)]);
    assertEquals(both.sort(), ["done", "stale"]);
    assertEquals([await ann!.push("rosterChanged"), await bob!.push("rosterChanged")], [
      { type: "rosterChanged", room: "#r", epoch: 1 },
      { type: "rosterChanged", room: "#r", epoch: 1 },
    ]);
    assertEquals([await put(ann!, 3), await put(eve!, 2), await put(bob!, 2)], ["stale", "wrong", "done"]);
  }));

Deno.test("rooms, their members and their guests are bounded", () =>
  withPeers(["ann"], async ([ann]) => {
    const create = (room: string) =>
      ann!.client.request({ type: "createRoom", room, access: "open", roster });
    for (const room of ["#a", "#b"]) await create(room);
    assertEquals(await reason(create("#c")), "full");
    const invite = (name: string) => ann!.client.request({ type: "invite", room: "#a", name });
    for (const name of ["x", "y", "x"]) await invite(name);
    assertEquals(await reason(invite("z")), "full");
    assertEquals(maxMembers, 64);
  }, { limits: { roomsPerPerson: 2, invitationsPerRoom: 2 } }));
