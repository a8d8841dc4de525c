// What a stranger can make grow has a bound, and what comes fast costs little.
import { assert, assertEquals } from "@std/assert";
import { Scene } from "./scene.ts";

Deno.test("a conversation keeps 20,000 entries, the newest", () => {
  const scene = Scene.online();
  for (let index = 0; index < 21_000; index++) scene.say("bob", "#a", `${index}`, `m${index}`, index);
  const { entries, older } = scene.current;
  assert(entries.length <= 20_000 && entries.length >= 19_000);
  const [newest, oldest] = [entries.at(-1)!, entries[0]!];
  assertEquals(newest.type === "said" && newest.text, "20999");
  assertEquals(older, "unknown");
  assertEquals(scene.model.atTop(), [
    { type: "older", target: "#a", before: { msgid: oldest.type === "said" ? oldest.msgid! : "" } },
  ]);
});

Deno.test("where the person is among the older ones, these stay, within another bound", () => {
  const scene = Scene.online();
  for (let index = 0; index < 100; index++) scene.say("bob", "#a", `${index}`, `m${index}`, index);
  const reading = scene.current.entries[10]!;
  scene.model.setPosition({ type: "entry", id: reading.id, row: 0 });
  for (let index = 100; index < 25_000; index++) scene.say("bob", "#a", `${index}`, `m${index}`, index);
  assertEquals(scene.current.entries.length, 25_001);
  assertEquals(scene.current.position, { type: "entry", id: reading.id, row: 0 });
  for (let index = 25_000; index < 45_000; index++) scene.say("bob", "#a", `${index}`, `m${index}`, index);
  const { entries, position, newFrom } = scene.current;
  assert(entries.length <= 40_000);
  assert(position.type === "entry" && entries.some(({ id }) => id === position.id));
  assert(entries.some(({ id }) => id === newFrom));
  scene.model.setPosition({ type: "bottom" });
  assert(scene.current.entries.length <= 20_000);
});

Deno.test("10,000 people and rooms make no 10,000 conversations, and close none with something new", () => {
  const scene = Scene.online();
  scene.say("first", "ann", "hello");
  for (let index = 0; index < 10_000; index++) {
    scene.say(`n${index}`, "ann", "hello");
    scene.hear(`:ann!u@h JOIN #r${index}`);
  }
  assert(scene.model.conversations.length <= 500);
  assert(scene.in("first").unread > 0);
  assert(scene.in("localhost:9090").entries.length > 0);
});

Deno.test("conversations that nobody looks into make room for new ones", () => {
  const scene = Scene.online();
  for (let index = 0; index < 1000; index++) {
    scene.say(`n${index}`, "ann", "hello");
    scene.act({ type: "switch", to: "unread" });
  }
  assert(scene.model.conversations.length <= 500);
  assertEquals(scene.current.name, "n999");
});

Deno.test("all conversations together are bounded", () => {
  const scene = Scene.online();
  for (let room = 0; room < 30; room++) {
    scene.hear(`:ann!u@h JOIN #r${room}`);
    for (let index = 0; index < 10_000; index++) scene.say("bob", `#r${room}`, "hello");
  }
  const all = scene.model.conversations.reduce((sum, { entries }) => sum + entries.length, 0);
  assert(all <= 240_000, `${all}`);
});

Deno.test("a list of rooms without end is cut", () => {
  const scene = Scene.online();
  scene.type("/list");
  for (let index = 0; index < 20_000; index++) scene.hear(`:server 322 ann #r${index} 1 :`);
  const { overlay } = scene.model;
  assertEquals(overlay.type === "list" && overlay.items.length, 5000);
});
