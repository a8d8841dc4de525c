import { assertEquals, assertStringIncludes } from "@std/assert";
import { bangNames, commands, type Intent, interpret, usage } from "../../client/commands.ts";
import { helpLines } from "../../client/help_lines.ts";

function check(cases: Record<string, Intent>): void {
  for (const [line, intent] of Object.entries(cases)) assertEquals(interpret(line), intent, line);
}

const say = (text: string): Intent => ({ type: "say", text });
const mistake = (sentence: string): Intent => ({ type: "mistake", sentence });

Deno.test("plain text is said as it is, the words of other chat rooms included", () => {
  for (const text of ["hello", "  indented", "List", "Query ann", "Exit", "! no", "!!!", "1/2", "a /who"]) {
    check({ [text]: say(text) });
  }
  check({ "": { type: "nothing" }, " \t ": { type: "nothing" } });
});

Deno.test("each command, its aliases, its arguments", () => {
  check({
    "/who": { type: "who", of: undefined },
    "/names #den": { type: "who", of: "#den" },
    "/WHO ann": { type: "who", of: "ann" },
    "/msg ann hi  there": { type: "tell", to: "ann", text: "hi  there" },
    "/msg #den hi": { type: "tell", to: "#den", text: "hi" },
    "/query ann": { type: "query", nickname: "ann" },
    "/query": { type: "query", nickname: undefined },
    "/me waves": { type: "act", text: "waves" },
    "/join #den": { type: "join", room: "#den", key: undefined },
    "/join den secret": { type: "join", room: "den", key: "secret" },
    "/part": { type: "part", room: undefined, reason: undefined },
    "/part so long": { type: "part", room: undefined, reason: "so long" },
    "/leave #den so long": { type: "part", room: "#den", reason: "so long" },
    "/topic": { type: "topic", room: undefined, text: undefined },
    "/topic we test": { type: "topic", room: undefined, text: "we test" },
    "/topic #den we test": { type: "topic", room: "#den", text: "we test" },
    "/list": { type: "list" },
    "/nick bea": { type: "nick", nickname: "bea" },
    "/save home": { type: "save", as: "home" },
    "/servers": { type: "servers" },
    "/help": { type: "help", command: undefined },
    "/help msg": { type: "help", command: "msg" },
    "/quit": { type: "quit", reason: undefined },
    "/exit see you": { type: "quit", reason: "see you" },
  });
});

Deno.test("a password is never taken from the line, nor said to the room", () => {
  for (
    const line of [
      "/register hunter2",
      "!register hunter2",
      "  /register hunter2 ",
      "/login ann hunter2",
      "!login ann hunter2",
      "/password old hunter2",
      "/passwd old hunter2",
      "!password old hunter2",
      "/regster hunter2",
      "!lgoin ann hunter2",
    ]
  ) {
    const intent = interpret(line);
    assertEquals([intent.type, intent.type === "mistake" && intent.secret], ["mistake", true], line);
    assertEquals(JSON.stringify(intent).includes("hunter2"), false, line);
  }
  check({
    "/register": { type: "register" },
    "/login": { type: "login", account: undefined },
    "!login ann": { type: "login", account: "ann" },
    "/logout": { type: "logout" },
    "/password": { type: "password" },
  });
});

Deno.test("the ! forms", () => {
  check({
    "!who": { type: "who", of: undefined },
    "!msg ann hi": { type: "tell", to: "ann", text: "hi" },
    "!logout": { type: "quit", reason: undefined },
    "!help": { type: "help", command: undefined },
    "!topic x": say("!topic x"),
    "!important": say("!important"),
    "!who?": say("!who?"),
  });
});

Deno.test("a doubled mark, and a path, are text", () => {
  check({
    "//quit": say("/quit"),
    "!!who is it": say("!who is it"),
    "/usr/bin/env": say("/usr/bin/env"),
    "//": say("/"),
  });
});

Deno.test("an unknown command sends nothing and suggests one", () => {
  check({
    "/wo": mistake("There is no command /wo. Did you mean /who?"),
    "/frobnicate all": mistake("There is no command /frobnicate. Try: /help"),
    "/msg:ann hi": mistake("There is no command /msg:ann. Try: /help"),
    "/": mistake("There is no command /. Try: /help"),
    "!mgs ann secret": mistake("There is no command !mgs. Did you mean !msg? To say it: !!mgs"),
  });
});

Deno.test("arguments that no line could carry, or missing ones, are answered with the usage", () => {
  check({
    "/msg": mistake("Type: /msg NAME TEXT"),
    "/msg ann": mistake("Type: /msg NAME TEXT"),
    "!msg :ann hi": mistake("Type: !msg NAME TEXT"),
    "/join": mistake("Type: /join ROOM [KEY]"),
    "/join #a,#b": mistake("Type: /join ROOM [KEY]"),
    "/nick two words": mistake("Type: /nick NAME"),
    "/me": mistake("Type: /me TEXT"),
  });
});

Deno.test("what no line of the protocol can hold is replaced, never dropped", () => {
  check({ "a\0b\rc\nd": say("a\ufffdb c d") });
});

Deno.test("/help shows every command, and one alone", () => {
  const help = helpLines().join("\n");
  for (const row of commands) {
    assertStringIncludes(help, `/${usage(row)}`);
    assertStringIncludes(help, row.help);
  }
  for (const name of bangNames) assertStringIncludes(help, `!${name}`);
  assertEquals(helpLines("/quit"), ["  /quit [REASON]  Leave the server (also /exit)"]);
  assertEquals(helpLines("nope"), ["There is no command nope. Try: /help"]);
});
