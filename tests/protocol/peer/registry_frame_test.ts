import { assert, assertEquals, assertThrows } from "@std/assert";
import { maxFrameBytes } from "../../../peer/secure/secure_stream.ts";
import {
  isPush,
  maxMembers,
  maxRosterBytes,
  pageSize,
  pushes,
  replies,
  type Reply,
  type Request,
  requests,
} from "../../../protocol/peer/registry_frame.ts";
import { randomFrom } from "../../support/random.ts";

const filled = (count: number) => new Uint8Array(count).fill(3);
const longName = "ä".repeat(16), longRoom = `#${"x".repeat(63)}`;

const asked: Request[] = [
  { type: "register", name: "ann", password: "p" },
  { type: "login", name: longName, password: "x".repeat(512) },
  { type: "logout" },
  { type: "publish", record: filled(640) },
  { type: "decide", name: "bob", decision: "busy" },
  { type: "ready", name: "bob", purpose: "relay" },
  { type: "createRoom", room: longRoom, access: "invited", roster: filled(maxRosterBytes) },
  { type: "roster", room: "#r", epoch: 2 ** 32 - 1, roster: filled(0) },
];

const summary = {
  room: longRoom,
  owner: longName,
  access: "open",
  members: 64,
  standing: "stranger",
} as const;
const said: Reply[] = [
  { type: "refused", reason: "later", sentence: "Too often.", waitMs: 5_000 },
  { type: "loggedIn", name: longName, session: filled(8), key: filled(32), stunPort: 65_535 },
  { type: "names", names: Array(pageSize).fill(longName), more: true },
  { type: "rooms", rooms: Array(pageSize).fill(summary), more: true },
  {
    type: "room",
    summary,
    inside: { epoch: 7, roster: filled(maxRosterBytes), members: Array(maxMembers).fill(longName) },
  },
  { type: "known", record: null },
  {
    type: "go",
    name: "bob",
    purpose: "relay",
    token: filled(16),
    record: filled(640),
    relay: { address: "[::1]:9191", channel: 7, session: filled(8), key: filled(32) },
  },
  { type: "ended", reason: "replaced" },
];

Deno.test("every request and reply is read as it was written, and the largest fits into a frame", () => {
  for (const message of asked) {
    const frame = requests.write(9, message);
    assert(frame.length <= maxFrameBytes, `${message.type}: ${frame.length} bytes`);
    assertEquals(requests.read(frame), { id: 9, message });
  }
  for (const message of said) {
    const frame = replies.write(9, message);
    assert(frame.length <= maxFrameBytes, `${message.type}: ${frame.length} bytes`);
    assertEquals(replies.read(frame), { id: 9, message });
  }
});

Deno.test("what the registry says unasked is told from what it answers", () => {
  assertEquals(said.map(isPush), [false, false, false, false, false, false, true, true]);
  assertEquals(pushes.read(replies.write(0, said[0]!)), undefined);
});

Deno.test("names that can be none are neither written nor read", () => {
  for (const name of ["", "1x", "a b", "a\u200bb", "x".repeat(33), "#r", "A\u030a"]) {
    assertThrows(() => requests.write(1, { type: "query", name }), RangeError, undefined, name);
  }
  for (const room of ["", "r", "#", "#a b", "#\u202ex", `#${"x".repeat(64)}`]) {
    assertThrows(() => requests.write(1, { type: "join", room }), RangeError, undefined, room);
  }
  const frame = requests.write(1, { type: "query", name: "abc" });
  frame[frame.length - 2] = 0x20;
  assertEquals(requests.read(frame), undefined);
});

Deno.test("no frame of chance or with bytes changed does more than be read or not", () => {
  const random = randomFrom("registry frames");
  for (let round = 0; round < 20_000; round++) {
    const frame = requests.write(1, random.pick(asked)).slice(0, 600);
    for (let change = 0; change < 3; change++) frame[random.below(frame.length)] = random.below(256);
    const read = requests.read(frame);
    if (read) assertEquals(requests.write(read.id, read.message), frame, random.seedNote);
  }
});
