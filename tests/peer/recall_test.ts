// Who starts with less than what others have of them, or has the same keys in two places, says nothing twice with one number.
import { assertEquals, assertThrows } from "@std/assert";
import { makeIdentity } from "../../peer/identity.ts";
import { PeerError } from "../../peer/peer.ts";
import { introduce, RealPeer } from "../support/real_peer.ts";
import { startRegistry } from "../support/registry.ts";
import { inTempDir } from "../support/temp_dir.ts";

const ofBob = (said: string[]) => said.filter((text) => text.startsWith("bob: "));
const forks = (one: RealPeer) => one.events.filter(({ type }) => type === "forked");

Deno.test("who goes on from an older copy hears first what they have said since, and is heard by all", () =>
  inTempDir(async (dir) => {
    const registry = startRegistry();
    try {
      const port = registry.ports.port, identity = makeIdentity(), path = `${dir}/peer.db`;
      const bobAgain = () => RealPeer.named("bob", { port, identity, path }, false);
      const talk = { type: "talk", name: "ann" } as const, team = { type: "room", name: "#team" } as const;
      await using ann = await RealPeer.named("ann", { port });
      await ann.peer.create("#team", "open");
      const heardBy = (place: string, ...texts: string[]) =>
        ann.until(() => ofBob(ann.said(place)).join() === texts.map((text) => `bob: ${text}`).join());
      const gone = async () => {
        await ann.event((event) => event.type === "lost" && event.name === "bob");
        ann.events.splice(ann.events.findIndex(({ type }) => type === "lost"), 1);
      };
      {
        await using bob = await RealPeer.named("bob", { port, identity, path });
        await introduce(ann, bob);
        await bob.peer.join("#team");
        bob.peer.say(talk, "one");
        bob.peer.say(team, "one");
        await Promise.all([heardBy("bob", "one"), heardBy("#team", "one")]);
      }
      await gone();
      await Deno.copyFile(path, `${dir}/copy`);
      {
        await using bob = await bobAgain();
        bob.peer.say(talk, "two");
        bob.peer.say(team, "two");
        await Promise.all([heardBy("bob", "one", "two"), heardBy("#team", "one", "two")]);
      }
      await gone();
      await Deno.copyFile(`${dir}/copy`, path);
      await using bob = await bobAgain();
      assertEquals(bob.peer.say(talk, "three"), "held");
      bob.peer.say(team, "three");
      await Promise.all([heardBy("bob", "one", "two", "three"), heardBy("#team", "one", "two", "three")]);
      assertEquals(bob.peer.say(talk, "four"), "said");
      await heardBy("bob", "one", "two", "three", "four");
      assertEquals([...forks(ann), ...forks(bob)], []);
      assertEquals(bob.peer.newest(talk, 9).map(({ text }) => text), ["one", "two", "three", "four"]);
    } finally {
      await registry.stop();
    }
  }));

Deno.test("what waits for somebody waits on disk too, and is said once when they are back", () =>
  inTempDir(async (dir) => {
    const registry = startRegistry();
    try {
      const port = registry.ports.port;
      const anns = { port, identity: makeIdentity(), path: `${dir}/ann.db` };
      const bobs = { port, identity: makeIdentity(), path: `${dir}/bob.db` };
      const talk = { type: "talk", name: "ann" } as const;
      {
        await using ann = await RealPeer.named("ann", anns);
        await using bob = await RealPeer.named("bob", bobs);
        await introduce(ann, bob);
      }
      {
        const bob = await RealPeer.named("bob", bobs, false);
        assertEquals(bob.peer.say(talk, "first"), "held");
        assertEquals(bob.peer.say(talk, "second"), "held");
        await bob.peer.close();
      }
      await using bob = await RealPeer.named("bob", bobs, false);
      assertEquals(bob.peer.conversations.at(talk)!.held, 2);
      assertEquals(await bob.peer.settled(0), true);
      assertEquals(bob.peer.say(talk, "third"), "held");
      await using ann = await RealPeer.named("ann", anns, false);
      await ann.until(() => ann.said("bob").length >= 3);
      assertEquals(ann.said("bob"), ["bob: first", "bob: second", "bob: third"]);
      await bob.until(() => bob.said("ann").length >= 3);
      assertEquals(bob.peer.conversations.at(talk)!.held, 0);
    } finally {
      await registry.stop();
    }
  }));

Deno.test("who has logged in elsewhere says nothing more here, and goes on after a start", () =>
  inTempDir(async (dir) => {
    const registry = startRegistry();
    try {
      const port = registry.ports.port, identity = makeIdentity();
      const here = { port, identity, path: `${dir}/here.db` }, there = { ...here, path: `${dir}/there.db` };
      const talk = { type: "talk", name: "ann" } as const;
      await using ann = await RealPeer.named("ann", { port });
      {
        await using bob = await RealPeer.named("bob", here);
        await introduce(ann, bob);
        bob.peer.say(talk, "one");
        await ann.until(() => ann.said("bob").length === 1);
        {
          await using _elsewhere = await RealPeer.named("bob", there, false);
          await bob.event((event) => event.type === "registry" && event.state.type === "over");
          assertThrows(() => bob.peer.say(talk, "nothing"), PeerError, "start again here");
        }
      }
      await using bob = await RealPeer.named("bob", here, false);
      bob.peer.say(talk, "two");
      await ann.until(() => ann.said("bob").length === 2);
      assertEquals(ann.said("bob"), ["bob: one", "bob: two"]);
    } finally {
      await registry.stop();
    }
  }));

Deno.test("who could not know that their copy is old is told, when those come who know more", () =>
  inTempDir(async (dir) => {
    const registry = startRegistry();
    try {
      const port = registry.ports.port, team = { type: "room", name: "#team" } as const;
      const bobs = { port, identity: makeIdentity(), path: `${dir}/bob.db` };
      const anns = { port, identity: makeIdentity(), path: `${dir}/ann.db` };
      const isHere = (one: RealPeer, ...texts: string[]) => () =>
        ofBob(one.said("#team")).join() === texts.map((text) => `bob: ${text}`).join();
      {
        await using ann = await RealPeer.named("ann", anns);
        await ann.peer.create("#team", "open");
        {
          await using bob = await RealPeer.named("bob", bobs);
          await bob.peer.join("#team");
          bob.peer.say(team, "one");
          await ann.until(isHere(ann, "one"));
        }
        await Deno.copyFile(bobs.path, `${dir}/copy`);
        await using bob = await RealPeer.named("bob", bobs, false);
        for (const text of ["two", "three"]) bob.peer.say(team, text);
        await ann.until(isHere(ann, "one", "two", "three"));
      }
      await Deno.copyFile(`${dir}/copy`, bobs.path);
      await using bob = await RealPeer.named("bob", bobs, false);
      await using eve = await RealPeer.named("eve", { port });
      await eve.peer.join("#team");
      await eve.until(isHere(eve, "one"));
      bob.peer.say(team, "other");
      await eve.until(isHere(eve, "one", "other"));
      await using _ann = await RealPeer.named("ann", anns, false);
      const told = await bob.event(({ type }) => type === "problem");
      assertEquals(
        told.type === "problem" && /\/leave #team, and have yourself invited/.test(told.problem),
        true,
      );
    } finally {
      await registry.stop();
    }
  }));
