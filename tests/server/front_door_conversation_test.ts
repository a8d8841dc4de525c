// The front door: which protocol does a new connection speak? Programs that are not for us get an answer and no session.
import { assertEquals, assertMatch } from "@std/assert";
import { protocolOf } from "../../server/front_door.ts";
import { IrcServer } from "../support/irc_server.ts";
import { commandsOf } from "../support/people.ts";

Deno.test("the first line tells the protocol", () => {
  const irc = [
    "NICK a",
    "CAP LS 302",
    "USER a 0 * :A",
    "PASS x",
    "nick a",
    "@label=x PING y",
    "QUIT",
    "PING :x",
  ];
  for (const line of irc) assertEquals(protocolOf(line), "irc", line);
  for (const line of ["bob", "Nick", "hello there", "", "NICK", "user", "GET", "List"]) {
    assertEquals(protocolOf(line), "plain", line);
  }
  for (const line of ["GET / HTTP/1.1", "POST /NICK HTTP/1.0", "OPTIONS * HTTP/2", "PRI * HTTP/2.0"]) {
    assertEquals(protocolOf(line), "http", line);
  }
  assertEquals(protocolOf("\x16\x03\x01"), "tls");
});

/** What comes until the server closes. */
async function toTheEnd(conn: Deno.Conn): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(4096);
  for (let count = await conn.read(bytes); count !== null; count = await conn.read(bytes)) {
    text += decoder.decode(bytes.subarray(0, count), { stream: true });
  }
  return text;
}

const requests: [string, string][] = [
  ["a GET", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
  [
    "a POST whose body is a conversation",
    "POST / HTTP/1.1\r\nHost: x\r\n\r\nNICK eve\r\nUSER e 0 * :E\r\nJOIN #a\r\nPRIVMSG #a :hi\r\n",
  ],
  ["a POST whose body is what a person types", "POST / HTTP/1.0\r\n\r\neve\r\nhello\r\n!msg alice hi\r\n"],
  ["a header that is a conversation", "GET / HTTP/1.1\r\nNICK eve\r\nUSER e 0 * :E\r\n"],
  ["a request target that is no UTF-8", "GET /caf\xe9 HTTP/1.1\r\nNICK eve\r\n\r\n"],
];
for (const [name, request] of requests) {
  Deno.test(`${name} over HTTP is answered 400 and closed, and is never a session`, async () => {
    await using server = new IrcServer();
    const alice = await server.irc("alice");
    await alice.ask("JOIN #a,#lobby");
    const browser = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    await browser.write(Uint8Array.from(request, (char) => char.charCodeAt(0)));
    const answer = await toTheEnd(browser);
    const [, headers, body] = /^HTTP\/1\.1 400 Bad Request\r\n((?:[\w-]+: \S.*\r\n)+)\r\n(.*)$/s.exec(
      answer,
    )!;
    assertEquals(Number(/^Content-Length: (\d+)\r$/m.exec(headers!)![1]), body!.length);
    browser.close();
    assertEquals(commandsOf(await alice.ask("WHOIS eve")), ["401", "318"]);
    assertEquals(server.events.filter(({ event }) => event === "registered").length, 1);
  });
}

Deno.test("an HTTP request that comes byte by byte, after the greeting, is known all the same", async () => {
  await using server = new IrcServer();
  const slow = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const greeting = new Uint8Array(64);
  await slow.read(greeting);
  for (const char of "GET / HTTP/1.1\r\n") await slow.write(new TextEncoder().encode(char));
  assertMatch(await toTheEnd(slow), /^HTTP\/1\.1 400 /);
  slow.close();
});

Deno.test("a TLS client is answered with an alert at once, though its first line never ends", async () => {
  await using server = new IrcServer();
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  // The start of a ClientHello, without a byte that could end a line.
  await conn.write(Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03));
  const alert = new Uint8Array(64);
  const count = await conn.read(alert);
  assertEquals([...alert.subarray(0, count ?? 0)], [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28]);
  assertEquals(await conn.read(alert), null);
  conn.close();
  const { fields } = await server.logged("closed");
  assertMatch(String(fields.detail), /TLS/);
});

Deno.test("a first line without end is too long at some point, and the connection is closed", async () => {
  await using server = new IrcServer();
  const endless = await server.connect();
  await endless.sendBytes(new Uint8Array(2_000).fill(65));
  assertEquals(await endless.end(), []);
});
