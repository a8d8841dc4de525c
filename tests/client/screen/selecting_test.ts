import { assertEquals } from "@std/assert";
import { Scene, texts, words } from "./scene.ts";

/** #a with three messages, and dan joining in between. */
function talked(): Scene {
  const scene = Scene.online();
  scene.say("bob", "#a", "one", "m1", 1);
  scene.hear(":dan!u@h JOIN #a");
  scene.say("ann", "#a", "two", "m2", 2);
  scene.say("bob", "#a", "three", "m3", 3);
  return scene;
}

const selected = ({ current }: Scene) => {
  const entry = current.entries.find(({ id }) => id === current.selected);
  return entry?.type === "said" ? entry.text : undefined;
};

const reactions = ({ current }: Scene, msgid: string) => {
  const entry = current.entries.find((each) => each.type === "said" && each.msgid === msgid);
  return entry?.type === "said" ? [...entry.reactions] : undefined;
};

Deno.test("one walks from message to message, over what is none", () => {
  const scene = talked();
  const walked: (string | undefined)[] = [];
  for (const move of ["older", "older", "older", "older", "newer", "newer", "newer", "newer"] as const) {
    scene.act({ type: "select", move });
    walked.push(selected(scene));
  }
  assertEquals(walked, ["three", "two", "one", "one", "two", "three", undefined, undefined]);
  scene.act({ type: "select", move: "older" });
  scene.act({ type: "close" });
  assertEquals(selected(scene), undefined);
});

Deno.test("an answer points at what it answers, once", () => {
  const scene = talked();
  scene.act({ type: "select", move: "older" });
  scene.act({ type: "reply" });
  assertEquals(scene.current.replyingTo, { msgid: "m3", from: "bob", text: "three" });
  assertEquals(selected(scene), undefined);
  scene.type("yes");
  scene.type("and more");
  assertEquals(scene.sent(), ["@+draft/reply=m3 PRIVMSG #a :yes", "PRIVMSG #a :and more"]);
  scene.hear("@msgid=m4;+draft/reply=m3 :ann!u@h PRIVMSG #a :yes");
  const last = scene.current.entries.at(-1);
  assertEquals(last?.type === "said" && last.replyTo, "m3");
  scene.type("/reply also");
  assertEquals(scene.sent(), ["@+draft/reply=m3 PRIVMSG #a :also"]);
  scene.act({ type: "select", move: "older" });
  scene.act({ type: "reply" });
  scene.act({ type: "close" });
  assertEquals(scene.current.replyingTo, undefined);
});

Deno.test("reactions are added, counted once each, and taken back", () => {
  const scene = talked();
  scene.act({ type: "select", move: "older" });
  scene.act({ type: "react", with: "👍" });
  assertEquals(scene.sent(), ["@+draft/react=👍;+draft/reply=m3 TAGMSG #a"]);
  scene.hear("@+draft/react=👍;+draft/reply=m3 :ann!u@h TAGMSG #a");
  scene.hear("@+draft/react=👍;+draft/reply=m3 :ann!u@h TAGMSG #a");
  scene.hear("@+draft/react=👍;+draft/reply=m3 :bob!u@h TAGMSG #a");
  scene.hear("@+draft/react=🎉;+draft/reply=m3 :bob!u@h TAGMSG #a");
  assertEquals(reactions(scene, "m3"), [["👍", ["ann", "bob"]], ["🎉", ["bob"]]]);
  scene.type("/react 👍");
  assertEquals(scene.sent(), ["@+draft/unreact=👍;+draft/reply=m3 TAGMSG #a"]);
  scene.hear("@+draft/unreact=👍;+draft/reply=m3 :ann!u@h TAGMSG #a");
  scene.hear("@+draft/unreact=🎉;+draft/reply=m3 :bob!u@h TAGMSG #a");
  assertEquals(reactions(scene, "m3"), [["👍", ["bob"]]]);
});

Deno.test("a reaction that is known before its message waits for it", () => {
  const scene = talked();
  scene.hear("@+draft/react=👍;+draft/reply=m0 :bob!u@h TAGMSG #a", "history");
  scene.say("cat", "#a", "zero", "m0", -1, "history");
  assertEquals(reactions(scene, "m0"), [["👍", ["bob"]]]);
});

Deno.test("nobody can hang more than so much on a message", () => {
  const scene = talked();
  for (let index = 0; index < 1000; index++) {
    scene.hear(`@+draft/react=e${index};+draft/reply=m3 :bob!u@h TAGMSG #a`);
    scene.hear(`@+draft/react=x;+draft/reply=m2 :n${index}!u@h TAGMSG #a`);
    scene.hear(`@+draft/react=x;+draft/reply=never${index} :bob!u@h TAGMSG #a`);
  }
  scene.hear(`@+draft/react=${"x".repeat(65)};+draft/reply=m1 :bob!u@h TAGMSG #a`);
  assertEquals(reactions(scene, "m3")?.length, 30);
  assertEquals(reactions(scene, "m2")?.[0]?.[1].length, 200);
  assertEquals(reactions(scene, "m1"), []);
});

Deno.test("what is taken back is empty, whoever did it, and cannot be answered", () => {
  const scene = talked();
  scene.act({ type: "select", move: "older" });
  scene.act({ type: "reply" });
  scene.hear(":cat!u@h REDACT #a m3 :spam");
  assertEquals(scene.current.replyingTo, undefined);
  assertEquals(texts(scene.current), ["one", "two", ""]);
  const last = scene.current.entries.at(-1);
  assertEquals(last?.type === "said" && last.redacted, { by: "cat", reason: "spam" });
  scene.act({ type: "select", move: "older" });
  scene.act({ type: "reply" });
  assertEquals(words(scene.current).at(-1), "-- error That message was taken back.");
  scene.act({ type: "select", move: "older" });
  scene.act({ type: "redact" });
  assertEquals(scene.sent(), []);
  assertEquals(scene.model.news, "the same key again takes this message back");
  scene.wait(5000);
  scene.take();
  scene.act({ type: "redact" });
  scene.act({ type: "select", move: "older" });
  scene.act({ type: "redact" });
  assertEquals(scene.sent(), []);
  scene.act({ type: "select", move: "newer" });
  scene.act({ type: "redact" });
  scene.act({ type: "redact" });
  assertEquals(scene.sent(), ["REDACT #a m2"]);
  assertEquals(scene.model.news, "connected");
  scene.type("/redact a slip");
  assertEquals(scene.sent(), ["REDACT #a m2 :a slip"]);
  scene.hear("@msgid=m9;chatroom/redacted :bob!u@h PRIVMSG #a :", "replay");
  const replayed = scene.current.entries.find((each) => each.type === "said" && each.msgid === "m9");
  assertEquals(replayed?.type === "said" && replayed.redacted?.by, "bob");
});

Deno.test("a message is copied, and nothing is done without one", () => {
  const scene = talked();
  scene.act({ type: "copy" });
  scene.act({ type: "react", with: "x" });
  assertEquals(scene.take(), []);
  assertEquals(words(scene.current).at(-1), "-- error There is no message selected. F1 shows the keys.");
  scene.act({ type: "select", move: "older" });
  scene.act({ type: "copy" });
  assertEquals(scene.take(), [{ type: "copy", text: "three" }]);
  assertEquals(scene.model.news, "copied");
  scene.wait(2000);
  assertEquals(scene.model.news, "connected");
});
