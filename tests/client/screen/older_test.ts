import { assert, assertEquals } from "@std/assert";
import { Scene, texts, words } from "./scene.ts";

const noon = Date.parse("2026-01-31T12:00:00.000Z");

function played(scene: Scene, target: string, messages: number, failed?: string): void {
  scene.effects.push(...scene.model.hear({ type: "played", origin: "history", target, messages, failed }));
}

Deno.test("the history of a room comes above our own arrival, and once", () => {
  const scene = new Scene();
  scene.connect();
  scene.hear("@time=2026-01-31T12:00:00.000Z :ann!u@h JOIN #a");
  for (const second of [-3, -2, -1]) scene.say("bob", "#a", `at ${second}`, `m${second}`, second, "history");
  scene.say("bob", "#a", "now", "m1", 1);
  scene.say("bob", "#a", "at -2", "m-2", -2, "history");
  assertEquals(words(scene.current), ["<bob> at -3", "<bob> at -2", "<bob> at -1", "ann join", "<bob> now"]);
  assertEquals(scene.current.unread, 0);
});

Deno.test("at the top one page is asked for at a time, until there is none", () => {
  const scene = Scene.online();
  scene.say("bob", "#a", "now", "m1", 1);
  scene.effects.push(...scene.model.atTop(), ...scene.model.atTop());
  assertEquals(scene.take(), [{ type: "older", target: "#a", before: { msgid: "m1" } }]);
  assertEquals(scene.current.older, "loading");
  scene.say("bob", "#a", "before", "m0", -1, "history");
  played(scene, "#a", 1);
  assertEquals(scene.current.older, "unknown");
  assertEquals(scene.model.atTop(), [{ type: "older", target: "#a", before: { msgid: "m0" } }]);
  played(scene, "#a", 0);
  assertEquals(scene.current.older, "all shown");
  assertEquals(scene.model.atTop(), []);
  assertEquals(texts(scene.current), ["before", "now"]);
});

Deno.test("older messages come above a room's first history, though all of it was said at once", () => {
  const scene = Scene.online();
  for (const name of ["c", "d"]) scene.say("bob", "#a", name, `m${name}`, -5, "history");
  scene.model.atTop();
  for (const name of ["a", "b"]) scene.say("bob", "#a", name, `m${name}`, -5, "history");
  played(scene, "#a", 2);
  assertEquals(texts(scene.current), ["a", "b", "c", "d"]);
});

Deno.test("where nothing was said yet, all before now is asked for", () => {
  const scene = Scene.online();
  assertEquals(scene.model.atTop(), [{ type: "older", target: "#a", before: { time: noon } }]);
});

Deno.test("a server that keeps nothing is asked once a line", () => {
  const scene = Scene.online();
  const [asked] = scene.model.atTop();
  assertEquals(scene.model.unavailable(asked!), []);
  assertEquals(scene.current.older, "not kept");
  assertEquals(scene.model.atTop(), []);
  scene.model.hear({ type: "state", state: { type: "waiting", problem: "gone", delayMs: 1000 } });
  assertEquals(scene.current.older, "unknown");
  assertEquals(scene.model.atTop(), []);
});

Deno.test("what happened long ago is shown, and changes nothing now", () => {
  const scene = Scene.online();
  scene.hear("@time=2026-01-31T11:00:00.000Z :eve!u@h JOIN #a", "history");
  scene.hear("@time=2026-01-31T11:01:00.000Z :eve!u@h TOPIC #a :old", "history");
  scene.hear("@time=2026-01-31T11:02:00.000Z :cat!u@h KICK #a ann :out", "history");
  assertEquals(words(scene.current), ["eve join", "eve topic (old)", "cat kick ann (out)", "ann join"]);
  assertEquals(scene.current.members.length, 3);
  assertEquals(scene.current.topic, undefined);
  assertEquals(scene.current.isJoined, true);
});

Deno.test("a search lists what is found, and a choice shows the message in its place", () => {
  const scene = Scene.online();
  scene.join("#b", "ann bob");
  scene.say("bob", "#b", "now", "m9", 1);
  scene.take();
  scene.type("/search red kite in:#b from:bob");
  assertEquals(
    scene.take().map((effect) => effect.type === "search" && Object.fromEntries(effect.attributes)),
    [
      { text: "red kite", in: "#b", from: "bob", limit: "100" },
    ],
  );
  assertEquals(scene.model.overlay.type === "list" && scene.model.overlay.empty, "Searching...");
  scene.say("bob", "#b", "a red kite", "m5", -50, "search");
  scene.say("bob", "ann", "red kite for you", "m4", -60, "search");
  scene.model.hear({ type: "played", origin: "search", target: "", messages: 2, failed: undefined });
  const { overlay } = scene.model;
  assertEquals(overlay.type === "list" && overlay.items.map(({ text }) => text), [
    "<bob> a red kite",
    "<bob> red kite for you",
  ]);
  const details = overlay.type === "list" ? overlay.items.map(({ detail }) => detail) : [];
  assert(/^01-31 \d\d:59 #b$/.test(details[0]!), details[0]);
  assert(/^01-31 \d\d:59 bob$/.test(details[1]!), details[1]);
  assertEquals(texts(scene.in("#b")), ["now"]);
  scene.act({ type: "move", by: 5 });
  scene.act({ type: "move", by: -5 });
  scene.act({ type: "choose" });
  assertEquals(scene.model.overlay.type, "none");
  assertEquals(scene.current.name, "#b");
  assertEquals(scene.take(), [{ type: "older", target: "#b", before: { msgid: "m9" } }]);
  scene.say("bob", "#b", "between", "m7", -20, "history");
  played(scene, "#b", 1);
  assertEquals(scene.take(), [{ type: "older", target: "#b", before: { msgid: "m7" } }]);
  scene.say("bob", "#b", "a red kite", "m5", -50, "history");
  played(scene, "#b", 1);
  assertEquals(scene.take(), []);
  const found = scene.current.entries.find((entry) => entry.type === "said" && entry.msgid === "m5")!;
  assertEquals(scene.current.position, { type: "entry", id: found.id, row: 0 });
  assertEquals(scene.current.selected, found.id);
});

Deno.test("a message that is not to be had is looked for in so many pages, and no more", () => {
  const scene = Scene.online();
  scene.say("bob", "#a", "now", "m0", 0);
  scene.type("/search x");
  scene.say("bob", "#a", "x", "gone", -5000, "search");
  scene.act({ type: "choose" });
  let pages = 0;
  while (scene.take().some(({ type }) => type === "older")) {
    pages++;
    scene.say("bob", "#a", "page", `m${-pages}`, -pages, "history");
    played(scene, "#a", 1);
  }
  assertEquals(pages, 50);
  assertEquals(words(scene.current).at(-1), "-- error That message is too far back to be shown here.");
});

Deno.test("a search that finds nothing, or that the server does not offer, says so", () => {
  const scene = Scene.online();
  scene.type("/search x");
  scene.model.hear({ type: "played", origin: "search", target: "", messages: 0, failed: undefined });
  assertEquals(scene.model.overlay.type === "list" && scene.model.overlay.empty, "Nothing was found.");
  scene.act({ type: "choose" });
  assertEquals(scene.model.overlay.type, "list");
  scene.act({ type: "close" });
  scene.type("/search x");
  const [asked] = scene.take();
  scene.model.unavailable(asked!);
  assertEquals(
    scene.model.overlay.type === "list" && scene.model.overlay.empty,
    "Nothing was found: this is not to be had here.",
  );
});

Deno.test("dates of a search are days where the person is", () => {
  const scene = Scene.online();
  scene.type("/search after:2026-01-30 before:2026-01-31T18:30");
  const [asked] = scene.take();
  assertEquals(asked?.type === "search" && Object.fromEntries(asked.attributes), {
    after: new Date(2026, 0, 30).toISOString(),
    before: new Date(2026, 0, 31, 18, 30).toISOString(),
    limit: "100",
  });
  scene.type("/search after:soon");
  assertEquals(
    words(scene.current).at(-1),
    "-- error soon is no date. Type it as 2026-01-31, or 2026-01-31T18:30.",
  );
  scene.type("/search");
  assertEquals(
    words(scene.current).at(-1),
    "-- error Type: /search [WORDS] [in:ROOM] [from:NAME] [before:DATE] [after:DATE]",
  );
});

Deno.test("a room is not asked for what was said in it before we are there", () => {
  const scene = new Scene();
  scene.connect();
  assertEquals(scene.model.atTop(), []);
  assertEquals(scene.current.older, "unknown");
  scene.join("#a", "bob ann");
  assertEquals(scene.model.atTop().map(({ type }) => type), ["older"]);
});
