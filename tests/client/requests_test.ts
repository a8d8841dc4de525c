import { assertEquals, assertLessOrEqual } from "@std/assert";
import { interpret } from "../../client/commands.ts";
import { defaultIsupport } from "../../client/isupport.ts";
import { request } from "../../client/requests.ts";
import { splitText } from "../../client/split_text.ts";
import { formatMessage } from "../../protocol/irc/message.ts";
import { randomFrom } from "../support/random.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** The lines that a typed line sends from a place. */
function lines(typed: string, target: string | undefined = "#lobby"): string[] | string {
  const asked = request(interpret(typed) as Parameters<typeof request>[0], {
    target,
    nickname: "ann",
    isupport: defaultIsupport,
  });
  if (asked.type === "mistake") return asked.sentence;
  return asked.messages.map(({ command, params }) => [command, ...params].join("|"));
}

Deno.test("what is meant, in a room, with one person, and nowhere", () => {
  const nowhere = "You are in no room. Try: /join #lobby";
  assertEquals(lines("hi there"), ["PRIVMSG|#lobby|hi there"]);
  assertEquals(lines("hi", "bob"), ["PRIVMSG|bob|hi"]);
  assertEquals(
    request({ type: "say", text: "x" }, { target: undefined, nickname: "a", isupport: defaultIsupport }),
    {
      type: "mistake",
      sentence: nowhere,
    },
  );
  assertEquals(lines("/me waves"), ["PRIVMSG|#lobby|\x01ACTION waves\x01"]);
  assertEquals(lines("/msg bob psst"), ["PRIVMSG|bob|psst"]);
  assertEquals(lines("/who"), ["NAMES|#lobby"]);
  assertEquals(lines("/who", "bob"), ["WHOIS|bob"]);
  assertEquals(lines("/who #den"), ["NAMES|#den"]);
  assertEquals(lines("/query bob"), ["WHOIS|bob"]);
  assertEquals(lines("/query"), []);
  assertEquals(lines("/join den"), ["JOIN|#den"]);
  assertEquals(lines("/join &den key"), ["JOIN|&den|key"]);
  assertEquals(lines("/part"), ["PART|#lobby"]);
  assertEquals(lines("/part #den bye"), ["PART|#den|bye"]);
  assertEquals(lines("/part", "bob"), nowhere);
  assertEquals(lines("/topic"), ["TOPIC|#lobby"]);
  assertEquals(lines("/topic new one"), ["TOPIC|#lobby|new one"]);
  assertEquals(lines("/list"), ["LIST"]);
  assertEquals(lines("/nick bea"), ["NICK|bea"]);
});

Deno.test("long text becomes several lines that fit 512 bytes as others read them", () => {
  for (const typed of ["x".repeat(2000), "/me " + "wörter und ".repeat(200), "😀".repeat(500)]) {
    const asked = request(interpret(typed) as Parameters<typeof request>[0], {
      target: "#a-rather-long-name-of-a-room",
      nickname: "n".repeat(30),
      isupport: defaultIsupport,
    });
    if (asked.type !== "messages") throw new Error(asked.sentence);
    for (const message of asked.messages) {
      const seen = formatMessage({
        ...message,
        source: `${"n".repeat(30)}!${"u".repeat(10)}@${"h".repeat(63)}`,
      });
      assertLessOrEqual(bytes(`${seen}\r\n`), 512);
    }
    const said = asked.messages.map(({ params }) => params[1]!.replaceAll(/\x01(?:ACTION )?/g, "")).join("");
    assertEquals(said, typed.replace("/me ", "").trim());
  }
});

Deno.test("text is cut after a word where one is near, and never within a character as people see it", () => {
  assertEquals(splitText("one two three four", 14), ["one two three ", "four"]);
  assertEquals(splitText("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 30), ["👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"]);
  assertEquals(splitText("", 10), [""]);
});

Deno.test("any text at any width: nothing lost, nothing too long", () => {
  const random = randomFrom("split_text");
  const pieces = ["a", " ", "é", "e\u0301", "世", "😀", "👩‍👩‍👧‍👦", "🇩🇪", "\u0301"];
  for (let round = 0; round < 500; round++) {
    const text = Array.from({ length: random.below(100) }, () => random.pick(pieces)).join("");
    const maxBytes = 4 + random.below(60);
    const parts = splitText(text, maxBytes);
    const note = `${JSON.stringify(text)} at ${maxBytes}, ${random.seedNote}`;
    assertEquals(parts.join(""), text, note);
    for (const part of parts) assertLessOrEqual(bytes(part), maxBytes, note);
  }
});
