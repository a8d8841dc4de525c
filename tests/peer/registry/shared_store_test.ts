// Two registries on one MongoDB: people meet whichever of them they are connected to.
import { assert, assertEquals } from "@std/assert";
import type { Registry } from "../../../peer/registry/registry.ts";
import { openMongoStore } from "../../../peer/registry/store/mongodb.ts";
import { type Store, StoreError } from "../../../peer/registry/store/store.ts";
import { requireMongo, withMongo } from "../../support/mongodb.ts";
import { password, startRegistry, TestPeer } from "../../support/registry.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

async function withTwo(test: (one: Registry, other: Registry) => Promise<void>): Promise<void> {
  await withMongo(async (url) => {
    const one = startRegistry({ store: await openMongoStore(url), address: "one.example:9191" });
    const other = startRegistry({ store: await openMongoStore(url), address: "other.example:9191" });
    try {
      await test(one, other);
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });
}

Deno.test(
  "people at two registries see, ask, and meet each other",
  requireMongo,
  () =>
    withTwo(async (one, other) => {
      const ann = await TestPeer.named("ann", one.ports.port),
        bob = await TestPeer.named("bob", other.ports.port);
      assertEquals(await ann.client.request({ type: "online", after: "" }), {
        type: "names",
        names: ["ann", "bob"],
        more: false,
      });
      await ann.client.request({ type: "query", name: "bob" });
      assertEquals((await bob.push("asks")).name, "ann");
      assertEquals(await bob.client.request({ type: "decide", name: "ann", decision: "accept" }), {
        type: "known",
        record: ann.record("ann"),
      });
      assertEquals((await ann.push("decided")).record, bob.record("bob"));
      for (const purpose of ["punch", "relay"] as const) {
        await Promise.all([
          ann.client.request({ type: "ready", name: "bob", purpose }),
          bob.client.request({ type: "ready", name: "ann", purpose }),
        ]);
        const [hers, his] = await Promise.all([ann.push("go"), bob.push("go")]);
        assertEquals(hers.token, his.token);
        assertEquals([hers.record, his.record], [bob.record("bob"), ann.record("ann")]);
        if (purpose === "punch") continue;
        // Whose registry it was that saw both, the other has to come to it.
        const addresses = [hers.relay!.address, his.relay!.address];
        assertEquals(addresses, one.relayedPairs ? ["", "one.example:9191"] : ["other.example:9191", ""]);
      }
      assertEquals(one.relayedPairs + other.relayedPairs, 1);
      await Promise.all([ann.close(), bob.close()]);
    }),
);

Deno.test(
  "a room has members at two registries, and a login at one ends that at the other",
  requireMongo,
  () =>
    withTwo(async (one, other) => {
      const ann = await TestPeer.named("ann", one.ports.port),
        bob = await TestPeer.named("bob", other.ports.port);
      await ann.client.request({
        type: "createRoom",
        room: "#r",
        access: "invited",
        roster: Uint8Array.of(1),
      });
      await ann.client.request({ type: "invite", room: "#r", name: "bob" });
      assertEquals((await bob.push("invited")).room, "#r");
      await bob.client.request({ type: "join", room: "#r" });
      assertEquals((await ann.push("joined")).name, "bob");
      const elsewhere = new TestPeer(one.ports.port);
      await elsewhere.state("outside");
      await elsewhere.client.login("bob", password);
      assertEquals(await bob.state("over"), { type: "over", why: "replaced" });
      await ann.client.request({ type: "leave", room: "#r" });
      assertEquals((await elsewhere.push("left")).name, "ann");
      assert(one.people === 2 && other.people === 0);
      await Promise.all([ann.close(), bob.close(), elsewhere.close()]);
    }),
);

Deno.test(
  "without an address of its own a registry relays nobody to another",
  requireMongo,
  () =>
    withMongo(async (url) => {
      const registries = [
        startRegistry({ store: await openMongoStore(url) }),
        startRegistry({ store: await openMongoStore(url) }),
      ];
      const [one, other] = registries.map(({ ports }) => ports.port);
      const ann = await TestPeer.named("ann", one!), bob = await TestPeer.named("bob", other!);
      await ann.client.request({ type: "query", name: "bob" });
      await bob.client.request({ type: "query", name: "ann" });
      await ann.client.request({ type: "ready", name: "bob", purpose: "relay" });
      const why = await bob.client.request({ type: "ready", name: "ann", purpose: "relay" }).catch((error) =>
        error.refusal?.reason
      );
      assertEquals(why, "full");
      await Promise.all([ann.close(), bob.close()]);
      await Promise.all(registries.map((registry) => registry.stop()));
    }),
);

/** A store that is out of reach from `cut()` on, as for a registry that was killed. */
function severable(store: Store): { readonly store: Store; cut(): void } {
  let isCut = false;
  const whileThere = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (name === "mail") return whileThere(value as object);
        if (typeof value !== "function" || name === "close") return value;
        return (...args: unknown[]) =>
          isCut ? Promise.reject(new StoreError("cut off")) : Reflect.apply(value, target, args);
      },
    });
  return { store: whileThere(store), cut: () => isCut = true };
}

Deno.test(
  "who was at a registry that is gone without a word is gone within 15 s, and can log in at another",
  requireMongo,
  () =>
    withMongo(async (url) => {
      const clock = new VirtualClock(Date.now());
      const { store, cut } = severable(await openMongoStore(url));
      const one = startRegistry({ store, clock });
      const other = startRegistry({ store: await openMongoStore(url), clock, limits: { silentMs: 1e9 } });
      const ann = await TestPeer.named("ann", one.ports.port),
        bob = await TestPeer.named("bob", other.ports.port);
      const online = async () => {
        const answer = await bob.client.request({ type: "online", after: "" });
        return answer.type === "names" && answer.names.join();
      };
      assertEquals(await online(), "ann,bob");
      cut();
      const from = clock.now();
      const seen = new Set<string | false>();
      while (await online() !== "bob") {
        seen.add(await online());
        clock.advance(500);
        // The other's own signs of life must reach the store in the meantime.
        for (let asked = 0; asked < 10; asked++) await online();
      }
      const ms = clock.now() - from;
      assert(ms > 9_000 && ms <= 15_000, `${ms} ms`);
      assertEquals([...seen], ["ann,bob"]);
      const refused = await bob.client.request({ type: "query", name: "ann" }).catch((error) =>
        error.refusal
      );
      assertEquals(refused.reason, "away");
      const again = new TestPeer(other.ports.port);
      await again.state("outside");
      await again.client.login("ann", password);
      assertEquals(await online(), "ann,bob");
      await Promise.all([ann.close(), bob.close(), again.close()]);
      await Promise.all([one.stop(), other.stop()]);
    }),
);
