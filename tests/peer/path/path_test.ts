import { assertEquals } from "@std/assert";
import type { PathRoute } from "../../../peer/datagram_socket.ts";
import { Path, type PathWorld, type SocketRoute } from "../../../peer/path/path.ts";
import { FakeClock } from "../../support/fake_clock.ts";

type Ends = Parameters<PathWorld<string, PathRoute>["punch"]>[2];

const routeBy = (socket: string): SocketRoute<string> => ({ key: socket, kind: "direct", socket, send() {} });
const relayNamed = (key: string): PathRoute => ({ key, kind: "relay", send() {} });
const go = { purpose: "punch", token: new Uint8Array(16), theirs: [] } as const;

/** What a path has done since it was last asked. */
function scene(chance = 0.5) {
  const clock = new FakeClock();
  let done: string[] = [];
  let sockets = 0;
  let ends: Ends | undefined;
  const world: PathWorld<string, PathRoute> = {
    clock,
    random: () => chance,
    prepare: (isFirst) =>
      Promise.resolve({ socket: isFirst ? "main" : `fresh ${++sockets}`, candidates: [] }),
    ready: (purpose) => done.push(`ready ${purpose}`),
    punch: (_go, { socket }, given) => {
      ends = given;
      done.push(`punch from ${socket}`);
      return () => done.push("stop");
    },
    retire: (socket) => done.push(`retire ${socket}`),
    endRelay: ({ key }) => done.push(`end ${key}`),
    changed: (route) => done.push(`by ${route?.key}`),
  };
  const path = new Path(world);
  const since = () => {
    const before = done;
    done = [];
    return before;
  };
  /** Lets promises that are due come true. */
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { clock, path, world, since, settle, ends: () => ends! };
}

Deno.test("a direct way: READY, GO, punching, and packets go that way", async () => {
  const { clock, path, since, ends } = scene();
  await path.seek();
  await path.seek();
  await path.wanted("punch");
  assertEquals(since(), ["ready punch"]);
  path.go(go);
  path.go(go);
  ends().done(routeBy("main"));
  assertEquals(since(), ["punch from main", "by main"]);
  assertEquals([path.route?.key, clock.pending], ["main", []]);
});

Deno.test("none: the relay, and every 60 s another attempt from a fresh socket, until one finds a way", async () => {
  const { clock, path, since, settle, ends } = scene();
  await path.seek();
  path.go(go);
  ends().slow();
  path.go({ purpose: "relay", route: relayNamed("relay") });
  assertEquals(since(), ["ready punch", "punch from main", "ready relay", "by relay"]);
  ends().done(undefined);
  assertEquals(since(), ["retire main"]);
  for (const number of [1, 2]) {
    clock.advance(59_999);
    await settle();
    assertEquals(since(), []);
    clock.advance(1);
    await settle();
    path.go(go);
    assertEquals(since(), ["ready punch", `punch from fresh ${number}`]);
    if (number === 1) ends().done(undefined);
    else ends().done(routeBy("guessed"));
    assertEquals(since(), number === 1 ? ["retire fresh 1"] : ["retire fresh 2", "by guessed"]);
  }
  // The other may send by the relay until it has heard of the new way.
  clock.advance(10_000);
  assertEquals([since(), clock.pending], [["end relay"], []]);
});

Deno.test("who does not come is tried again after 10 s and 10 s", async () => {
  const { clock, path, since, settle } = scene();
  await path.seek();
  clock.advance(10_000);
  assertEquals(since(), ["ready punch", "retire main", "ready relay"]);
  clock.advance(10_000);
  await settle();
  assertEquals(since(), ["ready punch"]);
});

Deno.test("attempts are a quarter sooner or later by chance, so that several do not come together", async () => {
  for (const [chance, ms] of [[0, 7_500], [0.999, 12_495]] as const) {
    const { clock, path } = scene(chance);
    await path.seek();
    clock.advance(10_000);
    assertEquals(clock.pending.map(Math.round), [ms]);
  }
});

Deno.test("the other's READY is answered, for either purpose", async () => {
  const { path, since } = scene();
  await path.wanted("punch");
  await path.wanted("relay");
  assertEquals(since(), ["ready punch", "ready relay"]);
});

Deno.test("READY for the relay is said once, until it is given or is no longer valid", async () => {
  const { clock, path, since } = scene();
  await path.wanted("relay");
  await path.wanted("relay");
  assertEquals(since(), ["ready relay"]);
  path.go({ purpose: "relay", route: relayNamed("one") });
  await path.wanted("relay");
  assertEquals(since(), ["by one", "ready relay"]);
  clock.advance(9_999);
  await path.wanted("relay");
  assertEquals(since(), []);
  clock.advance(1);
  await path.wanted("relay");
  assertEquals(since(), ["ready relay"]);
});

Deno.test("an attempt that fails when the other has asked for the relay already asks for no second one", async () => {
  const { path, since, ends } = scene();
  await path.seek();
  path.go(go);
  await path.wanted("relay");
  ends().slow();
  ends().done(undefined);
  assertEquals(since(), ["ready punch", "punch from main", "ready relay", "retire main"]);
});

Deno.test("a way that is silent is given up, its socket after a while, and another one is looked for", async () => {
  const { clock, path, since, ends } = scene();
  await path.seek();
  path.go(go);
  ends().done(routeBy("main"));
  since();
  await path.lost();
  assertEquals([path.route, since()], [undefined, ["by undefined", "ready punch"]]);
  path.go(go);
  ends().done(routeBy("fresh 1"));
  clock.advance(10_000);
  assertEquals(since(), ["punch from fresh 1", "by fresh 1", "retire main"]);
});

Deno.test("a relay that comes after a direct way changes nothing", async () => {
  const { path, since, ends } = scene();
  await path.seek();
  path.go(go);
  ends().slow();
  ends().done(routeBy("main"));
  since();
  path.go({ purpose: "relay", route: relayNamed("relay") });
  assertEquals([path.route?.key, since()], ["main", []]);
});

Deno.test("what cannot be prepared is tried again", async () => {
  const { clock, path, world, since, settle } = scene();
  const { prepare } = world;
  world.prepare = () => Promise.reject(new Error("no network"));
  await path.seek();
  assertEquals(since(), []);
  world.prepare = prepare;
  clock.advance(10_000);
  await settle();
  assertEquals(since(), ["ready punch"]);
});

Deno.test("closed: sockets, relays and timers are given up, whatever it was at", async () => {
  for (const until of ["ready", "punching", "relayed", "direct", "lost"]) {
    const { clock, path, since, ends } = scene();
    await path.seek();
    if (until !== "ready") path.go(go);
    if (until === "relayed") {
      path.go({ purpose: "relay", route: relayNamed("relay") });
      ends().done(undefined);
    }
    if (until === "direct" || until === "lost") ends().done(routeBy("fresh"));
    if (until === "lost") await path.lost();
    since();
    path.close();
    const ended = {
      ready: ["retire main"],
      punching: ["stop", "retire main"],
      relayed: ["end relay"],
      direct: ["retire fresh"],
      lost: ["retire fresh 1", "retire fresh"],
    }[until];
    assertEquals([since(), clock.pending], [ended, []], until);
    await path.wanted("punch");
    await path.wanted("relay");
    path.go(go);
    assertEquals(since(), [], until);
  }
});
