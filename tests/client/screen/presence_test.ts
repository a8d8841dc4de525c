import { assertEquals } from "@std/assert";
import { Scene } from "./scene.ts";

Deno.test("who types is shown until they say it, stop, or are silent for too long", () => {
  const scene = Scene.online();
  const typing = (state: string, from = "bob") => scene.hear(`@+typing=${state} :${from}!u@h TAGMSG #a`);
  typing("active");
  typing("active", "cat");
  typing("active", "ann");
  assertEquals(scene.current.typing, ["bob", "cat"]);
  scene.say("bob", "#a", "done");
  typing("done", "cat");
  assertEquals(scene.current.typing, []);
  typing("active");
  scene.wait(5999);
  assertEquals(scene.current.typing, ["bob"]);
  scene.wait(1);
  assertEquals(scene.current.typing, []);
  typing("active");
  typing("paused");
  scene.wait(29_999);
  assertEquals(scene.current.typing, ["bob"]);
  scene.wait(1);
  assertEquals(scene.current.typing, []);
  typing("active");
  scene.hear(":bob!u@h QUIT :gone");
  assertEquals(scene.current.typing, []);
});

Deno.test("typing opens no conversation, is not believed of the past, and is bounded", () => {
  const scene = Scene.online();
  scene.hear("@+typing=active :bob!u@h TAGMSG ann");
  assertEquals(scene.names(), ["localhost:9090", "#a"]);
  scene.hear("@+typing=active :bob!u@h TAGMSG #a", "replay");
  assertEquals(scene.current.typing, []);
  for (let index = 0; index < 100; index++) scene.hear(`@+typing=active :n${index}!u@h TAGMSG #a`);
  assertEquals(scene.current.typing.length, 20);
});

Deno.test("our own typing is told now and then, and that it stopped", () => {
  const scene = Scene.online();
  const type = (text: string) => {
    scene.act({ type: "typed", text });
    return scene.sent();
  };
  assertEquals(type("h"), ["@+typing=active TAGMSG #a"]);
  assertEquals(type("he"), []);
  scene.now += 3000;
  assertEquals(type("hel"), ["@+typing=active TAGMSG #a"]);
  scene.wait(3000);
  assertEquals(scene.sent(), ["@+typing=paused TAGMSG #a"]);
  scene.wait(3000);
  assertEquals(scene.sent(), []);
  assertEquals(type("hell"), ["@+typing=active TAGMSG #a"]);
  assertEquals(type(""), ["@+typing=done TAGMSG #a"]);
  type("hello");
  scene.type("hello");
  assertEquals(scene.sent(), ["PRIVMSG #a :hello"]);
  assertEquals(type(""), []);
  type("more");
  scene.act({ type: "switch", to: "previous" });
  assertEquals(scene.sent(), ["@+typing=done TAGMSG #a"]);
  assertEquals(type("nobody reads this"), []);
});

Deno.test("commands are typed unseen, and so is everything where the person or the server wishes", () => {
  const scene = Scene.online();
  scene.act({ type: "typed", text: "/msg bob" });
  scene.act({ type: "typed", text: "!who" });
  assertEquals(scene.sent(), []);
  scene.act({ type: "typed", text: "//etc" });
  assertEquals(scene.sent(), ["@+typing=active TAGMSG #a"]);
  scene.type("/set typing off");
  scene.take();
  scene.now += 5000;
  scene.act({ type: "typed", text: "hello" });
  assertEquals(scene.sent(), ["@+typing=done TAGMSG #a"]);
  scene.act({ type: "typed", text: "hello you" });
  assertEquals(scene.sent(), []);
  const plain = Scene.online();
  plain.hear(":server 421 ann TAGMSG :Unknown command");
  plain.act({ type: "typed", text: "hello" });
  assertEquals(plain.sent(), []);
  plain.model.hear({ type: "state", state: { type: "waiting", problem: "x", delayMs: 1 } });
  plain.act({ type: "typed", text: "hello you" });
  assertEquals(plain.sent(), []);
});

Deno.test("who presses no key is away after a while, and back with the next", () => {
  const scene = Scene.online({ awayAfter: 2 });
  scene.wait(119_000);
  assertEquals(scene.sent(), []);
  scene.act({ type: "typed", text: "" });
  scene.wait(119_000);
  assertEquals(scene.sent(), []);
  scene.wait(1000);
  assertEquals(scene.sent(), ["AWAY :no key was pressed for a while"]);
  scene.hear(":server 306 ann :You have been marked as being away");
  assertEquals(scene.model.isAway, true);
  scene.wait(600_000);
  scene.act({ type: "focus", hasFocus: false });
  assertEquals(scene.sent(), []);
  scene.act({ type: "typed", text: "h" });
  assertEquals(scene.sent(), ["AWAY", "@+typing=active TAGMSG #a"]);
  scene.hear(":server 305 ann :You are no longer marked as being away");
  assertEquals(scene.model.isAway, false);
});

Deno.test("who says that they are away stays so whatever they type", () => {
  const scene = Scene.online({ awayAfter: 1 });
  scene.type("/away lunch");
  scene.hear(":server 306 ann :You have been marked as being away");
  scene.take();
  scene.wait(300_000);
  scene.act({ type: "typed", text: "" });
  assertEquals(scene.sent(), []);
});

Deno.test("who is away in a room is asked once, and followed", () => {
  const scene = new Scene();
  scene.connect();
  scene.hear(":ann!u@h JOIN #a");
  scene.hear(":server 353 ann = #a :ann bob");
  scene.hear(":server 366 ann #a :End");
  scene.take();
  scene.hear(":server 352 ann #a u h server bob G :0 Bob");
  scene.hear(":server 315 ann #a :End");
  const away = () => scene.current.members.filter(({ isAway }) => isAway).map(({ nickname }) => nickname);
  assertEquals(away(), ["bob"]);
  assertEquals(scene.current.entries.length, 1);
  scene.hear(":bob!u@h AWAY");
  assertEquals(away(), []);
  scene.hear(":server 301 ann bob :lunch");
  scene.hear(":server 301 ann bob :lunch");
  scene.hear(":ann!u@h AWAY :gone");
  assertEquals(scene.model.isAway, true);
});
