import { assertEquals } from "@std/assert";
import { Scene, words } from "./scene.ts";

const counts = (scene: Scene, name: string) => {
  const { unread, highlights } = scene.in(name);
  return [unread, highlights];
};

/** The text of the entry above which the line "new messages" stands. */
function newFrom(scene: Scene, name: string): string | undefined {
  const { entries, newFrom } = scene.in(name);
  const entry = entries.find(({ id }) => id === newFrom);
  return entry?.type === "said" ? entry.text : undefined;
}

Deno.test("what comes elsewhere is unread, what speaks to us highlights and is told", () => {
  const scene = Scene.online();
  scene.join("#b", "ann bob");
  scene.take();
  scene.say("bob", "#b", "hello");
  scene.say("bob", "#b", "ann: look");
  scene.say("bob", "#a", "here");
  scene.say("ann", "#b", "from my telephone");
  scene.hear(":dan!u@h JOIN #b");
  assertEquals(counts(scene, "#b"), [2, 1]);
  assertEquals(counts(scene, "#a"), [0, 0]);
  assertEquals(newFrom(scene, "#b"), "hello");
  assertEquals(scene.take(), [
    { type: "bell" },
    { type: "notify", title: "bob in #b", text: "ann: look" },
  ]);
  scene.act({ type: "switch", to: "next" });
  assertEquals(counts(scene, "#b"), [0, 0]);
  assertEquals(newFrom(scene, "#b"), "hello");
  scene.act({ type: "switch", to: "previous" });
  assertEquals(newFrom(scene, "#b"), undefined);
});

Deno.test("a private message always highlights", () => {
  const scene = Scene.online();
  scene.say("bob", "ann", "psst");
  assertEquals(counts(scene, "bob"), [1, 1]);
  assertEquals(scene.take(), [{ type: "bell" }, { type: "notify", title: "bob", text: "psst" }]);
});

Deno.test("without the focus nothing is seen; with it again all is, and the line stays", () => {
  const scene = Scene.online();
  scene.say("bob", "#a", "one");
  scene.act({ type: "focus", hasFocus: false });
  scene.say("bob", "#a", "ann: two");
  assertEquals(counts(scene, "#a"), [1, 1]);
  assertEquals(scene.take().map(({ type }) => type), ["bell", "notify"]);
  scene.act({ type: "focus", hasFocus: true });
  assertEquals(counts(scene, "#a"), [0, 0]);
  assertEquals(newFrom(scene, "#a"), "ann: two");
  scene.type("answer");
  assertEquals(newFrom(scene, "#a"), undefined);
});

Deno.test("scrolled up, what comes is unread until the bottom is reached", () => {
  const scene = Scene.online();
  scene.say("bob", "#a", "one");
  scene.model.setPosition({ type: "entry", id: scene.current.entries[0]!.id, row: 0 });
  scene.say("bob", "#a", "ann: two");
  assertEquals(counts(scene, "#a"), [1, 1]);
  assertEquals(scene.take(), []);
  scene.model.setPosition({ type: "bottom" });
  assertEquals(counts(scene, "#a"), [0, 0]);
});

Deno.test("what is replayed is unread, what is history is not", () => {
  const scene = Scene.online();
  scene.join("#b", "ann bob");
  scene.say("bob", "#b", "long ago, ann", "m1", -100, "history");
  assertEquals(counts(scene, "#b"), [0, 0]);
  scene.say("bob", "#b", "missed, ann", "m2", 1, "replay");
  assertEquals(counts(scene, "#b"), [1, 1]);
});

Deno.test("do not disturb, and each of the two alone", () => {
  for (
    const [settings, types] of [
      [{ dnd: true }, []],
      [{ bell: false }, ["notify"]],
      [{ notify: false }, ["bell"]],
    ] as const
  ) {
    const scene = Scene.online(settings);
    scene.say("bob", "ann", "psst");
    assertEquals(scene.take().map(({ type }): string => type), [...types]);
    assertEquals(counts(scene, "bob"), [1, 1]);
  }
});

Deno.test("a flood of highlights rings now and then", () => {
  const scene = Scene.online();
  for (let second = 0; second < 10; second++) {
    for (let count = 0; count < 100; count++) scene.say("bob", "ann", "psst");
    scene.wait(1000);
  }
  assertEquals(scene.take().filter(({ type }) => type === "bell").length, 5);
});

Deno.test("who is ignored is not heard, and leaves no trace", () => {
  const scene = Scene.online();
  scene.type("/ignore BOB");
  assertEquals(scene.take().map((effect) => effect.type === "save" && effect.settings.ignore), [["BOB"]]);
  scene.say("bob", "#a", "ann!");
  scene.say("bob", "ann", "psst");
  scene.hear(":bob!u@h INVITE ann #den");
  assertEquals(words(scene.current).length, 2);
  assertEquals(scene.names(), ["localhost:9090", "#a"]);
  assertEquals(scene.take(), []);
  scene.type("/unignore bob");
  scene.say("bob", "#a", "there");
  assertEquals(words(scene.current).at(-1), "<bob> there");
});

Deno.test("the next unread conversation: those that speak to us first", () => {
  const scene = Scene.online();
  scene.join("#b", "ann bob");
  scene.join("#c", "ann bob");
  scene.say("bob", "#b", "hello");
  scene.say("bob", "#c", "hello ann");
  scene.act({ type: "switch", to: "unread" });
  assertEquals(scene.current.name, "#c");
  scene.act({ type: "switch", to: "unread" });
  assertEquals(scene.current.name, "#b");
  scene.act({ type: "switch", to: "unread" });
  assertEquals(scene.current.name, "#b");
});

const at = (second: number) =>
  `timestamp=${new Date(Date.parse("2026-01-31T12:00:00Z") + second * 1000).toISOString()}`;

Deno.test("what is seen is marked, not too often, where the server knows markers", () => {
  const scene = Scene.online();
  scene.say("bob", "#a", "one", "m1", 1);
  scene.wait(1000);
  assertEquals(scene.sent(), [`MARKREAD #a ${at(1)}`]);
  scene.say("bob", "#a", "two", "m2", 2);
  scene.wait(1000);
  scene.say("bob", "#a", "three", "m3", 3);
  scene.wait(1000);
  assertEquals(scene.sent(), []);
  scene.wait(1000);
  assertEquals(scene.sent(), [`MARKREAD #a ${at(3)}`]);
  scene.wait(10_000);
  assertEquals(scene.sent(), []);
  scene.act({ type: "focus", hasFocus: false });
  scene.say("bob", "#a", "four", "m4", 14);
  scene.wait(10_000);
  assertEquals(scene.sent(), []);
});

Deno.test("no marker goes to a server that has sent none", () => {
  const scene = new Scene();
  scene.connect();
  scene.hear(":ann!u@h JOIN #a");
  scene.say("bob", "#a", "one", "m1", 1);
  scene.wait(10_000);
  assertEquals(scene.sent().filter((line) => line.startsWith("MARKREAD")), []);
});

Deno.test("a room's history is read when it is seen", () => {
  const scene = Scene.online();
  scene.say("bob", "#a", "before", "h1", -9, "history");
  scene.wait(1000);
  assertEquals(scene.sent(), [`MARKREAD #a ${at(-9)}`]);
  scene.join("#b", "ann bob");
  scene.take();
  scene.say("bob", "#b", "before", "h2", -8, "history");
  scene.wait(10_000);
  assertEquals(scene.sent(), []);
  scene.act({ type: "switch", to: "next" });
  scene.wait(1000);
  assertEquals(scene.sent(), [`MARKREAD #b ${at(-8)}`]);
});

Deno.test("what was read on another device is read here", () => {
  const scene = Scene.online();
  scene.join("#b", "ann bob");
  for (const second of [1, 2, 3]) scene.say("bob", "#b", `ann ${second}`, `m${second}`, second);
  scene.hear(`:server MARKREAD #b ${at(2)}`);
  assertEquals(counts(scene, "#b"), [1, 1]);
  assertEquals(newFrom(scene, "#b"), "ann 3");
  scene.hear(`:server MARKREAD #b ${at(1)}`);
  assertEquals(counts(scene, "#b"), [1, 1]);
  scene.hear(`:server MARKREAD #b ${at(3)}`);
  assertEquals(counts(scene, "#b"), [0, 0]);
  assertEquals(newFrom(scene, "#b"), undefined);
});

Deno.test("coming into a room, the line stands where another device has left off", () => {
  const scene = Scene.online();
  scene.hear(":ann!u@h JOIN #b");
  scene.hear(`:server MARKREAD #b ${at(-50)}`);
  for (const second of [-60, -50, -40, -30]) {
    scene.say("bob", "#b", `at ${second}`, `h${second}`, second, "history");
  }
  assertEquals(newFrom(scene, "#b"), "at -40");
  assertEquals(counts(scene, "#b"), [0, 0]);
});
