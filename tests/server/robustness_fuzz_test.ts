// Bytes that mean nothing, and conversations that were damaged on their way: the server serves on, and logs no bug (the
// server of the tests fails where it logs one).
import { assert, assertEquals } from "@std/assert";
import { isConnectionError } from "../../server/connection.ts";
import { hostileLine, hostileText, mutated, randomBytes, utf8 } from "../support/hostile.ts";
import { IrcServer } from "../support/irc_server.ts";
import { type Random, randomFrom } from "../support/random.ts";
import { ResetClient } from "../support/reset_client.ts";

const many = (count: number, make: () => string) => Array.from({ length: count }, make).join("");

/** What one stranger sends. */
function stream(random: Random): Uint8Array {
  const start = random.below(4) === 0
    ? ""
    : `CAP REQ :message-tags labeled-response batch\r\nCAP END\r\nNICK ${
      random.pick(["fuzz", "alice", `n${random.below(99)}`])
    }\r\nUSER u 0 * :r\r\nJOIN #a,#b\r\n`;
  switch (random.below(6)) {
    case 0:
      return randomBytes(random.below(20_000), random);
    case 1:
      return utf8(`somebody\n${many(30, () => hostileText(random))}`);
    case 2:
      return mutated(utf8(many(30, () => hostileText(random))), random);
    case 3:
      return mutated(utf8(start + many(30, () => hostileLine(random))), random);
    default:
      return utf8(start + many(40, () => hostileLine(random)));
  }
}

/** Sends it in pieces, and leaves in one of the ways there are. */
async function attack(server: IrcServer, random: Random): Promise<void> {
  const bytes = stream(random);
  if (random.below(4) === 0) {
    const client = await ResetClient.connect(server.port);
    client.socket.write(bytes);
    return await client.reset();
  }
  const client = await server.connect();
  try {
    for (let at = 0; at < bytes.length;) {
      const next = at + 1 + random.below(random.pick([10, 1_000, 10_000]));
      await client.sendBytes(bytes.subarray(at, next));
      at = next;
    }
    if (random.below(4) > 0) {
      await client.conn.closeWrite();
      await client.end();
    }
  } catch (error) {
    // The server may have hung up in the middle.
    assert(isConnectionError(error), `${random.seedNote}: ${error}`);
  }
  client.close();
}

Deno.test("random bytes and damaged conversations end nothing but their own connection", async () => {
  const random = randomFrom("fuzz");
  await using server = new IrcServer();
  const [alice] = await server.room("#a", "alice");
  for (let round = 0; round < 100; round++) {
    await Promise.all(Array.from({ length: 8 }, () => attack(server, random)));
    await alice!.ask("JOIN #a");
    const bug = server.events.find(({ event }) => event === "bug");
    assertEquals(bug, undefined, random.seedNote);
  }
  while (server.server.connections > 1) await new Promise((resolve) => setTimeout(resolve, 1));
  const { chat } = server.server;
  assertEquals([chat.users.size, chat.connections], [1, 1], random.seedNote);
  assert([...chat.rooms.values()].every((room) => room.members.size === 1), random.seedNote);
});
