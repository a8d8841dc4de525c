// The model on a real connection to a real server: what it asks for is understood, and what it is told it understands.
import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { systemClock } from "../../../client/clock.ts";
import { Connection } from "../../../client/connection.ts";
import type { Action } from "../../../client/terminal/model/action.ts";
import type { Effect } from "../../../client/screen/effect.ts";
import type { Said } from "../../../client/terminal/model/entry.ts";
import { Model } from "../../../client/screen/model.ts";
import type { Conversation } from "../../../client/terminal/model/state.ts";
import { defaultSettings } from "../../../client/terminal/settings.ts";
import { CuttingRelay } from "../../support/cutting_relay.ts";
import { IrcServer } from "../../support/irc_server.ts";
import { ScriptedServer } from "../../support/scripted_server.ts";
import { texts, words } from "./scene.ts";

type AccountEffect = Extract<Effect, { readonly secrets: readonly string[] }>;

/** Somebody at a full screen, without the screen. */
class Somebody implements AsyncDisposable {
  readonly relay: CuttingRelay;
  readonly connection: Connection;
  readonly model: Model;
  readonly #ended: Promise<unknown>;
  #heard = Promise.withResolvers<void>();

  constructor(port: number, nickname: string, room = "#a") {
    this.relay = new CuttingRelay(port);
    this.model = new Model({
      address: "here",
      nickname,
      room,
      settings: defaultSettings,
      now: Date.now,
      unconfirmed: () => this.connection.unconfirmed,
    });
    this.connection = new Connection({
      nickname,
      dial: (signal) => this.relay.dial(signal),
      clock: systemClock,
      random: () => 0.5,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      onEvent: (event) => {
        this.run(this.model.hear(event));
        this.#heard.resolve();
        this.#heard = Promise.withResolvers();
      },
      bounds: { backoffMs: 4, backoffMaxMs: 40 },
      mayShowPassword: true,
    });
    this.#ended = this.connection.run();
  }

  run(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === "send") this.connection.send(effect.message);
      if ("secrets" in effect) this.#account(effect);
      const isThere = effect.type === "older"
        ? this.connection.older(effect.target, effect.before, 3)
        : effect.type === "search"
        ? this.connection.search(effect.attributes)
        : true;
      if (!isThere) this.run(this.model.unavailable(effect));
    }
  }

  #account({ type, account = "", secrets: [first = "", second = ""] }: AccountEffect): void {
    const { accounts } = this.connection;
    if (type === "register") assertEquals(accounts.register(first), "asked");
    if (type === "login") assertEquals(this.connection.logIn({ account, password: first }), "asked");
    if (type === "password") assertEquals(accounts.changePassword(first, second), "asked");
    if (type === "logout") this.connection.send({ command: "LOGOUT", params: [] });
  }

  tick(): void {
    this.run(this.model.tick(Date.now()));
  }

  act(action: Action): void {
    this.run(this.model.act(action));
  }

  type(text: string): void {
    this.act({ type: "submit", text });
  }

  get current(): Conversation {
    return this.model.conversations[this.model.current]!;
  }

  said(text: string): Said | undefined {
    return this.current.entries.find((each): each is Said => each.type === "said" && each.text === text);
  }

  async until(done: () => boolean, what: string): Promise<void> {
    while (!done()) {
      await deadline(this.#heard.promise, 20_000).catch((error) => {
        throw new Error(`No ${what}: ${JSON.stringify(words(this.current))}`, { cause: error });
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.quit();
    await this.#ended;
    await this.relay[Symbol.asyncDispose]();
  }
}

async function two(server: IrcServer): Promise<[Somebody, Somebody]> {
  const ann = new Somebody(server.port, "ann");
  await ann.until(() => ann.current.isJoined, "room");
  const bob = new Somebody(server.port, "bob");
  await bob.until(() => bob.current.isJoined && bob.current.members.length === 2, "room");
  await ann.until(() => ann.current.members.length === 2, "bob");
  return [ann, bob];
}

Deno.test("two people come in, talk, answer, react, take back, and see each other type", async () => {
  await using server = new IrcServer();
  const [ann, bob] = await two(server);
  await using _ann = ann;
  await using _bob = bob;
  assertEquals(ann.current.members.map(({ prefix, nickname }) => prefix + nickname), ["@ann", "bob"]);
  bob.act({ type: "typed", text: "hel" });
  await ann.until(() => ann.current.typing.includes("bob"), "typing");
  bob.type("hello\nann: how are you?");
  await ann.until(() => texts(ann.current).length === 2, "words");
  assertEquals(ann.current.typing, []);
  await bob.until(() => bob.said("hello") !== undefined, "echo");
  assert(bob.said("hello")!.isOwn && ann.said("ann: how are you?")!.isHighlight);
  ann.act({ type: "select", move: "older" });
  ann.act({ type: "reply" });
  ann.type("well, thanks");
  await bob.until(() => bob.said("well, thanks") !== undefined, "answer");
  assertEquals(bob.said("well, thanks")!.replyTo, bob.said("ann: how are you?")!.msgid);
  bob.type("/react 🎉");
  await ann.until(() => ann.said("well, thanks")!.reactions.size === 1, "reaction");
  await bob.until(() => bob.said("well, thanks")!.reactions.size === 1, "own reaction");
  bob.type("/react 🎉");
  await ann.until(() => ann.said("well, thanks")!.reactions.size === 0, "no reaction");
  bob.type("/redact");
  await ann.until(() => ann.said("ann: how are you?") === undefined, "redaction");
  assertEquals(texts(ann.current), ["hello", "", "well, thanks"]);
});

Deno.test("what is older comes page by page, and a search jumps to what it finds", async () => {
  await using server = new IrcServer();
  await using ann = new Somebody(server.port, "ann");
  await ann.until(() => ann.current.isJoined, "room");
  for (let index = 0; index < 45; index++) ann.type(index === 2 ? "a red kite" : `word ${index}`);
  await ann.until(() => texts(ann.current).length === 45, "own words");
  await using bob = new Somebody(server.port, "bob");
  await bob.until(() => texts(bob.current).length === 30, "history");
  assertEquals(texts(bob.current)[0], "word 15");
  bob.run(bob.model.atTop());
  await bob.until(() => texts(bob.current).length === 33, "older page");
  assertEquals(texts(bob.current)[0], "word 12");
  bob.type("/search kite");
  await bob.until(() => {
    const { overlay } = bob.model;
    return overlay.type === "list" && overlay.items.length === 1;
  }, "something found");
  bob.act({ type: "choose" });
  await bob.until(() => bob.current.selected !== undefined, "jump");
  assertEquals(bob.current.selected, bob.said("a red kite")!.id);
  const shown = texts(bob.current);
  assertEquals(shown.slice(-42), Array.from({ length: 42 }, (_, index) => `word ${index + 3}`));
  assertEquals(shown.length, new Set(shown).size);
  while (bob.current.older !== "all shown") {
    bob.run(bob.model.atTop());
    await bob.until(() => bob.current.older !== "loading", "page");
  }
  assertEquals(texts(bob.current).length, 45);
});

Deno.test("after a cut, what was missed stands in its place, once, and who is there is known", async () => {
  await using server = new IrcServer({ limits: { graceMs: 0 } });
  const [ann, bob] = await two(server);
  await using _ann = ann;
  await using _bob = bob;
  bob.type("before");
  await ann.until(() => texts(ann.current).length === 1, "words");
  ann.relay.cut();
  await bob.until(() => bob.current.members.length === 1, "departure");
  bob.type("while you were gone");
  await ann.until(() => ann.model.news?.startsWith("caught up") ?? false, "way back");
  await ann.until(() => ann.current.members.length === 2, "members");
  bob.type("after");
  await ann.until(() => ann.said("after") !== undefined, "words");
  assertEquals(texts(ann.current), ["before", "while you were gone", "after"]);
});

Deno.test("a nickname is made an account, left, opened with a password, and given another", async () => {
  await using server = new IrcServer();
  await using ann = new Somebody(server.port, "ann");
  await ann.until(() => ann.current.isJoined, "room");
  const type = (...lines: string[]) => lines.forEach((line) => ann.type(line));
  const told = (text: string) => words(ann.current).some((line) => line.includes(text));
  type("/register", "correct horse battery", "correct horse battery");
  await ann.until(() => ann.model.account === "ann", "account");
  type("/password", "correct horse battery", "staple staple", "staple staple");
  await ann.until(() => told("password"), "other password");
  type("/logout");
  await ann.until(() => ann.model.account === undefined, "way out");
  type("/login ann", "correct horse battery");
  await ann.until(() => told("-- error"), "refusal");
  assertEquals(ann.model.account, undefined);
  type("/login ann", "staple staple");
  await ann.until(() => ann.model.account === "ann", "way in");
  assertEquals(told("horse") || told("staple"), false);
});

Deno.test("what was on its way when the line was cut is shown all the time, and once", async () => {
  using server = new ScriptedServer();
  await using ann = new Somebody(server.port, "ann");
  const capabilities = "batch echo-message labeled-response message-tags chatroom/resume";
  const first = await server.accept();
  await first.welcome(capabilities);
  await first.say(":irc.test RESUME TOKEN t1");
  await first.expect(/ JOIN #a$/);
  await first.say("@label=1 :ann!u@h JOIN #a", ":irc.test 353 ann = #a :ann", ":irc.test 366 ann #a :End");
  await ann.until(() => ann.current.isJoined, "room");
  const shown = () => {
    ann.tick();
    return ann.current.entries.flatMap((entry) =>
      entry.type === "said" ? [`${entry.text}${entry.held === undefined ? "" : `: ${entry.held}`}`] : []
    );
  };
  ann.type("stored");
  ann.type("lost");
  assertEquals(shown(), []);
  assertEquals(shown(), ["stored: on its way", "lost: on its way"]);
  first.close();
  const second = await server.accept();
  const waits = "kept until there is a connection";
  assertEquals(shown(), [`stored: ${waits}`, `lost: ${waits}`]);
  await second.expect("CAP LS 302");
  await second.say(`:irc.test CAP * LS :${capabilities}`);
  await second.expect(/^CAP REQ/);
  await second.say(`:irc.test CAP ann ACK :${capabilities}`);
  await second.expect(/^RESUME t1/, "CAP END");
  await second.say(":irc.test RESUME OK ann");
  await second.greet("ann");
  await second.say(
    ":ann!u@h JOIN #a",
    ":irc.test 353 ann = #a :ann",
    ":irc.test 366 ann #a :End",
    ":irc.test BATCH +r chatroom/replay #a",
    "@batch=r;msgid=1;chatroom/seq=1 :ann!u@h PRIVMSG #a :stored",
    ":irc.test BATCH -r",
  );
  await ann.until(() => ann.said("stored")?.held === undefined, "replay");
  assertEquals(shown(), ["stored", "lost: on its way"]);
  assertEquals(shown(), ["stored", "lost: on its way"]);
  await second.say(":irc.test RESUME TOKEN t2");
  const resent = async (text: RegExp) => {
    for (;;) {
      const line = await second.next() ?? "(end of stream)";
      if (text.test(line)) return /label=(\d+)/.exec(line)![1];
    }
  };
  const stored = await resent(/ PRIVMSG #a :stored$/);
  const lost = await resent(/ PRIVMSG #a :lost$/);
  assertEquals(shown(), ["stored", "lost: on its way"]);
  await second.say(
    `@label=${lost};msgid=2;chatroom/seq=2 :ann!u@h PRIVMSG #a :lost`,
    `@label=${stored};msgid=1;chatroom/seq=1 :ann!u@h PRIVMSG #a :stored`,
  );
  await ann.until(() => [...ann.connection.unconfirmed].length === 0, "confirmation");
  assertEquals(shown(), ["stored", "lost"]);
  second.close();
});
