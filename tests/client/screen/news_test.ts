import { assertEquals, assertNotEquals } from "@std/assert";
import { Scene, words } from "./scene.ts";

const lost = { type: "waiting", problem: "the server has gone", delayMs: 2000 } as const;

Deno.test("the connection's news: connecting, lost, counted down, caught up", () => {
  const scene = new Scene();
  scene.model.hear({ type: "state", state: { type: "connecting" } });
  assertEquals(scene.model.news, "connecting");
  scene.connect();
  scene.join("#a", "@cat bob ann");
  assertEquals(scene.model.news, "connected");
  scene.model.hear({ type: "state", state: lost });
  assertEquals(scene.model.news, "no connection, trying again in 2 s");
  scene.wait(1500);
  assertEquals(scene.model.news, "no connection, trying again in 1 s");
  assertEquals(scene.current.isJoined, true);
  scene.model.hear({ type: "state", state: { type: "online", nickname: "ann" } });
  assertEquals(scene.model.news, "catching up");
  scene.take();
  scene.effects.push(...scene.model.hear({ type: "caught up", messages: 12, gone: 3 }));
  assertEquals(scene.model.news, "caught up, 12 messages, 3 are gone");
  assertEquals(scene.sent(), ["NAMES #a", "TOPIC :#a"]);
  assertEquals(words(scene.in("localhost:9090")).slice(-2), [
    "-- status Connection lost: the server has gone.",
    "-- status Connected again as ann: caught up, 12 messages, 3 are gone.",
  ]);
});

Deno.test("who came and went while we were away is asked for, in the room in view first", () => {
  const scene = Scene.online();
  scene.join("#b", "ann bob");
  scene.model.hear({ type: "state", state: lost });
  scene.model.hear({ type: "state", state: { type: "online", nickname: "ann" } });
  scene.take();
  scene.effects.push(...scene.model.hear({ type: "caught up", messages: 0 }));
  assertEquals(scene.sent(), ["NAMES #a", "TOPIC :#a"]);
  scene.hear(":server 353 ann = #a :@bob!u@h ann!u@h");
  scene.hear(":server 366 ann #a :End");
  assertEquals(scene.current.members.map(({ prefix, nickname }) => prefix + nickname), ["@bob", "ann"]);
  assertEquals(scene.sent(), ["WHO #a"]);
  scene.act({ type: "switch", to: "next" });
  assertEquals(scene.sent(), ["NAMES #b", "TOPIC :#b"]);
  scene.hear(":server 353 ann = #b :bob");
  scene.hear(":server 366 ann #b :End");
  assertEquals(scene.current.isJoined, false);
});

Deno.test("who is there is asked once when all is caught up, and who comes back without a word is counted", () => {
  const scene = Scene.online();
  scene.effects.push(...scene.model.hear({ type: "caught up", messages: 0 }));
  assertEquals(scene.sent().filter((line) => line.startsWith("NAMES")), ["NAMES #a"]);
  const before = scene.current.members.map(({ nickname }) => nickname);
  assertEquals(scene.model.hear({ type: "returned", room: "#A", nickname: "zoe" }), []);
  assertEquals(scene.current.members.map(({ nickname }) => nickname).sort(), [...before, "zoe"].sort());
  scene.wait(100_000);
  assertEquals(scene.sent(), []);
});

Deno.test("a room that does not let us in again is one that we are not in", () => {
  for (const refusal of [":server 473 ann #a :Invited people only", ":server 366 ann #a :End"]) {
    const scene = Scene.online();
    scene.model.hear({ type: "state", state: lost });
    scene.model.hear({ type: "state", state: { type: "online", nickname: "ann" } });
    scene.model.hear({ type: "caught up", messages: 0 });
    scene.hear(refusal);
    assertEquals(scene.current.isJoined, false);
    scene.type("hello");
    assertEquals(words(scene.current).at(-1), "-- error You are not in #a. To go there: /join #a");
  }
});

Deno.test("who was removed meanwhile is told so, and asks for no names there", () => {
  const scene = Scene.online();
  scene.effects.push(...scene.model.hear({ type: "caught up", messages: 0, removed: ["#A"] }));
  assertEquals(scene.take(), []);
  assertEquals(scene.current.isJoined, false);
  assertEquals(
    words(scene.current).at(-1),
    "-- error You are not in #A any more: you were removed while the line was cut.",
  );
});

Deno.test("what is replayed stands where it was said, above the news of it", () => {
  const scene = Scene.online();
  scene.say("bob", "#a", "one", "m1", 1);
  scene.now += 10_000;
  scene.hear(":dan!u@h JOIN #a");
  scene.say("bob", "#a", "two", "m2", 2, "replay");
  scene.say("bob", "#a", "three", "m3", 3, "replay");
  scene.say("bob", "#a", "three", "m3", 3, "replay");
  assertEquals(words(scene.current).slice(1), ["<bob> one", "<bob> two", "<bob> three", "dan join"]);
});

Deno.test("how much waits and is sent, and the lag", () => {
  const scene = Scene.online();
  scene.model.hear({ type: "delivery", waiting: 3, sent: 2 });
  scene.model.hear({ type: "lag", ms: 12.4 });
  assertEquals([scene.model.waiting, scene.model.sent, scene.model.lagMs], [3, 2, 12.4]);
  scene.type("/status");
  assertEquals(
    words(scene.current).at(-1),
    "-- status Connected to localhost:9090 as ann, not logged in, lag 12 ms. 2 messages sent, not on disk yet, " +
      "3 messages not sent yet.",
  );
});

Deno.test("nothing that was typed is lost: it stands where it was to be said", () => {
  const scene = Scene.online();
  const message = { command: "PRIVMSG", params: ["#a", "hello"] };
  scene.model.hear({ type: "not stored", message, why: "the disk is full" });
  scene.model.hear({
    type: "uncertain",
    messages: [
      message,
      { command: "PRIVMSG", params: ["#a", "\x01ACTION waves\x01"] },
      { command: "TAGMSG", params: ["#a"] },
      { command: "NICK", params: ["x"] },
    ],
  });
  scene.model.unavailable({ type: "send", message });
  assertEquals(words(scene.in("#a")).slice(1), [
    "-- error Not stored, and nobody has seen it: hello (the disk is full)",
    "-- error This may not have arrived: hello",
    "-- error This may not have arrived: /me waves",
    "-- error Not sent, too much is waiting already: hello",
  ]);
});

Deno.test("a nickname that is refused is asked for again, and what is typed is that", () => {
  const scene = new Scene();
  scene.model.hear({ type: "state", state: { type: "asking", nickname: "ann", problem: "taken" } });
  assertEquals(scene.model.asking, { type: "nickname", refused: "ann", problem: "taken" });
  scene.type("not a name");
  assertEquals(scene.take(), []);
  assertEquals(words(scene.current), ["-- error That cannot be a nickname."]);
  scene.type(" anna ");
  assertEquals(scene.take(), [{ type: "rename", nickname: "anna" }]);
  scene.connect("anna");
  assertEquals(scene.model.asking, { type: "text" });
  assertEquals(scene.model.nickname, "anna");
});

Deno.test("an end of the connection is told with its reason", () => {
  const scene = Scene.online();
  scene.model.hear({
    type: "state",
    state: { type: "closed", end: { type: "unwelcome", problem: "banned" } },
  });
  assertEquals(scene.model.news, "closed: banned");
  assertEquals(words(scene.current).at(-1), "-- error Not connected: banned.");
});

Deno.test("who is back where they were is there, without a word", () => {
  const scene = Scene.online();
  const before = words(scene.current);
  const { version } = scene.current;
  scene.model.hear({ type: "returned", room: "#A", nickname: "zed" });
  assertEquals(scene.current.members.some(({ nickname }) => nickname === "zed"), true);
  assertEquals(words(scene.current), before);
  assertNotEquals(scene.current.version, version);
  scene.model.hear({ type: "returned", room: "#elsewhere", nickname: "zed" });
  assertEquals(scene.model.conversations.some(({ name }) => name === "#elsewhere"), false);
});
