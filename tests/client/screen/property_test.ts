// Whatever happens in whatever order, the model keeps what views rely on.
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Action } from "../../../client/terminal/model/action.ts";
import { isUnplaced } from "../../../client/terminal/model/entry.ts";
import type { Conversation } from "../../../client/terminal/model/state.ts";
import { typedCommands } from "../../../client/screen/screen_commands.ts";
import { formatMessage } from "../../../protocol/irc/message.ts";
import { type Random, randomFrom } from "../../support/random.ts";
import { Scene } from "./scene.ts";

const people = ["ann", "bob", "cat", "Bob", "dan[x]"];
const rooms = ["#a", "#b", "#C", "#c"];
const texts = ["hi", "ann: hi", "\x01ACTION waves\x01", "\x01VERSION\x01", "", "\x0304red"];

function action(random: Random, scene: Scene): Action {
  const { conversations } = scene.model;
  const typed = random.pick(typedCommands);
  const all: Action[] = [
    { type: "submit", text: random.pick(["hello", "//x", "one\ntwo", "", "/x", "\0"]) },
    { type: "submit", text: `/${typed.name} ${random.pick(["", "bob", "#b", "#a bob x", "clock 12h"])}` },
    { type: "switch", to: { index: random.below(conversations.length + 1) } },
    { type: "switch", to: random.pick(["next", "previous", "unread"] as const) },
    { type: "scroll", by: random.pick(["top", "bottom", "page up", -3] as const) },
    { type: "select", move: random.pick(["older", "newer", "none"] as const) },
    { type: "reply" },
    { type: "react", with: "👍" },
    { type: "redact" },
    { type: "copy" },
    { type: "help" },
    { type: "close" },
    { type: "move", by: random.below(5) - 2 },
    { type: "choose" },
    { type: "typed", text: random.pick(["", "x", "/x"]) },
    { type: "focus", hasFocus: random.below(2) === 0 },
    { type: "interrupt" },
  ];
  return random.pick(all);
}

/** A server whose clock and numbers rise, as ours is. */
class Server {
  #number = 0;
  readonly #random: Random;
  readonly #scene: Scene;

  constructor(random: Random, scene: Scene) {
    this.#random = random;
    this.#scene = scene;
  }

  live(): void {
    const [random, scene] = [this.#random, this.#scene];
    scene.now += random.below(3);
    const who = random.pick(people);
    const room = random.pick(rooms);
    const time = `time=${new Date(scene.now).toISOString()}`;
    const id = `${++this.#number}`;
    const some = String(random.below(this.#number) + 1);
    scene.hear(random.pick([
      `@${time};msgid=${id} :${who}!u@h PRIVMSG ${random.pick([room, "ann"])} :${random.pick(texts)}`,
      `@${time};msgid=${id} :${who}!u@h NOTICE ${random.pick([room, "ann"])} :${random.pick(texts)}`,
      `@${time};+draft/react=x;+draft/reply=${some} :${who}!u@h TAGMSG ${room}`,
      `@${time};+draft/unreact=x;+draft/reply=${some} :${who}!u@h TAGMSG ${room}`,
      `@${time};+typing=active :${who}!u@h TAGMSG ${room}`,
      `@${time} :${who}!u@h REDACT ${room} ${some} :why`,
      `@${time} :${who}!u@h JOIN ${room}`,
      `@${time} :${who}!u@h PART ${room} :bye`,
      `@${time} :${who}!u@h QUIT :bye`,
      `@${time} :${who}!u@h KICK ${room} ${random.pick(people)} :out`,
      `@${time} :${who}!u@h NICK ${random.pick(people)}`,
      `@${time} :${who}!u@h MODE ${room} +o-v ${random.pick(people)} ${random.pick(people)}`,
      `@${time} :${who}!u@h TOPIC ${room} :words`,
      `@${time} :${who}!u@h AWAY`,
      `:server 353 ann = ${room} :@bob +cat ann`,
      `:server 366 ann ${room} :End`,
      `:server 352 ann ${room} u h s bob G :0 Bob`,
      `:server MARKREAD ${room} timestamp=${new Date(scene.now - random.below(100)).toISOString()}`,
      `:server 322 ann ${room} 3 :`,
      `:server ${random.pick(["401", "403", "473", "442", "421", "433"])} ann ${
        random.pick([room, "bob"])
      } :no`,
      `:server 005 ann CASEMAPPING=${random.pick(["ascii", "rfc1459"])} :are supported`,
      `:server FAIL X Y ${room} :no`,
    ]));
  }

  /** A page of what was before all that is known. */
  older(conversation: Conversation): void {
    const [random, scene] = [this.#random, this.#scene];
    const known = conversation.entries.filter(({ type }) => type === "said").map(({ time }) => time);
    let time = Math.min(scene.now, ...known) - 1000;
    const count = random.below(4);
    for (let index = 0; index < count; index++) {
      const tags = `time=${new Date(time).toISOString()};msgid=${++this.#number}`;
      time += random.below(2);
      scene.hear(`@${tags} :bob!u@h PRIVMSG ${conversation.name} :before`, "history");
    }
    scene.model.hear({
      type: "played",
      origin: "history",
      target: conversation.name,
      messages: count,
      failed: random.below(10) === 0 ? "no" : undefined,
    });
  }

  /** Takes in the oldest of what was said, or refuses it, and echoes it before that is told or not at all. */
  settle(): void {
    const [random, scene] = [this.#random, this.#scene];
    const [message] = scene.unconfirmed;
    if (!message) return;
    const { command, params } = message;
    const { nickname } = scene.model;
    const tags = new Map([["time", new Date(scene.now).toISOString()], ["msgid", `own${++this.#number}`]]);
    const isEchoed = random.below(3) > 0;
    const echo = { command, params, source: `${nickname}!u@h`, tags };
    if (isEchoed) scene.hear(formatMessage(echo), random.pick(["live", "replay"]));
    if (isEchoed && random.below(3) === 0) return;
    scene.unconfirmed.shift();
    scene.model.hear({ type: "delivery", waiting: 0, sent: scene.unconfirmed.length });
  }

  line(): void {
    const [random, { model }] = [this.#random, this.#scene];
    model.hear({ type: "state", state: { type: "waiting", problem: "cut", delayMs: random.below(9000) } });
    model.hear({ type: "state", state: { type: "online", nickname: "ann" } });
    model.hear({ type: "caught up", messages: random.below(3), gone: random.below(2) });
  }
}

function check(scene: Scene, note: string): void {
  const { model } = scene;
  const all = new Set<number>();
  assert(model.conversations[model.current], note);
  assertEquals(model.conversations[0]!.kind, "server");
  const kinds = model.conversations.map(({ kind }) => kind);
  assertEquals(kinds, [...kinds].sort((a, b) => "srp".indexOf(a[0]!) - "srp".indexOf(b[0]!)), note);
  for (const conversation of model.conversations) {
    const { entries, unread, highlights, newFrom, selected, position, members } = conversation;
    for (const { id } of entries) assert(!all.has(id), `${note}: ${id} is there twice`);
    const ids = new Set(entries.map(({ id }) => id));
    for (const id of ids) all.add(id);
    assert(
      highlights >= 0 && unread >= highlights && unread <= entries.length,
      `${note}: ${unread}, ${highlights}`,
    );
    if (newFrom !== undefined) assert(ids.has(newFrom), `${note}: newFrom`);
    if (selected !== undefined) assert(ids.has(selected), `${note}: selected`);
    if (position.type === "entry") assert(ids.has(position.id), `${note}: position`);
    const times = entries.flatMap((entry) => entry.type === "said" && !isUnplaced(entry) ? [entry.time] : []);
    assertEquals(times, [...times].sort((a, b) => a - b), note);
    assertEquals(new Set(members.map(({ nickname }) => nickname.toLowerCase())).size, members.length, note);
    assert(conversation.kind === "room" || members.length === 0, note);
  }
}

Deno.test("whatever happens, views can rely on what they read", () => {
  const random = randomFrom("model");
  for (let run = 0; run < 30; run++) {
    const scene = Scene.online({ awayAfter: 1 });
    const server = new Server(random, scene);
    for (let step = 0; step < 300; step++) {
      const { version } = scene.model;
      const lengths = new Map(
        scene.model.conversations.map((each) => [each, [each.entries.length, each.version]]),
      );
      const pick = random.below(22);
      if (pick < 11) server.live();
      else if (pick < 15) scene.act(action(random, scene));
      else if (pick < 17) scene.wait(random.below(5000));
      else if (pick === 17) server.older(random.pick(scene.model.conversations));
      else if (pick === 18 && random.below(5) === 0) server.line();
      else if (pick >= 20) server.settle();
      else scene.model.atTop();
      for (const [conversation, [length, before]] of lengths) {
        if (conversation.entries.length === length) continue;
        assertNotEquals(conversation.version, before, random.seedNote);
        assertNotEquals(scene.model.version, version, random.seedNote);
      }
      if (step % 10 === 0) check(scene, `${random.seedNote}, step ${run} ${step}`);
      for (const effect of scene.take()) {
        // All that is to be sent can be.
        if (effect.type !== "send") continue;
        formatMessage(effect.message);
        if (effect.message.command === "PRIVMSG") scene.unconfirmed.push(effect.message);
      }
    }
  }
});

Deno.test("no line of a hostile server breaks the model", () => {
  const random = randomFrom("hostile model");
  const scene = Scene.online();
  const commands =
    "PRIVMSG NOTICE TAGMSG REDACT JOIN PART QUIT KICK NICK MODE TOPIC INVITE AWAY ACCOUNT MARKREAD WALLOPS " +
    "ERROR FAIL WARN NOTE BATCH RESUME toString __proto__ constructor 001 005 301 305 306 315 321 322 323 324 331 332 341 " +
    "352 353 366 372 401 403 404 421 433 442 473 482 900 901 999";
  const params = [
    "#a",
    "ann",
    "bob",
    "",
    "#",
    "*",
    "+ov",
    "timestamp=x",
    "#a,#b",
    "\x01",
    "\u202e",
    "x".repeat(9000),
    "-1",
  ];
  const names = commands.split(" ");
  for (let step = 0; step < 20_000; step++) {
    const message = {
      command: random.pick(names),
      params: Array.from({ length: random.below(6) }, () => random.pick(params)),
      source: random.pick([undefined, "", "server", "ann!u@h", "bob!u@h", "!@"]),
      tags: random.below(2) === 0 ? undefined : new Map([
        ["time", random.pick(["", "x", "2026-01-31T12:00:00.000Z", "-271821-04-20T00:00:00.000Z"])],
        ["msgid", random.pick(["", "a", "b"])],
        [random.pick(["+typing", "+draft/react", "+draft/reply", "__proto__"]), random.pick(params)],
      ]),
    };
    const origin = random.pick(["live", "replay", "history", "search"] as const);
    for (const effect of scene.model.hear({ type: "message", message, origin })) {
      if (effect.type === "send") {
        try {
          formatMessage(effect.message);
        } catch (error) {
          assert(false, `${random.seedNote}: ${error}`);
        }
      }
    }
    if (step % 1000 === 0) scene.wait(1000);
  }
  for (const { members, typing } of scene.model.conversations) {
    assert(members.length <= 20_000 && typing.length <= 20);
  }
});
