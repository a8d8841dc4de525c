import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { IrcMessage } from "../../../protocol/irc/message.ts";
import { parseMessage } from "../../../protocol/irc/message.ts";
import { KeyDecoder } from "../../../client/terminal/input/keys.ts";
import { Model } from "../../../client/screen/model.ts";
import type { IrcEffect } from "../../../client/screen/effect.ts";
import { type Outside, performOn } from "../../../client/screen/outside.ts";
import { defaultSettings } from "../../../client/terminal/settings.ts";
import { Shell } from "../../../client/terminal/shell.ts";
import { paintScreen } from "../../../client/terminal/view/screen.ts";

const noon = Date.UTC(2026, 0, 31, 12);
const size = { columns: 80, rows: 24 };

/** A person in #a and #b with bob, at the keys. What goes outside is written down. */
class Desk {
  readonly log: string[] = [];
  readonly said: IrcMessage[] = [];
  readonly model = new Model({
    address: "here:1",
    nickname: "ann",
    room: "#a",
    settings: defaultSettings,
    now: () => noon,
  });
  readonly shell: Shell<IrcEffect>;
  readonly #keys = new KeyDecoder();
  isFull = false;

  constructor() {
    const note = (what: string) => (...words: unknown[]) => {
      this.log.push([what, ...words].join(" "));
      return undefined;
    };
    const outside: Outside = {
      send: (message) => {
        this.said.push(message);
        return this.isFull ? "full" : "sent";
      },
      older: (target, _before, limit) => {
        this.log.push(`older ${target} ${limit}`);
        return true;
      },
      search: () => false,
      rename: note("rename"),
      account: (effect) => {
        this.log.push(`${effect.type} ${effect.account} ${effect.secrets}`);
        return effect.type === "login" ? "Not just now." : undefined;
      },
      saveServer: note("save server"),
      tellServers: note("servers"),
    };
    this.shell = new Shell(this.model, {
      perform: (effect) => performOn(outside, effect),
      bell: note("bell"),
      notify: note("notify"),
      copy: note("copy"),
      suspend: note("suspend"),
      redraw: note("redraw"),
      save: (settings) => void this.log.push(`save ${settings.theme}`),
      quit: note("quit"),
    }, () => ({ clock: "24h", offset: () => 0 }));
    this.shell.perform(this.model.hear({ type: "state", state: { type: "online", nickname: "ann" } }));
    this.hear(":server 001 ann :Welcome", ":server 005 ann CHANTYPES=# PREFIX=(ov)@+ :are supported");
    for (const room of ["#a", "#b"]) {
      this.hear(
        `:ann!u@h JOIN ${room}`,
        `:server 353 ann = ${room} :ann bob`,
        `:server 366 ann ${room} :End`,
      );
    }
    this.go("#a");
    assertEquals(this.lines.length, size.rows);
    this.said.length = 0;
    this.log.length = 0;
  }

  hear(...lines: string[]): void {
    for (const line of lines) {
      const message = parseMessage(line);
      assert(message);
      this.shell.perform(this.model.hear({ type: "message", message, origin: "live" }));
    }
  }

  /** Types as a terminal would send it. */
  type(text: string): void {
    for (const input of this.#keys.push(new TextEncoder().encode(text))) this.shell.take(input);
    for (const input of this.#keys.flush()) this.shell.take(input);
  }

  go(name: string): void {
    const index = this.model.conversations.findIndex((conversation) => conversation.name === name);
    this.shell.perform(this.model.act({ type: "switch", to: { index } }));
  }

  get lines(): string[] {
    return paintScreen(this.shell.picture(size), (row) => row.map(({ text }) => text).join(""));
  }

  /** The texts that were sent to be said. */
  get texts(): string[] {
    return this.said.filter(({ command }) => command === "PRIVMSG").map(({ params }) => params.join(" "));
  }

  get input(): string {
    return this.lines.at(-1)!;
  }
}

Deno.test("what is typed is said where one is, and the line is empty again", () => {
  const desk = new Desk();
  desk.type("hello 世界\r");
  assertEquals(desk.texts, ["#a hello 世界"]);
  assertEquals(desk.input, "#a> Say something, /help, F1 shows the keys");
});

Deno.test("each conversation keeps the line begun in it", () => {
  const desk = new Desk();
  desk.type("for a");
  desk.go("#b");
  assertEquals(desk.input, "#b> Say something, /help, F1 shows the keys");
  desk.type("for b");
  desk.go("#a");
  assertEquals(desk.input, "#a> for a");
  desk.go("#b");
  desk.type("\r");
  assertEquals(desk.texts, ["#b for b"]);
});

Deno.test("^C takes the line, which can be put back, and then leaves", () => {
  const desk = new Desk();
  desk.type("begun\x03");
  assertEquals(desk.input, "#a> Say something, /help, F1 shows the keys");
  desk.type("\x19");
  assertEquals(desk.input, "#a> begun");
  desk.type("\x03\x03");
  assertEquals(desk.log, []);
  desk.type("\x03");
  assertEquals(desk.log, ["quit "]);
});

Deno.test("more than five lines are sent after a yes, and kept after a no", () => {
  const desk = new Desk();
  const paste = (count: number) => {
    desk.type(`\x1b[200~${Array.from({ length: count }, (_, n) => `line ${n}`).join("\r")}\x1b[201~`);
  };
  paste(5);
  desk.type("\r");
  assertEquals(desk.texts.length, 5);
  paste(6);
  desk.type("\r");
  assertEquals(desk.texts.length, 5);
  assertStringIncludes(desk.lines.join("\n"), "Send 6 lines to #a?");
  desk.type("n");
  assertEquals(desk.texts.length, 5);
  assertStringIncludes(desk.lines.join("\n"), "line 5");
  desk.type("\ry");
  assertEquals(desk.texts.slice(5), [0, 1, 2, 3, 4, 5].map((n) => `#a line ${n}`));
});

Deno.test("Tab completes, with a menu where there is more than one", () => {
  const desk = new Desk();
  desk.type("bo\t");
  assertEquals(desk.input, "#a> bob:");
  desk.type("\x15/re\t");
  assertStringIncludes(desk.lines.join("\n"), "/redact");
  desk.type("\x1b");
  assertEquals(desk.input, "#a> /re");
  // With the line gone, so is its menu.
  desk.type("\t\x1b[200~pasted\x1b[201~");
  assert(!desk.lines.join("\n").includes("/redact  "));
});

Deno.test("a message that cannot be taken now is given back", () => {
  const desk = new Desk();
  desk.isFull = true;
  desk.type("one too many\r");
  assertStringIncludes(desk.lines.join("\n"), "too much is waiting already: one too");
});

Deno.test("a password is not shown, not remembered, and apart from the line begun", () => {
  const desk = new Desk();
  desk.type("/login\r");
  desk.type("secret 世");
  assertEquals(desk.input.endsWith("> ••••••••"), true, desk.input);
  desk.type("\r");
  assertEquals(desk.log, ["login ann secret 世"]);
  assertStringIncludes(desk.lines.join("\n"), "Not just now.");
  desk.type("\x1b[A");
  assertEquals(desk.input, "#a> /login");
});

Deno.test("a line that may hold a password is not remembered", () => {
  const desk = new Desk();
  desk.type("hello\r");
  for (const line of ["/login ann hunter2", "/regster hunter2", "/password hunter2", "!lgoin ann hunter2"]) {
    desk.type(`${line}\r`);
    desk.type("\x1b[A");
    assertEquals(desk.input, "#a> hello", line);
    desk.type("\x15");
    assert(!desk.lines.join("\n").includes("hunter2"), line);
  }
  desk.type("\x19");
  assertEquals(desk.input, "#a> hello");
  assertEquals(desk.texts, ["#a hello"]);
});

Deno.test("/save and /servers go outside", () => {
  const desk = new Desk();
  desk.type("/save home\r/servers\r/save two words\r");
  assertEquals(desk.log, ["save server home", "servers"]);
  assertStringIncludes(desk.lines.join("\n"), "Type: /save WORD");
});

Deno.test("the first row in view asks for what is older, once", () => {
  const desk = new Desk();
  desk.go("#b");
  for (let look = 0; look < 2; look++) {
    assertEquals(desk.lines.length, size.rows);
    assertEquals(desk.log, ["older #b 100"]);
  }
});

Deno.test("the wheel scrolls, and a click in the list of rooms goes there", () => {
  const desk = new Desk();
  for (let n = 0; n < 60; n++) desk.hear(`:bob!u@h PRIVMSG #a :number ${n}`);
  assertStringIncludes(desk.lines.join("\n"), "number 59");
  desk.type("\x1b[<64;30;10M");
  assert(!desk.lines.join("\n").includes("number 59"));
  assertStringIncludes(desk.lines.at(-2)!, "more below");
  const row = desk.lines.findIndex((line) => line.includes("#b"));
  desk.type(`\x1b[<0;5;${row + 1}M`);
  assertStringIncludes(desk.lines[0]!, "#b");
});

Deno.test("a selected message is brought into view, and keys act on it", () => {
  const desk = new Desk();
  for (let n = 0; n < 60; n++) desk.hear(`@msgid=m${n} :bob!u@h PRIVMSG #a :number ${n}`);
  assertEquals(desk.lines.length, size.rows);
  desk.type("\x1bk");
  for (let n = 0; n < 40; n++) desk.type("k");
  assertStringIncludes(desk.lines.join("\n"), "number 19");
  assertStringIncludes(desk.input, "R answers");
  desk.type("y");
  assertEquals(desk.log.at(-1), "copy number 19");
});

Deno.test("the keys scroll where the window is too low for them", () => {
  const desk = new Desk();
  desk.type("?");
  assertStringIncludes(desk.lines[3]!, "F1");
  desk.type("\x1b[6~");
  assert(!desk.lines[3]!.includes("F1"));
  desk.type("\x1b");
  assertEquals(desk.input, "#a> Say something, /help, F1 shows the keys");
});

Deno.test("what is sent is told as not on disk only once that takes long", () => {
  const desk = new Desk();
  const late = () => desk.lines.at(-2)!.includes("not on disk yet");
  desk.shell.perform(desk.model.hear({ type: "delivery", waiting: 0, sent: 2 }));
  assertEquals(late(), false);
  desk.shell.tick(noon);
  assertEquals(late(), false);
  assertEquals(desk.shell.tick(noon + 1000), true);
  assertEquals(late(), true);
  desk.shell.perform(desk.model.hear({ type: "delivery", waiting: 0, sent: 0 }));
  assertEquals(late(), false);
});

Deno.test("settings, the clipboard, ^Z and ^L go outside", () => {
  const desk = new Desk();
  desk.type("/set theme light\r\x1a\x0c");
  assertEquals(desk.log, ["save light", "suspend ", "redraw "].map((line) => line.trimEnd()));
});

Deno.test("keys that come together are taken one by one where letters are keys", () => {
  const desk = new Desk();
  desk.hear("@msgid=1 :bob!u@h PRIVMSG #a :one", "@msgid=2 :bob!u@h PRIVMSG #a :two");
  desk.type("\x1bk");
  desk.type("kjkrhello\r");
  assertEquals(desk.texts, ["#a hello"]);
  assertEquals(desk.said.at(-1)?.tags?.get("+draft/reply"), "1");
});
