// What a person with netcat types, and what they read.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { formatMessage, type IrcMessage, parseMessage } from "../../protocol/irc/message.ts";
import * as numerics from "../../protocol/irc/numerics.ts";
import { HELP, LOBBY, parsePlain } from "../../protocol/plain.ts";
import { renderPlain } from "../../protocol/plain_text.ts";
import { type Random, randomFrom } from "../support/random.ts";

/** What was typed, as the line of IRC that it stands for, or as the answer. */
function typed(line: string): string | null {
  const parsed = parsePlain(line);
  switch (parsed.type) {
    case "message":
      return formatMessage(parsed.message);
    case "answer":
      return parsed.text;
    case "nothing":
      return null;
  }
}

const read = (line: string) => renderPlain(parseMessage(line));

Deno.test("a line is said to the room, and an empty one to nobody", () => {
  assertEquals(typed("hello there"), `PRIVMSG ${LOBBY} :hello there`);
  assertEquals(typed("  indented  "), `PRIVMSG ${LOBBY} :  indented`);
  assertEquals(typed(":)"), `PRIVMSG ${LOBBY} ::)`);
  assertEquals([typed(""), typed("  \t")], [null, null]);
});

Deno.test("two bangs say a line that starts with one", () => {
  assertEquals(typed("!!who"), `PRIVMSG ${LOBBY} :!who`);
});

Deno.test("commands are known by their bang or by the words of the peer-to-peer room", () => {
  for (const line of ["!who", "!WHO", "!list", "List"]) assertEquals(typed(line), `WHO ${LOBBY}`, line);
  for (const line of ["!logout", "!exit", "!quit", "Exit"]) assertEquals(typed(line), "QUIT", line);
  for (const line of ["!query bob", "Query bob"]) assertEquals(typed(line), "WHOIS bob", line);
  assertEquals(typed("!nick bob"), "NICK bob");
  assertEquals(typed("!join"), `JOIN ${LOBBY}`);
  assertEquals(typed("!msg bob hi there"), "PRIVMSG bob :hi there");
  assertEquals(typed("!msg  bob   hi"), "PRIVMSG bob :hi");
  assertEquals(typed("!help"), HELP);
});

Deno.test("the words of the peer-to-peer room are commands only as they are written there", () => {
  for (const line of ["list", "exit", "Lists", "Query", "Query a b"]) {
    assertEquals(typed(line), `PRIVMSG ${LOBBY} :${line}`);
  }
});

Deno.test("a command that lacks something, or does not exist, is answered with what to type", () => {
  for (
    const line of ["!msg", "!msg bob", "!query", "!nick", "!frobnicate", "!", "!msg #room hi", "!msg a,b hi"]
  ) {
    assertEquals(parsePlain(line).type, "answer", line);
  }
  assertStringIncludes(typed("!msg bob")!, "!msg USER TEXT");
  assertStringIncludes(typed("!frob\x1b[31m")!, "!help");
});

Deno.test("help names every command", () => {
  for (const word of ["!who", "List", "!msg", "!query", "Query", "!nick", "!join", "!logout", "Exit", "!!"]) {
    assertStringIncludes(HELP, word);
  }
});

Deno.test("what others say and do is read as sentences", () => {
  const examples = [
    [":bob!u@h PRIVMSG #lobby :hi", "<bob> hi"],
    [":bob!u@h PRIVMSG me :psst", "[to you] <bob> psst"],
    [":bob!u@h PRIVMSG #lobby :\x01ACTION waves\x01", "* bob waves"],
    [":bob!u@h PRIVMSG #lobby :\x02bold\x02 \x0304,01red\x03 \x1b[2J", "<bob> bold red \u241b[2J"],
    [":bob!u@h NOTICE #lobby :hi", "-bob- hi"],
    [":bob!u@h NOTICE me :hi", "-bob to you- hi"],
    [":irc.test NOTICE me :hi", "hi"],
    [":bob!u@h JOIN #lobby", "* bob is here now"],
    [":bob!u@h PART #lobby :bye", "* bob has left"],
    [":bob!u@h QUIT :Quit: bye", "* bob has gone: bye"],
    [":bob!u@h QUIT :Quit: ", "* bob has gone"],
    [":bob!u@h QUIT :Ping timeout", "* bob has gone: Ping timeout"],
    [":bob!u@h NICK rob", "* bob is now rob"],
    [":bob!u@h KICK #lobby eve :spam", "* bob has put eve out: spam"],
    [":bob!u@h KICK #lobby eve bob", "* bob has put eve out"],
    [":bob!u@h TOPIC #lobby :news", "* bob has set the topic: news"],
    [":bob!u@h TOPIC #lobby :", "* bob has taken the topic away"],
    [":bob!u@h MODE #lobby +o eve", "* bob has set +o eve"],
    [":bob!u@h INVITE me #x", "* bob invites you to #x"],
    ["ERROR :Closing link: ::1 (Quit: )", "Goodbye."],
    ["ERROR :Closing link: 1.2.3.4 (The server is shutting down.)", "The server is shutting down."],
    [":irc.test FAIL * INVALID_UTF8 :Not UTF-8.", "Not UTF-8."],
  ];
  for (const [line, sentence] of examples) assertEquals(read(line!), sentence!, line);
});

Deno.test("replies are read as sentences", () => {
  const examples = [
    [
      "001 me :Welcome",
      "You are me. What you type is said to everyone here; !help shows what else there is.",
    ],
    ["332 me #lobby :news", "The topic is: news"],
    ["353 me = #lobby :@bob +eve carl", "Here: bob, eve, carl"],
    ["352 me #lobby u h irc.test bob H@ :0 Bob", "  bob (u@h)"],
    ["352 me #lobby u h irc.test bob G :0 Bob", "  bob (u@h, away)"],
    ["311 me bob u h * :Bob B.", "bob is u@h (Bob B.)"],
    ["319 me bob :@#lobby +#x #y", "bob is in #lobby, #x, #y"],
    ["317 me bob 5 1 :seconds idle", "bob has been silent for 5 s"],
    ["301 me bob :at lunch", "bob is away: at lunch"],
    ["401 me bob :There is nobody", "There is nobody called bob here."],
    ["404 me #lobby :Moderated.", "That was not said: Moderated."],
    ["433 * bob :taken", "The nickname bob is taken. Which other one?"],
    ["433 me bob :taken", "The nickname bob is taken."],
    ["372 me :- hello", "- hello"],
    ["474 me #lobby :You are banned.", "You are banned."],
  ];
  for (const [line, sentence] of examples) assertEquals(read(`:irc.test ${line}`), sentence!, line);
});

Deno.test("what is for programs is not shown", () => {
  for (
    const line of [
      "PING x",
      "PONG x y",
      "CAP * LS :a",
      "BATCH +1 x",
      "ACK",
      ":b!u@h TAGMSG #lobby",
      ":b!u@h AWAY :x",
    ]
  ) assertEquals(read(line), null, line);
  for (
    const line of [
      "002 me :x",
      "005 me A B :x",
      "251 me :x",
      "315 me x :x",
      "318 me x :x",
      "366 me x :x",
      "422 me :x",
    ]
  ) {
    assertEquals(read(`:irc.test ${line}`), null, line);
  }
  assertEquals(read(":b!u@h PRIVMSG me :\x01VERSION\x01"), null);
  assertEquals(read(":b!u@h NOTICE me :\x01VERSION irssi\x01"), null);
});

const signs = [
  ...'aB !:,#@;*?\\"=-',
  ..."\0\x01\x02\x03\x07\x08\t\n\r\x1b\x7f\x85\x9b",
  ..."\u200b\u200d\u202e\u2028\u2066\ufeff\ud800é漢",
  "😀",
  "!msg ",
  "!nick ",
  "!query ",
  "Query ",
  "bob",
  "\x01ACTION ",
];
const anyText = (random: Random, most: number) =>
  Array.from({ length: random.below(most + 1) }, () => random.pick(signs)).join("");

Deno.test("whatever is typed, a message can be made of it, and none that is not the person's to send", () => {
  const random = randomFrom("typed lines");
  const commands = new Set(["PRIVMSG", "WHO", "WHOIS", "NICK", "JOIN", "QUIT"]);
  let messages = 0;
  for (let i = 0; i < 20_000; i++) {
    const line = anyText(random, 12);
    const parsed = parsePlain(line);
    if (parsed.type === "answer") {
      assert(
        !/[^\n\x20-\x7e\u00a0-\uffff]/.test(parsed.text),
        `${random.seedNote}: ${JSON.stringify(parsed.text)}`,
      );
    }
    if (parsed.type !== "message") continue;
    messages++;
    const { message } = parsed;
    const again = parseMessage(formatMessage(message));
    assertEquals([again.command, again.params], [message.command, message.params], random.seedNote);
    assert(commands.has(message.command), random.seedNote);
    if (message.command === "PRIVMSG" && message.params[0] !== LOBBY) {
      assert(!/^#|,/.test(message.params[0]!), `${random.seedNote}: ${JSON.stringify(line)}`);
    }
  }
  assert(messages > 5_000, random.seedNote);
});

Deno.test("whatever is said, what a person reads is one line without a control character", () => {
  const random = randomFrom("rendered messages");
  const commands = [
    "PRIVMSG",
    "NOTICE",
    "JOIN",
    "PART",
    "QUIT",
    "NICK",
    "KICK",
    "TOPIC",
    "MODE",
    "INVITE",
    "ERROR",
  ];
  const all = [...commands, "FAIL", "X", ...Object.values(numerics)];
  let lines = 0;
  for (let i = 0; i < 20_000; i++) {
    const message: IrcMessage = {
      source: random.below(3) ? `${anyText(random, 3)}!u@h` : "irc.test",
      command: random.pick(all),
      params: Array.from({ length: random.below(9) }, () => random.below(4) ? anyText(random, 6) : "#lobby"),
    };
    const line = renderPlain(message);
    if (line === null) continue;
    lines++;
    const where = `${random.seedNote}: ${JSON.stringify(message)} was ${JSON.stringify(line)}`;
    assert(!/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u.test(line), where);
  }
  assert(lines > 5_000, random.seedNote);
});
