import { assertEquals } from "@std/assert";
import { Model } from "../../../client/screen/model.ts";
import { defaultSettings } from "../../../client/terminal/settings.ts";
import { Scene, texts, words } from "./scene.ts";

Deno.test("from the start to the first room: who is there, in order, and what is said", () => {
  const scene = new Scene();
  assertEquals(scene.names(), ["localhost:9090", "#a"]);
  assertEquals(scene.current.isJoined, false);
  scene.connect();
  assertEquals(scene.sent(), ["JOIN #a"]);
  scene.join("#a", "bob @cat +dan ann");
  assertEquals(scene.sent(), ["WHO #a"]);
  assertEquals(scene.current.name, "#a");
  assertEquals(scene.current.isJoined, true);
  assertEquals(scene.current.members.map(({ prefix, nickname }) => prefix + nickname), [
    "@cat",
    "+dan",
    "ann",
    "bob",
  ]);
  scene.say("bob", "#a", "hello");
  scene.say("ann", "#a", "hello bob");
  scene.say("bob", "#a", "\x01ACTION waves\x01");
  scene.hear(":bob!u@h NOTICE #a :note this");
  scene.hear(":bob!u@h PRIVMSG #a :\x01VERSION\x01");
  assertEquals(words(scene.current), [
    "ann join",
    "<bob> hello",
    "own <ann> hello bob",
    "action <bob> waves",
    "notice <bob> note this",
    "-- status bob asks this client for VERSION",
  ]);
});

Deno.test("what is typed is said where the person is, and what cannot be said is given back", () => {
  const scene = Scene.online();
  scene.type("hi");
  scene.type("//etc");
  scene.type("/me waves");
  scene.type("one\n\ntwo\n/quit");
  assertEquals(scene.sent(), [
    "PRIVMSG #a :hi",
    "PRIVMSG #a :/etc",
    "PRIVMSG #a :\x01ACTION waves\x01",
    "PRIVMSG #a :one",
    "PRIVMSG #a :two",
    "PRIVMSG #a :/quit",
  ]);
  scene.type("/msg bob secret\nand more");
  assertEquals(scene.take(), [{ type: "draft", text: "/msg bob secret\nand more" }]);
  scene.type("/serach x");
  assertEquals(scene.take(), [{ type: "draft", text: "/serach x" }]);
  assertEquals(words(scene.current).at(-1), "-- error There is no command /serach. Did you mean /search?");
  scene.hear(":cat!u@h KICK #a ann :out");
  scene.type("hello?");
  assertEquals(scene.take().filter(({ type }) => type === "send"), []);
  assertEquals(words(scene.current).at(-1), "-- error You are not in #a. To go there: /join #a");
});

Deno.test("what is typed before the room has let us in is said after the JOIN", () => {
  const scene = new Scene();
  scene.connect();
  scene.type("first");
  assertEquals(scene.sent(), ["JOIN #a", "PRIVMSG #a :first"]);
});

Deno.test("rooms come before people, and one switches between them", () => {
  const scene = Scene.online();
  scene.say("bob", "ann", "psst");
  scene.type("/join b");
  assertEquals(scene.sent(), ["JOIN #b"]);
  scene.join("#b", "ann");
  assertEquals(scene.names(), ["localhost:9090", "#a", "#b", "bob"]);
  assertEquals(scene.current.name, "#b");
  scene.act({ type: "switch", to: { index: 1 } });
  assertEquals(scene.current.name, "#a");
  scene.act({ type: "switch", to: "previous" });
  scene.act({ type: "switch", to: "previous" });
  assertEquals(scene.current.name, "bob");
  scene.act({ type: "switch", to: "next" });
  assertEquals(scene.current.name, "localhost:9090");
  scene.act({ type: "switch", to: { index: 99 } });
  assertEquals(scene.current.name, "localhost:9090");
  scene.type("/query bob");
  assertEquals(scene.current.name, "bob");
  scene.type("hi bob");
  assertEquals(scene.sent().at(-1), "PRIVMSG bob :hi bob");
});

Deno.test("a room that others put us into, or that refuses us", () => {
  const scene = Scene.online();
  scene.hear(":ann!u@h JOIN #elsewhere");
  assertEquals(scene.current.name, "#a");
  assertEquals(scene.names(), ["localhost:9090", "#a", "#elsewhere"]);
  scene.type("/join #secret");
  scene.hear(":server 473 ann #secret :Cannot join");
  assertEquals(words(scene.current).at(-1), "-- error #secret is for invited people only.");
  const refused = new Scene();
  refused.connect();
  refused.hear(":server 474 ann #a :Cannot join");
  assertEquals(refused.current.name, "#a");
  assertEquals(words(refused.current), ["-- error You are banned from #a."]);
  refused.type("hello");
  assertEquals(words(refused.current).at(-1), "-- error You are not in #a. To go there: /join #a");
});

Deno.test("who comes, goes, is renamed, and what they may do", () => {
  const scene = Scene.online();
  scene.say("bob", "ann", "psst");
  scene.hear(":dan!u@h JOIN #a dan :Dan");
  scene.hear(":server MODE #a +ov-o bob dan cat");
  scene.hear(":bob!u@h NICK bobby");
  scene.hear(":dan!u@h AWAY :lunch");
  scene.hear(":cat!u@h PART #a :bye");
  scene.hear(":bobby!u@h QUIT :gone");
  assertEquals(
    scene.in("#a").members.map(({ prefix, nickname, isAway }) => prefix + nickname + (isAway ? " away" : "")),
    ["+dan away", "ann"],
  );
  assertEquals(words(scene.in("#a")).slice(1), [
    "dan join",
    "server mode +ov-o bob dan cat",
    "bob nick bobby",
    "cat part (bye)",
    "bobby quit (gone)",
  ]);
  assertEquals(words(scene.in("bobby")), ["<bob> psst", "bob nick bobby", "bobby quit (gone)"]);
  scene.hear(":ann!u@h NICK anna");
  assertEquals(scene.model.nickname, "anna");
  scene.say("dan", "#a", "anna: hi");
  assertEquals(words(scene.in("#a")).at(-1), "! <dan> anna: hi");
});

Deno.test("the topic, asked for or not", () => {
  const scene = Scene.online();
  scene.hear(":server 332 ann #a :old words");
  assertEquals(scene.current.topic, "old words");
  assertEquals(words(scene.current), ["ann join"]);
  scene.type("/topic");
  scene.hear(":server 332 ann #a :old words");
  assertEquals(words(scene.current).at(-1), "-- The topic of #a is: old words");
  scene.hear(":cat!u@h TOPIC #a :new words");
  assertEquals(scene.current.topic, "new words");
  scene.hear(":cat!u@h TOPIC #a :");
  assertEquals(scene.current.topic, undefined);
  assertEquals(words(scene.current).slice(-2), ["cat topic (new words)", "cat topic"]);
});

Deno.test("the server's words go to the server's conversation, standard replies where they belong", () => {
  const scene = Scene.online();
  scene.hear(":server NOTICE ann :Down at ten.");
  scene.hear(":server 372 ann :- Be kind.");
  scene.hear(":server FAIL CHANREG ALREADY_REGISTERED #a :It is somebody's.");
  scene.hear(":server FAIL X Y :Nobody's.");
  scene.hear(":server 311 ann bob u h * :Bob");
  assertEquals(words(scene.in("localhost:9090")).slice(-2), ["-- status Down at ten.", "-- Be kind."]);
  assertEquals(words(scene.in("#a")).slice(1), [
    "-- error It is somebody's.",
    "-- error Nobody's.",
    "-- bob is u@h (Bob)",
  ]);
});

Deno.test("a room is closed with a PART, and what is still said there opens nothing", () => {
  const scene = Scene.online();
  scene.type("/close");
  assertEquals(scene.sent(), ["PART #a"]);
  scene.say("bob", "#a", "one more thing");
  assertEquals(scene.names(), ["localhost:9090"]);
  scene.hear(":ann!u@h PART #a");
  scene.type("/join #a");
  scene.join("#a", "ann");
  scene.say("bob", "#a", "there you are");
  assertEquals(texts(scene.in("#a")), ["there you are"]);
});

Deno.test("other rooms are entered too, and the first one stays in view", () => {
  const scene = new Scene({}, "#a", ["#b", "#c"]);
  scene.connect();
  assertEquals(scene.sent(), ["JOIN #a", "JOIN #b", "JOIN #c"]);
  for (const room of ["#a", "#b", "#c"]) scene.join(room, "ann");
  const { conversations, current } = scene.model;
  assertEquals(conversations.map(({ name }) => name).slice(1), ["#a", "#b", "#c"]);
  assertEquals(conversations[current]!.name, "#a");
});

Deno.test("where there is little room the server is called by its host alone", () => {
  const shortName = (address: string) =>
    new Model({ address, nickname: "ann", room: "", settings: defaultSettings, now: () => 0 })
      .conversations[0]!
      .shortName;
  assertEquals(["chat.example.org:9090", "[::1]:9090", "here"].map(shortName), [
    "chat.example.org",
    "::1",
    "here",
  ]);
});
