// What a person types and chooses on a peer's screen -> what the peer is to do.
import { bindings } from "../../../client/terminal/input/bindings.ts";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Scene, words } from "./scene.ts";

Deno.test("commands go to the peer, in the words of old too", () => {
  const scene = Scene.begun();
  scene.type("/query eve");
  scene.type("Query eve");
  scene.type("List");
  scene.type("/JOIN #deno");
  scene.type("Exit");
  assertEquals(scene.take(), [
    { type: "run", command: "query", words: ["eve"] },
    { type: "run", command: "query", words: ["eve"] },
    { type: "run", command: "list", words: [] },
    { type: "run", command: "join", words: ["#deno"] },
    { type: "run", command: "exit", words: [] },
  ]);
});

Deno.test("a slip is given back with what was meant, unless a password may be in it", () => {
  const scene = Scene.begun();
  scene.type("/jion #deno");
  assertEquals(scene.take(), [{ type: "draft", text: "/jion #deno" }]);
  assertEquals(words(scene.current).at(-1), "!! There is no /jion. Did you mean /join?");
  scene.type("/query");
  assertEquals(scene.take(), [{ type: "draft", text: "/query" }]);
  for (const line of ["/login ann hunter2", "/lgoin ann hunter2", "/register ann hunter2"]) {
    scene.type(line);
    assertEquals([scene.take(), scene.model.mayHoldSecret(line)], [[], true]);
    assertEquals(words(scene.current).some((text) => text.includes("hunter2")), false);
  }
  assertEquals(scene.model.mayHoldSecret("hello login hunter2"), false);
});

Deno.test("several lines are words or nothing, and words need somebody to hear them", () => {
  const scene = Scene.begun();
  scene.type("/exit\n/exit");
  assertEquals(scene.take(), [{ type: "draft", text: "/exit\n/exit" }]);
  scene.type("hello");
  assertEquals(scene.take(), [{ type: "draft", text: "hello" }]);
  assertStringIncludes(words(scene.current).at(-1)!, "Nobody hears you here");
  scene.type("  ");
  assertEquals(scene.take(), []);
  scene.go("bob");
  scene.type("//slashed");
  assertEquals(scene.take().map((effect) => effect.type === "say" && effect.text), ["/slashed"]);
});

Deno.test("passwords are asked for unseen, and can be refused", () => {
  const scene = Scene.begun();
  scene.model.ask("The password of ann");
  assertEquals(scene.model.asking, { type: "secret", prompt: "The password of ann" });
  scene.type("/exit is a password too");
  assertEquals(scene.take(), [{ type: "answer", text: "/exit is a password too" }]);
  assertEquals(scene.model.asking, { type: "text" });
  for (const refuse of [() => scene.act({ type: "close" }), () => scene.type("")]) {
    scene.model.ask("The password of ann");
    refuse();
    assertEquals(scene.take(), [{ type: "answer", text: undefined }]);
  }
});

Deno.test("a chosen row goes where one talks already, and else asks or joins", () => {
  const scene = Scene.begun();
  const rows = ["bob", "eve"].map((name) => ({
    text: name,
    detail: "",
    choice: { type: "talk to", nickname: name } as const,
  }));
  scene.model.list({ title: "Online", rows, empty: "" });
  scene.act({ type: "choose" });
  assertEquals([scene.current.name, scene.take()], ["bob", []]);
  scene.model.list({ title: "Online", rows, empty: "" });
  scene.act({ type: "move", by: 1 });
  scene.act({ type: "choose" });
  assertEquals(scene.take(), [{ type: "run", command: "query", words: ["eve"] }]);
  for (const room of ["#team", "#deno"]) {
    scene.model.list({
      title: "Rooms",
      rows: [{ text: room, detail: "", choice: { type: "enter", room } }],
      empty: "",
    });
    scene.act({ type: "choose" });
  }
  assertEquals([scene.current.name, scene.take()], ["#team", [{
    type: "run",
    command: "join",
    words: ["#deno"],
  }]]);
});

Deno.test("what the screen has for itself asks nothing of the peer", () => {
  const scene = Scene.begun();
  scene.type("/set clock 12h");
  assertEquals(scene.model.settings.clock, "12h");
  scene.type("/set awayAfter 5");
  assertEquals(scene.model.settings.awayAfter, 0);
  scene.type("/dnd");
  assertEquals(scene.model.settings.dnd, true);
  scene.type("/close");
  assertEquals(words(scene.current).at(-1), "!! This one stays. To leave: /exit");
  scene.go("bob");
  scene.type("/close");
  assertEquals(scene.model.conversations.map(({ name }) => name), ["registry:9191", "#team"]);
  scene.go("#team");
  scene.said({ type: "room", name: "#team" }, "bob", "hello");
  scene.type("/clear");
  assertEquals(words(scene.current), []);
  assertEquals(scene.take().map(({ type }) => type), ["save", "save"]);
});

Deno.test("messages can be copied, and nothing else can be done to them", () => {
  const scene = Scene.begun();
  scene.go("bob");
  scene.said({ type: "talk", name: "bob" }, "bob", "hello");
  scene.act({ type: "select", move: "older" });
  for (const action of [{ type: "reply" }, { type: "react", with: "👍" }, { type: "redact" }] as const) {
    assertEquals(scene.model.offers(action), false);
    scene.act(action);
  }
  assertEquals(scene.take(), []);
  scene.act({ type: "copy" });
  assertEquals(scene.take(), [{ type: "copy", text: "hello" }]);
  const keys = bindings.filter(({ on }) =>
    Object.values(on).some((does) => does.type !== "action" || scene.model.offers(does.action))
  );
  const told = keys.filter(({ contexts }) => !contexts.includes("question")).map(({ help }) => help);
  assertEquals(told.filter((help) => /answer|react|take it back/i.test(help)), []);
});

Deno.test("completion knows the commands, the settings that mean something, and who can be meant", () => {
  const scene = Scene.begun();
  scene.seen.askers = ["eve"];
  const { nicknames, rooms, commands, settings } = scene.model.known;
  assertEquals([nicknames, rooms], [["bob", "eve"], ["#team"]]);
  assertEquals(["verify", "set", "topic"].map((name) => commands.some((row) => row.name === name)), [
    true,
    true,
    false,
  ]);
  assertEquals(settings.some(({ name }) => name === "typing"), false);
});

Deno.test("a search fills a list, and a chosen row goes to the message, however far back", () => {
  const scene = Scene.begun();
  const place = { type: "talk", name: "bob" } as const;
  const said = (number: number) => ({
    place,
    id: `bob ${number}`,
    from: "bob",
    text: `${number}`,
    time: scene.now - 10_000 + number,
    isOwn: false,
  });
  scene.type("/search before:yesterday");
  assertStringIncludes(words(scene.current).at(-1)!, "yesterday is no date");
  scene.type("/search from:bob old words");
  const [effect] = scene.take();
  assertEquals(effect?.type === "search" && [...effect.attributes.entries()].slice(0, 2), [
    ["from", "bob"],
    ["text", "old words"],
  ]);
  scene.model.found([said(1)]);
  const { overlay } = scene.model;
  assertEquals(overlay.type === "list" && overlay.items.map(({ text }) => text), ["<bob> 1"]);
  scene.act({ type: "choose" });
  assertEquals([scene.current.name, scene.take()], ["bob", [{ type: "older", place, before: undefined }]]);
  assertEquals(scene.model.olderCame(place, [said(2), said(3)]), [{ type: "older", place, before: "bob 2" }]);
  scene.model.olderCame(place, [said(1)]);
  const selected = scene.current.entries.find(({ id }) => id === scene.current.selected);
  assertEquals(selected?.type === "said" && selected.text, "1");
});

Deno.test("who was in a list can be completed", () => {
  const scene = Scene.begun();
  const choice = { type: "talk to", nickname: "zoe" } as const;
  scene.model.list({ title: "Online", rows: [{ text: "zoe", detail: "", choice }], empty: "" });
  assertEquals(scene.model.known.nicknames.includes("zoe"), true);
});
