import { assertEquals, assertMatch, assertNotEquals, assertNotMatch } from "@std/assert";
import { defaultIsupport } from "../../client/isupport.ts";
import { coloured, colourOf, plain } from "../../client/terminal/line/paint.ts";
import { note, render, type View } from "../../client/render.ts";
import { parseMessage } from "../../protocol/irc/message.ts";
import { randomFrom } from "../support/random.ts";

const view: View = {
  paint: plain,
  isupport: { ...defaultIsupport, statusPrefixes: "@+" },
  nickname: "ann",
  target: "#lobby",
  listing: () => ["@ann", "bob"],
  now: 0,
  timeOf: (ms) => new Date(ms).toISOString().slice(11, 16),
};

/** `kind text`, without the time. */
function shown(line: string, changes: Partial<View> = {}): string | undefined {
  const [first] = render(parseMessage(line), { ...view, ...changes });
  return first && `${first.kind} ${first.text.slice(6)}`;
}

function check(cases: Record<string, string | undefined>): void {
  for (const [line, text] of Object.entries(cases)) assertEquals(shown(line), text, line);
}

Deno.test("what people say: here, elsewhere, in private, in the third person", () => {
  check({
    ":bob!u@h PRIVMSG #lobby :hi all": "talk <bob> hi all",
    ":bob!u@h PRIVMSG #Lobby :hi": "talk <bob> hi",
    ":bob!u@h PRIVMSG #den :hi": "talk #den <bob> hi",
    ":bob!u@h PRIVMSG @#lobby :ops": "talk @#lobby <bob> ops",
    ":bob!u@h PRIVMSG ann :psst": "talk <bob -> ann> psst",
    ":ann PRIVMSG bob :psst yourself": "talk <ann -> bob> psst yourself",
    ":bob!u@h PRIVMSG #lobby :\x01ACTION waves\x01": "talk * bob waves",
    ":bob!u@h PRIVMSG #den :\x01action waves": "talk #den * bob waves",
    ":bob!u@h PRIVMSG ann :\x01VERSION\x01": "status -- bob -> ann asks this client for VERSION",
    ":bob!u@h NOTICE #lobby :beep": "talk -bob- beep",
    ":bob!u@h NOTICE ann :beep": "talk -bob -> ann- beep",
    ":ann NOTICE bob :beep": "talk -ann -> bob- beep",
    ":irc.test NOTICE * :*** Looking up": "status -- *** Looking up",
    "PRIVMSG": "talk < -> > ",
  });
});

Deno.test("who comes and goes, and what changes", () => {
  check({
    ":bob!u@h JOIN #lobby": "talk --> bob joined #lobby",
    ":bob!u@h JOIN #lobby account :Bob B": "talk --> bob joined #lobby",
    ":bob!u@h PART #lobby": "talk <-- bob left #lobby",
    ":bob!u@h PART #lobby :so long": "talk <-- bob left #lobby (so long)",
    ":bob!u@h QUIT :ping": "talk <-- bob left the server (ping)",
    ":bob!u@h KICK #lobby carl :out": "talk <-- bob removed carl from #lobby (out)",
    ":bob!u@h NICK bobby": "talk -- bob is now bobby",
    ":bob!u@h TOPIC #lobby :we test": "talk -- bob set the topic of #lobby: we test",
    ":bob!u@h TOPIC #lobby :": "talk -- bob cleared the topic of #lobby",
    ":bob!u@h MODE #lobby +o carl": "talk -- bob set +o carl on #lobby",
    ":ann MODE ann :+i": undefined,
    ":bob!u@h INVITE ann #den": "talk -- bob invites ann to #den",
    ":bob!u@h REDACT #lobby id :spam": "talk -- bob took back a message in #lobby (spam)",
    ":irc.test BATCH +x netsplit": undefined,
    ":bob!u@h AWAY :lunch": undefined,
    "FAIL ACC REG_INVALID_CALLSIGN REGISTER :No": "error !! No",
  });
});

Deno.test("numerics are sentences; what tells a person nothing is left out", () => {
  check({
    ":irc 001 ann :Welcome": "status -- Welcome",
    ":irc 005 ann A=b :are supported": undefined,
    ":irc 372 ann :- Be kind": "status -- Be kind",
    ":irc 366 ann #lobby :End": "talk -- 2 people in #lobby: @ann, bob",
    ":irc 311 ann bob u h * :Bob B": "talk -- bob is u@h (Bob B)",
    ":irc 317 ann bob 300 0 :idle": "talk -- bob has been silent for 5 min.",
    ":irc 317 ann bob x": "talk -- bob has been silent for some time.",
    ":irc 322 ann #den 1 :": "talk -- #den: 1 person",
    ":irc 322 ann #den 7 :dark": "talk -- #den: 7 people, dark",
    ":irc 332 ann #lobby :we test": "talk -- The topic of #lobby is: we test",
    ":irc 352 ann #lobby u h irc bob G :0 Bob B": "talk -- bob is u@h, away, in #lobby (Bob B)",
    ":irc 399 ann one :two": "talk -- one two",
    ":irc 401 ann bob :No such": "error !! There is nobody called bob here.",
    ":irc 404 ann #lobby :Cannot": "error !! You cannot speak in #lobby: Cannot",
    ":irc 433 ann bob :In use": "error !! The nickname bob is taken.",
    ":irc 475 ann #den :Key": "error !! #den needs its key: /join #den KEY",
    ":irc 499 ann x :Odd": "error !! x Odd",
    ":irc 422 ann :No MOTD": undefined,
    ":irc 318 ann bob :End": undefined,
  });
});

Deno.test("the time is the server's if it tells one, else now", () => {
  const text = (line: string) => render(parseMessage(line), view)[0]!.text;
  assertEquals(text("@time=2026-01-02T03:04:05.678Z :b!u@h PRIVMSG #lobby x"), "03:04 <b> x");
  assertEquals(text("@time=yesterday :b!u@h PRIVMSG #lobby x"), "00:00 <b> x");
  assertEquals(note("error", "Oh\x1b no.", view), { kind: "error", text: "00:00 !! Oh\u241b no." });
});

Deno.test("nothing that anybody wrote can control the terminal", () => {
  const random = randomFrom("render");
  const nasty = [
    "\x1b[2J",
    "\x07",
    "\x9b",
    "\u202e",
    "\x03",
    "4,5",
    "\x02",
    "\x01",
    "\u200b",
    "a",
    " ",
    ":",
    "#",
    "\x7f",
    "@",
  ];
  const word = () => Array.from({ length: random.below(6) }, () => random.pick(nasty)).join("");
  const commands =
    "PRIVMSG NOTICE JOIN PART QUIT KICK NICK TOPIC MODE INVITE WALLOPS FAIL WARN 001 372 311 353 366 401 499"
      .split(" ");
  for (let round = 0; round < 5000; round++) {
    const message = {
      source: random.pick([word(), `${word()}!u@h`]),
      command: random.pick(commands),
      params: [random.pick(["#lobby", "ann", word()]), word(), word()],
    };
    for (const line of render(message, { ...view, listing: () => [word(), `@${word()}`] })) {
      assertNotMatch(line.text, /[\p{Cc}\u202e\u200b]/u, `${JSON.stringify(message)} ${random.seedNote}`);
    }
  }
});

Deno.test("colours only where they are wanted, and a nickname keeps its own", () => {
  const line = parseMessage(":bob!u@h PRIVMSG #lobby :hi");
  assertMatch(render(line, { ...view, paint: coloured })[0]!.text, /\x1b\[38;5;\d+mbob\x1b/);
  assertEquals(render(line, view)[0]!.text, "00:00 <bob> hi");
  assertEquals(colourOf("bob"), colourOf("BOB"));
  const colours = new Set(["ann", "bob", "carl", "dora", "eve", "fred"].map(colourOf));
  assertNotEquals(colours.size, 1);
});
