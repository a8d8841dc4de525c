// Registered rooms over a store that answers when the test lets it: what is saved, how often, and in which order.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { RegisteredRooms } from "../../../server/accounts/registered_rooms.ts";
import type { StoredChannel } from "../../../server/store/channels.ts";
import { StoreError } from "../../../server/store/database.ts";
import type { Store } from "../../../server/store/store.ts";
import { IrcServer } from "../../support/irc_server.ts";

interface Asked {
  readonly name: string;
  readonly argument: unknown;
  readonly answer: PromiseWithResolvers<unknown>;
}

/** A store that is asked, and does not answer by itself. */
class SlowStore {
  readonly asked: Asked[] = [];
  readonly call = ((name: string, argument: unknown) => {
    const answer = Promise.withResolvers<unknown>();
    this.asked.push({ name, argument, answer });
    return answer.promise;
  }) as Store["call"];
}

const alice = { id: 1, name: "Alice" };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function withRoom(
  test: (rooms: RegisteredRooms, store: SlowStore, server: IrcServer, events: string[]) => Promise<void>,
) {
  await using server = new IrcServer();
  const store = new SlowStore();
  const events: string[] = [];
  await test(new RegisteredRooms(store, (event) => events.push(event)), store, server, events);
}

const topicsOf = ({ argument }: Asked) => (argument as StoredChannel[]).map(({ state }) => state.topic?.text);

Deno.test("a burst of changes is two saves: what had changed first, and the rest", () =>
  withRoom(async (rooms, store, server) => {
    const room = server.server.chat.openRoom("#room");
    const registering = rooms.register(room, alice, ["bob"]);
    store.asked[0]!.answer.resolve(undefined);
    await registering;
    for (let i = 0; i < 100; i++) {
      room.topic = { text: `topic ${i}`, by: "alice!a@h", time: i };
      rooms.changed(room);
      if (i % 10 === 0) await turn();
    }
    assertEquals(store.asked.length, 2);
    store.asked[1]!.answer.resolve(undefined);
    await turn();
    assertEquals(store.asked.slice(1).map(topicsOf), [["topic 0"], ["topic 99"]]);
    store.asked[2]!.answer.resolve(undefined);
    await rooms.saved();
    assertEquals(store.asked.length, 3);
    const [saved] = store.asked[2]!.argument as StoredChannel[];
    assertEquals([saved!.folded, saved!.founder, saved!.state.operators], ["#room", 1, ["bob"]]);
  }));

Deno.test("what could not be saved is saved when it is tried again", () =>
  withRoom(async (rooms, store, server, events) => {
    const room = server.server.chat.openRoom("#room");
    room.ownership = { founder: alice, operators: new Set() };
    rooms.changed(room);
    await turn();
    store.asked[0]!.answer.reject(new StoreError("full", "The disk does not take more."));
    await turn();
    assertEquals(events, ["channels_not_saved"]);
    const saving = rooms.saved();
    await turn();
    assertEquals(store.asked.length, 2);
    store.asked[1]!.answer.resolve(undefined);
    await saving;
    await rooms.saved();
    assertEquals(store.asked.length, 2);
  }));

Deno.test("a registration that cannot be stored is none", () =>
  withRoom(async (rooms, store, server) => {
    const room = server.server.chat.openRoom("#room");
    const registering = rooms.register(room, alice, []);
    store.asked[0]!.answer.reject(new StoreError("full", "The disk does not take more."));
    await assertRejects(() => registering, StoreError);
    assertEquals([room.ownership, rooms.countOf(alice), rooms.alike("#r0om")], [null, 0, undefined]);
  }));

Deno.test("a change that comes while a room is dropped does not bring it back, and a drop that fails leaves it", () =>
  withRoom(async (rooms, store, server) => {
    const room = server.server.chat.openRoom("#room");
    const registering = rooms.register(room, alice, []);
    store.asked[0]!.answer.resolve(undefined);
    await registering;
    const failing = rooms.drop(room);
    await turn();
    store.asked[1]!.answer.reject(new StoreError("full", "The disk does not take more."));
    await assertRejects(() => failing, StoreError);
    assertEquals([room.ownership?.founder, rooms.alike("#r0om")], [alice, "#room"]);

    rooms.changed(room);
    await turn();
    const dropping = rooms.drop(room);
    rooms.changed(room);
    while (store.asked.at(-1)!.name !== "removeChannel") {
      store.asked.at(-1)!.answer.resolve(undefined);
      await turn();
    }
    rooms.changed(room);
    await turn();
    for (const { answer } of store.asked) answer.resolve(undefined);
    await dropping;
    assertEquals(store.asked.at(-1)!.name, "removeChannel");
    assert(room.ownership === null);
  }));
