// What we said and the server has not echoed.
import { assertEquals } from "@std/assert";
import { Scene, texts, words } from "./scene.ts";

const lost = { type: "waiting", problem: "the server has gone", delayMs: 2000 } as const;
const here = "(on its way) own <ann>";

/** Online, with these words said and for so long not echoed that they are shown. */
function waiting(...said: string[]): Scene {
  const scene = Scene.online();
  for (const text of said) scene.typeIntoSilence(text);
  scene.wait(1000);
  scene.wait(1000);
  return scene;
}

Deno.test("what is not echoed is shown after a moment, marked, and its echo takes its place", () => {
  const scene = Scene.online();
  scene.wait(1000);
  scene.typeIntoSilence("hello");
  scene.typeIntoSilence("/me waves");
  scene.wait(1000);
  assertEquals(words(scene.current).slice(1), []);
  const { version } = scene.current;
  scene.wait(1000);
  assertEquals(words(scene.current).slice(1), [`${here} hello`, "(on its way) own action <ann> waves"]);
  assertEquals(scene.current.version > version, true);
  scene.say("ann", "#a", "hello", "m1", 3);
  assertEquals(words(scene.current).slice(1), ["own <ann> hello", "(on its way) own action <ann> waves"]);
  scene.wait(1000);
  scene.say("ann", "#A", "\x01ACTION waves\x01", "m2", 4);
  scene.wait(1000);
  assertEquals(words(scene.current).slice(1), ["own <ann> hello", "own action <ann> waves"]);
});

Deno.test("what is echoed in time is never marked, and its echo is not awaited twice", () => {
  const scene = Scene.online();
  scene.typeIntoSilence("same");
  scene.typeIntoSilence("same");
  scene.wait(1000);
  scene.say("ann", "#a", "same", "m1", 1);
  // The server may confirm it later than it echoes it.
  scene.wait(1000);
  scene.wait(1000);
  assertEquals(words(scene.current).slice(1), ["own <ann> same", `${here} same`]);
  scene.say("ann", "#a", "same", "m2", 2, "replay");
  scene.wait(1000);
  assertEquals(words(scene.current).slice(1), ["own <ann> same", "own <ann> same"]);
});

Deno.test("what others say meanwhile stands above it, and what the client tells below", () => {
  const scene = waiting("hello");
  scene.say("bob", "#a", "late", "m1", 1);
  scene.hear(":cat!u@h PART #a");
  scene.type("/unignore zed");
  scene.say("dan", "#a", "later", "m2", 2);
  scene.say("eve", "#a", "missed", "m0", 0, "replay");
  const note = words(scene.current).at(-1)!;
  assertEquals(note.startsWith("--"), true);
  const above = ["<eve> missed", "<bob> late", "cat part", "<dan> later"];
  assertEquals(words(scene.current).slice(1), [...above, `${here} hello`, note]);
  scene.say("ann", "#a", "hello", "m3", 3);
  assertEquals(words(scene.current).slice(1), [...above, note, "own <ann> hello"]);
});

Deno.test("the mark tells what it waits for: a connection, or the server", () => {
  const scene = waiting("hello");
  scene.model.hear({ type: "state", state: lost });
  assertEquals(words(scene.current).at(-1), "(kept until there is a connection) own <ann> hello");
  scene.model.hear({ type: "state", state: { type: "online", nickname: "ann" } });
  assertEquals(words(scene.current).at(-1), `${here} hello`);
});

Deno.test("what is refused, not stored or uncertain is told as ever, and stands there no more", () => {
  const message = { command: "PRIVMSG", params: ["#a", "hello"] };
  const refused = waiting("hello");
  refused.hear(":server 404 ann #a :Cannot send");
  refused.unconfirmed = [];
  refused.model.hear({ type: "delivery", waiting: 0, sent: 0 });
  assertEquals(texts(refused.current), []);
  const full = waiting("hello");
  full.unconfirmed = [];
  full.model.hear({ type: "not stored", message, why: "the disk is full" });
  assertEquals(words(full.current).slice(1), [
    "-- error Not stored, and nobody has seen it: hello (the disk is full)",
  ]);
  const cut = waiting("hello");
  cut.unconfirmed = [];
  cut.model.hear({ type: "uncertain", messages: [message] });
  assertEquals(words(cut.current).slice(1), ["-- error This may not have arrived: hello"]);
});

Deno.test("who has selected it or scrolled to it stays there when its echo comes, and falls nowhere when it goes", () => {
  for (const isEchoed of [true, false]) {
    const scene = waiting("hello", "again");
    const { id } = scene.current.entries.at(-2)!;
    scene.act({ type: "select", move: "older" });
    scene.act({ type: "select", move: "older" });
    scene.model.setPosition({ type: "entry", id, row: 0 });
    assertEquals(scene.current.selected, id);
    if (isEchoed) scene.say("ann", "#a", "hello", "m1", 1);
    scene.unconfirmed.shift();
    scene.model.hear({ type: "delivery", waiting: 0, sent: 1 });
    assertEquals(texts(scene.current), isEchoed ? ["hello", "again"] : ["again"]);
    assertEquals(scene.current.selected, isEchoed ? id : undefined);
    assertEquals(scene.current.position, isEchoed ? { type: "entry", id, row: 0 } : { type: "bottom" });
  }
});

Deno.test("nobody can be pointed to what the server does not have", () => {
  const scene = waiting("hello");
  scene.type("/redact");
  assertEquals(scene.sent(), []);
  assertEquals(words(scene.current).at(-1), "-- error That message is not on the server yet.");
});

Deno.test("its time is ours alone: nothing has been read up to it, and older messages are not asked for by it", () => {
  const scene = waiting("hello");
  scene.act({ type: "focus", hasFocus: true });
  scene.wait(10_000);
  assertEquals(scene.sent(), []);
  scene.effects.push(...scene.model.atTop());
  assertEquals(scene.take(), [{ type: "older", target: "#a", before: { time: scene.now } }]);
});

Deno.test("what was said to a person waits where they are talked with", () => {
  const scene = Scene.online();
  scene.typeIntoSilence("/msg bob psst");
  scene.typeIntoSilence("/msg #elsewhere hello");
  scene.wait(1000);
  scene.wait(1000);
  assertEquals(scene.names(), ["localhost:9090", "#a", "bob"]);
  assertEquals(words(scene.in("bob")), [`${here} psst`]);
  scene.say("ann", "bob", "psst", "m1", 1);
  assertEquals(words(scene.in("bob")), ["own <ann> psst"]);
});
