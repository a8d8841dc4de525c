// What a peer tells -> what is on its screen.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { room, Scene, talk, words } from "./scene.ts";

const registry = "registry:9191";

Deno.test("the registry, rooms and people stand in the list, with who is in touch and how", () => {
  const scene = Scene.begun();
  scene.seen.ways.set("eve", { by: "relay", rttMs: undefined });
  scene.seat("#team", "ann", "bob", "dan", "eve");
  scene.hear({ type: "reached", name: "eve", by: "relay" });
  assertEquals(scene.model.conversations.map(({ name, kind }) => [name, kind]), [
    [registry, "server"],
    ["#team", "room"],
    ["bob", "person"],
  ]);
  const team = scene.in("#team");
  assertEquals(team.members.map(({ prefix, nickname, isAway, mark }) => [prefix + nickname, isAway, mark]), [
    ["~ann", false, undefined],
    ["bob", false, "direct"],
    ["dan", true, undefined],
    ["eve", false, "relay"],
  ]);
  assertEquals(team.about, "for those invited, 2 of 3 in touch");
  assertEquals([scene.in("bob").about, scene.in("bob").isAway], ["direct, 12 ms", false]);
  scene.seen.ways.delete("bob");
  scene.hear({ type: "lost", name: "bob" });
  assertEquals([scene.in("bob").about, scene.in("bob").isAway], ["not in touch", true]);
  assertEquals(team.members[1]?.isAway, true);
  scene.seen.ways.set("bob", { by: "direct", rttMs: 12.4 });
  for (const by of ["direct", "tcp"] as const) scene.hear({ type: "reached", name: "bob", by });
  assertEquals(words(scene.in("bob")), ["-- bob does not answer", "-- in touch with bob, directly (UDP)"]);
});

Deno.test("the status bar has our name, the registry's state, and the way to who is in view", () => {
  const scene = new Scene();
  scene.seen.name = undefined;
  assertEquals(scene.model.conversations[0]!.shortName, undefined);
  scene.registry({ type: "connecting" });
  assertEquals(scene.model.conversations[0]!.shortName, "registry");
  assertEquals(scene.status, `connecting to ${registry}`);
  scene.registry({ type: "outside" });
  assertEquals(scene.status, `not logged in at ${registry}`);
  scene.seen.name = "ann";
  scene.registry({ type: "in", name: "ann" });
  assertEquals(scene.status, `ann at ${registry}`);
  scene.seen.ways.set("bob", { by: "v6", rttMs: 3 });
  scene.hear({ type: "opened", place: talk("bob") });
  scene.go("bob");
  assertEquals(scene.status, `ann at ${registry} | v6, 3 ms`);
  scene.registry({ type: "away", why: "The connection was lost.", ms: 4000 });
  assertEquals(scene.status, "ann, no registry, trying again in 4 s | v6, 3 ms");
  const { version } = scene.model;
  scene.wait(1000);
  assert(scene.model.version > version);
  assertEquals(scene.status, "ann, no registry, trying again in 3 s | v6, 3 ms");
  scene.registry({ type: "over", why: "replaced" });
  assertEquals(scene.status, "ann, logged in elsewhere | v6, 3 ms");
});

Deno.test("that the registry stays away is told once", () => {
  const scene = Scene.begun();
  for (let tries = 0; tries < 3; tries++) {
    scene.registry({ type: "away", why: "Nobody answers.", ms: 1000 });
    scene.registry({ type: "connecting" });
    assertStringIncludes(scene.status, "no registry");
  }
  scene.registry({ type: "in", name: "ann" });
  assertEquals(words(scene.in(registry)).map((line) => line.slice(0, 15)), [
    "-- logged in as",
    "-- no registry:",
    "-- logged in as",
  ]);
});

Deno.test("what others say is counted, highlights, rings, and opens a conversation of its own", () => {
  const scene = Scene.begun();
  scene.said(room("#team"), "bob", "hello all");
  assertEquals([scene.in("#team").unread, scene.in("#team").highlights], [1, 0]);
  assertEquals(scene.take(), []);
  scene.said(room("#team"), "bob", "ann: look");
  assertEquals([scene.in("#team").unread, scene.in("#team").highlights], [2, 1]);
  assertEquals(scene.take(), [{ type: "bell" }, {
    type: "notify",
    title: "bob in #team",
    text: "ann: look",
  }]);
  scene.said(talk("eve"), "eve", "psst");
  assertEquals([scene.in("eve").unread, scene.in("eve").highlights], [1, 1]);
  scene.said(talk("eve"), "eve", "psst", "eve 3");
  assertEquals(scene.in("eve").unread, 1);
  scene.go("#team");
  assertEquals(scene.in("#team").unread, 0);
});

Deno.test("who is ignored is not seen", () => {
  const scene = Scene.begun();
  scene.type("/ignore bob");
  scene.said(room("#team"), "bob", "hello");
  assertEquals(words(scene.in("#team")), []);
  scene.effects.push(...scene.model.olderCame(room("#team"), [
    { place: room("#team"), id: "bob 1", from: "bob", text: "before", time: 1, isOwn: false },
  ]));
  assertEquals(words(scene.in("#team")), []);
});

Deno.test("what was said in a room before we came there is no news", () => {
  const scene = Scene.begun();
  scene.seat("#old", "bob", "ann");
  scene.hear({ type: "opened", place: room("#old") });
  scene.now += 10;
  const before = { place: room("#old"), from: "bob", time: scene.now - 5000, isOwn: false };
  scene.hear({ type: "said", said: { ...before, id: "old", text: "ann: long ago" } });
  assertEquals([scene.in("#old").unread, scene.take()], [0, []]);
  scene.said(room("#old"), "bob", "welcome");
  assertEquals(scene.in("#old").unread, 1);
});

Deno.test("what we say is shown at once, and once", () => {
  const scene = Scene.begun();
  scene.go("bob");
  scene.type("hello\n/not a command");
  assertEquals(words(scene.in("bob")), ["<ann> hello", "<ann> /not a command"]);
  const said = scene.take().flatMap((effect) =>
    effect.type === "say" ? [[effect.place.name, effect.text]] : []
  );
  assertEquals(said, [["bob", "hello"], ["bob", "/not a command"]]);
  scene.said(talk("bob"), "ann", "hello", "ann 1");
  scene.said(talk("bob"), "ann", "/not a command", "ann 2");
  scene.said(talk("bob"), "ann", "hello", "ann 3");
  assertEquals(words(scene.in("bob")), ["<ann> hello", "<ann> /not a command", "<ann> hello"]);
  assertEquals(scene.in("bob").unread, 0);
});

Deno.test("what nobody has is marked until somebody has it, and nothing that was heard before", () => {
  const scene = Scene.begun();
  scene.go("bob");
  scene.type("heard");
  scene.said(talk("bob"), "ann", "heard", "ann 1");
  scene.seen.deaf.add("bob");
  scene.hear({ type: "lost", name: "bob" });
  scene.seen.waiting.add("bob");
  scene.type("kept");
  scene.said(talk("bob"), "ann", "kept", "ann 2");
  const texts = () => words(scene.in("bob")).filter((line) => line.startsWith("<"));
  assertEquals(texts(), ["<ann> heard", "<ann> kept [kept until bob is in touch]"]);
  assertStringIncludes(scene.status, "1 not heard yet");
  // It is on its way.
  scene.seen.deaf.delete("bob");
  scene.wait(1000);
  assertEquals(texts(), ["<ann> heard", "<ann> kept"]);
  scene.wait(5000);
  assertEquals(texts()[1], "<ann> kept [on its way]");
  scene.seen.deaf.add("bob");
  scene.wait(1000);
  assertEquals(texts()[1], "<ann> kept [kept until bob is in touch]");
  scene.seen.waiting.delete("bob");
  scene.wait(1000);
  assertEquals(texts(), ["<ann> heard", "<ann> kept"]);
});

Deno.test("what waits since another time is shown, and becomes what it is when it is said", () => {
  const scene = new Scene();
  scene.seen.deaf.add("bob");
  scene.seen.waiting.add("bob");
  scene.seen.texts.set("bob", ["one", "two"]);
  scene.hear({ type: "opened", place: talk("bob") });
  const kept = " [kept until bob is in touch]";
  assertEquals(words(scene.in("bob")), [`<ann> one${kept}`, `<ann> two${kept}`]);
  scene.said(talk("bob"), "ann", "one", "ann 1");
  scene.seen.deaf.delete("bob");
  scene.said(talk("bob"), "ann", "two", "ann 2");
  assertEquals(words(scene.in("bob")), ["<ann> one", "<ann> two"]);
});

Deno.test("what waits is there again where a conversation was closed and comes back", () => {
  const scene = Scene.begun();
  scene.seen.deaf.add("bob");
  scene.go("bob");
  scene.type("waits");
  scene.type("/close");
  scene.seen.texts.set("bob", ["waits"]);
  scene.said(talk("bob"), "bob", "hello");
  assertEquals(words(scene.in("bob")), ["<ann> waits [kept until bob is in touch]", "<bob> hello"]);
});

Deno.test("what the peer does not say is given back", () => {
  const scene = Scene.begun();
  scene.go("#team");
  scene.type("too long");
  const [effect] = scene.take();
  assert(effect?.type === "say");
  assertEquals(scene.model.unavailable(effect, "That is too long."), [{ type: "draft", text: "too long" }]);
  assertEquals(words(scene.in("#team")), ["!! That is too long."]);
});

Deno.test("who asks stays in sight until they are answered", () => {
  const scene = Scene.begun();
  scene.seen.askers = ["eve"];
  scene.hear({ type: "asks", name: "eve" });
  assertEquals(scene.model.notice, "eve would like to talk: /accept or /reject");
  assertEquals(words(scene.current).at(-1), "-- eve would like to talk: /accept eve or /reject eve");
  scene.seen.askers = ["eve", "dan\x1b[2J"];
  assertMatch(
    scene.model.notice ?? "",
    /^eve, dan[^\x1b]+would like to talk: \/accept NAME or \/reject NAME$/,
  );
  scene.seen.askers = [];
  assertEquals(scene.model.notice, undefined);
});

Deno.test("who accepts is gone to by who waits for it, and not by who talks elsewhere", () => {
  const waiting = Scene.begun();
  waiting.hear({ type: "decided", name: "eve", decision: "accept" });
  assertEquals(waiting.current.name, "eve");
  const talking = Scene.begun();
  talking.go("#team");
  talking.take();
  talking.hear({ type: "decided", name: "eve", decision: "accept" });
  assertEquals([talking.current.name, words(talking.current)], ["#team", ["-- eve accepts"]]);
  assertEquals(talking.take().map(({ type }) => type), ["bell", "notify"]);
});

Deno.test("another key is a stop that nobody can miss, until it is put away or forgotten", () => {
  const scene = Scene.begun({ dnd: true });
  scene.hear({ type: "key changed", name: "bob" });
  assertEquals(scene.take().map(({ type }) => type), ["bell", "notify"]);
  for (const name of [registry, "bob"]) {
    assertEquals(words(scene.in(name)).filter((line) => line.startsWith("!!")).length, 3);
  }
  assertMatch(scene.model.notice ?? "", /^STOP: another key than before: bob\./);
  scene.act({ type: "close" });
  assertEquals(scene.model.notice, undefined);
  scene.hear({ type: "key changed", name: "bob" });
  scene.model.calm("BOB");
  assertEquals(scene.model.notice, undefined);
});

Deno.test("rooms that are left go, and who comes and goes is told where they do", () => {
  const scene = Scene.begun();
  scene.hear({ type: "joined", room: "#team", name: "eve" }, { type: "left", room: "#team", name: "eve" });
  assertEquals(words(scene.in("#team")), ["eve join", "eve part"]);
  scene.seat("#team", "bob");
  scene.hear({ type: "roster", place: room("#team") });
  assertEquals([scene.in("#team").isJoined, scene.in("#team").members], [false, []]);
  scene.hear({ type: "closed", place: room("#team") });
  assertEquals(scene.model.conversations.map(({ name }) => name), [registry, "bob"]);
});

Deno.test("who is found on this network has joined", () => {
  const scene = new Scene();
  scene.seat("#lan", "ann", "bob");
  scene.hear({ type: "opened", place: room("#lan") });
  scene.seat("#lan", "ann", "bob", "eve");
  scene.hear({ type: "roster", place: room("#lan") });
  scene.wait(1000);
  assertEquals(words(scene.in("#lan")), ["eve join"]);
});

Deno.test("older messages come above, page by page, until there are no more", () => {
  const scene = Scene.begun();
  scene.go("bob");
  const page = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => ({
      place: talk("bob"),
      id: `bob ${from + index}`,
      from: "bob",
      text: `${from + index}`,
      time: scene.now - 1000 + from + index,
      isOwn: false,
    }));
  scene.said(talk("bob"), "bob", "now", "bob 20");
  assertEquals(scene.model.atTop(), [{ type: "older", place: talk("bob"), before: "bob 20" }]);
  assertEquals(scene.model.atTop(), []);
  scene.model.olderCame(talk("bob"), page(10, 20));
  assertEquals(scene.model.atTop(), [{ type: "older", place: talk("bob"), before: "bob 10" }]);
  scene.model.olderCame(talk("bob"), page(5, 10));
  assertEquals(words(scene.in("bob")).at(0), "<bob> 5");
  assertEquals(words(scene.in("bob")).at(-1), "<bob> now");
  scene.model.atTop();
  scene.model.olderCame(talk("bob"), []);
  assertEquals([scene.in("bob").older, scene.in("bob").entries.length], ["all shown", 16]);
});

Deno.test("whose a room is now is told there", () => {
  const scene = Scene.begun();
  scene.hear(
    { type: "opened", place: room("#team") },
    { type: "owner", place: room("#team"), name: "bob", mayGrow: true },
    { type: "owner", place: room("#team"), name: undefined, mayGrow: true },
    { type: "owner", place: room("#team"), name: undefined, mayGrow: false },
  );
  assertEquals(words(scene.in("#team")).slice(-3), [
    "-- bob owns #team now",
    "-- nobody owns #team any more",
    "-- nobody owns #team any more: who is in it stays, and nobody can be added",
  ]);
});

Deno.test("nothing that can be seen of others breaks the screen", () => {
  const scene = Scene.begun();
  const place = { type: "room", name: "__proto__" } as const;
  scene.hear(
    { type: "opened", place },
    { type: "said", said: { place, id: "x", from: "\x1b[2J", text: "\0\r\n", time: 1, isOwn: false } },
    { type: "forked", place, name: "constructor" },
    { type: "owner", place: room("#nowhere"), name: "\x1b[2J", mayGrow: false },
    { type: "invited", room: "#\u202e", name: "toString" },
    { type: "problem", problem: "\x07" },
    { type: "closed", place: room("#nowhere") },
    { type: "joined", room: "#nowhere", name: "x" },
    { type: "synced", place },
  );
  assertEquals(words(scene.in("__proto__")).length, 2);
});
