import { assertEquals } from "@std/assert";
import { PayloadCodec } from "../../loadtest/payload.ts";
import { Roster } from "../../loadtest/roster.ts";
import { Scanner } from "../../loadtest/scanner.ts";
import { randomFrom } from "../support/random.ts";

const codec = new PayloadCodec(50);
const heads = [":aa0!u@h PRIVMSG #r :", ":aa1!u@h PRIVMSG #r :", ":longer!u@elsewhere PRIVMSG #r :"];
const chatter = [
  "PING :x",
  "",
  ":s 372 aa0 :- PRIVMSG",
  ":aa0!u@h JOIN #r",
  `:aa0!u@h PRIVMSG #r :${"^".repeat(50)}`,
];

type Event = { sender: number; seq: number; timeUs: number } | { line: string };

function line(sender: number, seq: number, timeUs: number): string {
  const text = new Uint8Array(codec.size);
  codec.write(text, 0, sender, seq, timeUs);
  return heads[sender]! + new TextDecoder().decode(text);
}

/** Feeds a stream to a scanner in pieces and answers what it found. */
function scan(stream: Uint8Array, bufferBytes: number, nextPiece: (most: number) => number): Event[] {
  const events: Event[] = [];
  const roster = new Roster(heads.length);
  heads.forEach((head, sender) => roster.learn(sender, new TextEncoder().encode(head)));
  const buffer = new Uint8Array(bufferBytes).fill(10);
  const scanner = new Scanner(buffer, codec, roster, {
    delivery: (sender, seq, timeUs) => events.push({ sender, seq, timeUs }),
    other: (bytes) => events.push({ line: new TextDecoder().decode(bytes) }),
  });
  let have = 0;
  for (let at = 0; at < stream.length;) {
    const size = Math.min(stream.length - at, nextPiece(bufferBytes - have));
    buffer.set(stream.subarray(at, at + size), have);
    at += size;
    have += size;
    const used = scanner.scan(have);
    buffer.copyWithin(0, used, have);
    have -= used;
  }
  assertEquals(have, 0);
  return events;
}

Deno.test("finds the same deliveries and lines, however the stream is cut", () => {
  const random = randomFrom("scanner");
  for (let round = 0; round < 100; round++) {
    const expected: Event[] = [];
    const lines = Array.from({ length: 60 }, () => {
      if (random.below(4) === 0) {
        const text = random.pick(chatter);
        expected.push({ line: text });
        return text + random.pick(["\r\n", "\n"]);
      }
      const event = {
        sender: random.below(heads.length),
        seq: random.below(1e6),
        timeUs: random.below(2 ** 32),
      };
      expected.push(event);
      return line(event.sender, event.seq, event.timeUs) + random.pick(["\r\n", "\r\n", "\n"]);
    });
    const stream = new TextEncoder().encode(lines.join(""));
    const largest = random.pick([1, 7, 100, 4096]);
    const found = scan(stream, 4096, (most) => Math.min(most, 1 + random.below(largest)));
    assertEquals(found, expected, random.seedNote);
  }
});

Deno.test("a damaged byte anywhere in a delivery makes it another line", () => {
  const whole = `${line(0, 1, 2)}\r\n`;
  for (let at = 0; at < whole.length - 2; at++) {
    const damaged = `${whole.slice(0, at)}~${whole.slice(at + 1)}`;
    // The damaged line comes after a whole one, and so meets the guess at its length too.
    const found = scan(new TextEncoder().encode(whole + damaged), 4096, (most) => most);
    assertEquals(found, [{ sender: 0, seq: 1, timeUs: 2 }, { line: damaged.slice(0, -2) }]);
  }
});

Deno.test("a full buffer and a line that just fits it", () => {
  const text = `${line(1, 5, 6)}\r\n`;
  const found = scan(new TextEncoder().encode(text + text), text.length, (most) => most);
  assertEquals(found, [{ sender: 1, seq: 5, timeUs: 6 }, { sender: 1, seq: 5, timeUs: 6 }]);
});
