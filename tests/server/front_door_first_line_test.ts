import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { httpAnswer, isTls, type Protocol, protocolOf, tlsAnswer } from "../../server/front_door.ts";
import { randomFrom } from "../support/random.ts";

const first: Record<Protocol, string[]> = {
  irc: [
    "NICK alice",
    "nick alice",
    "USER a 0 * :A",
    "CAP LS 302",
    "PASS secret",
    "PING 1",
    "QUIT",
    "QUIT :bye",
    "STARTTLS",
    "AUTHENTICATE PLAIN",
    "@label=1 CAP LS",
    "@a=b;c   NICK x",
    "NICK   :x",
  ],
  plain: [
    "alice",
    "Nick",
    "nick",
    "user",
    "quit",
    "join",
    "hello everybody",
    "NICK",
    "NICK ",
    "NICKNAME alice",
    "!help",
    "@alice hello",
    "@NICK x",
    " NICK alice",
    "get / http/1.1",
    "GET /index.html",
    "GET / HTTP/1.1 x",
    "Ünïcode",
  ],
  http: [
    "GET / HTTP/1.1",
    "POST /submit?x=NICK HTTP/1.0",
    "OPTIONS * HTTP/1.1",
    "PRI * HTTP/2.0",
    "GET http://a/ HTTP/2",
  ],
  tls: ["\x16\x03\x01\x02", "\x16"],
};

for (const [protocol, lines] of Object.entries(first)) {
  Deno.test(`these first lines are taken for ${protocol}`, () => {
    for (const line of lines) assertEquals(protocolOf(line), protocol, JSON.stringify(line));
  });
}

Deno.test("any first line is some protocol, and knowing which takes no time", () => {
  const random = randomFrom("front door");
  const words = ["@", " ", "NICK", "GET", "HTTP/1.1", "\t", "a", "=", ";", "\x15", "/", ":"];
  const began = performance.now();
  for (let i = 0; i < 2_000; i++) {
    const line = Array.from(
      { length: random.below(30) },
      () => random.pick(words).repeat(random.pick([1, 1, 300])),
    ).join("");
    assertMatch(protocolOf(line), /^(?:irc|plain|http|tls)$/);
  }
  assertLess(performance.now() - began, 2_000, random.seedNote);
});

Deno.test("only the first byte of a handshake is TLS", () => {
  assertEquals([0x15, 0x16, 0x17, 0x0d, 0x41, NaN].map(isTls), [false, true, false, false, false, false]);
});

Deno.test("the answer to HTTP is a whole response, which ends the connection and runs nothing", () => {
  const [head = "", body = ""] = new TextDecoder().decode(httpAnswer).split("\r\n\r\n");
  assertMatch(head, /^HTTP\/1\.1 400 Bad Request\r\n/);
  assertMatch(head, /Content-Type: text\/plain; charset=utf-8/);
  assertMatch(head, /Connection: close/);
  assertMatch(head, /X-Content-Type-Options: nosniff/);
  assertEquals(Number(/Content-Length: (\d+)/.exec(head)?.[1]), new TextEncoder().encode(body).length);
});

Deno.test("the answer to TLS is a fatal alert of two bytes", () => {
  assertEquals([...tlsAnswer], [21, 3, 1, 0, 2, 2, 40]);
});
