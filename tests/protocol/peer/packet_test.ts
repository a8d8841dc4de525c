import { assert, assertEquals } from "@std/assert";
import * as packet from "../../../protocol/peer/packet.ts";
import { randomFrom } from "../../support/random.ts";

const { readPacket } = packet;
const filled = (count: number, value: number) => new Uint8Array(count).fill(value);

Deno.test("what is written is read: every kind", () => {
  const init = packet.writeInit(7, filled(96, 1));
  const macs = [filled(16, 2), filled(16, 3)] as const;
  const whole = new Uint8Array([...init, ...macs[0], ...macs[1]]);
  assertEquals(readPacket(whole), {
    type: "init",
    sender: 7,
    noise: filled(96, 1),
    before: init,
    mac1: macs[0],
    mac2: macs[1],
  });
  assertEquals(readPacket(packet.writeResponse(1, 2 ** 32 - 1, filled(48, 4))), {
    type: "response",
    sender: 1,
    receiver: 2 ** 32 - 1,
    noise: filled(48, 4),
  });
  assertEquals(readPacket(packet.writeCookie(9, filled(12, 5), filled(32, 6))), {
    type: "cookie",
    receiver: 9,
    nonce: filled(12, 5),
    sealed: filled(32, 6),
  });
  const header = packet.writeDataHeader(3, 2 ** 48 - 1);
  assertEquals(header.length, packet.dataHeaderBytes);
  assertEquals(readPacket(new Uint8Array([...header, ...filled(20, 7)])), {
    type: "data",
    receiver: 3,
    number: 2 ** 48 - 1,
    header,
    sealed: filled(20, 7),
  });
  assertEquals(readPacket(packet.writePunch(filled(16, 8))), { type: "punch", token: filled(16, 8) });
  assertEquals(readPacket(packet.writeRelay(5, header)), { type: "relay", channel: 5, bytes: header });
  assertEquals(readPacket(Uint8Array.of(1, 1)), { type: "stun", bytes: Uint8Array.of(1, 1) });
});

Deno.test("a packet that is cut short is none, and a relayed packet is not relayed again", () => {
  const whole = {
    init: new Uint8Array([...packet.writeInit(7, filled(1, 1)), ...filled(32, 0)]),
    response: packet.writeResponse(1, 2, filled(1, 4)),
    cookie: packet.writeCookie(9, filled(12, 5), filled(32, 6)),
    data: new Uint8Array([...packet.writeDataHeader(3, 1), ...filled(16, 7)]),
    punch: packet.writePunch(filled(16, 8)),
    relay: packet.writeRelay(5, filled(1, 0x43)),
  };
  for (const [kind, bytes] of Object.entries(whole)) {
    assertEquals(readPacket(bytes)?.type, kind);
    for (let length = 0; length < bytes.length; length++) {
      assertEquals(readPacket(bytes.subarray(0, length)), undefined, `${kind} of ${length} bytes`);
    }
  }
  assertEquals(readPacket(packet.writeRelay(5, whole.relay)), undefined);
});

Deno.test("garbage is nothing, or a packet whose parts are all of it", () => {
  const random = randomFrom("packet");
  for (let round = 0; round < 20_000; round++) {
    const bytes = Uint8Array.from({ length: random.below(80) }, () => random.below(256));
    if (bytes.length > 0 && round % 2) bytes[0] = 0x40 + random.below(8);
    const read = readPacket(bytes);
    if (!read) continue;
    const parts = Object.values(read).filter((part) => part instanceof Uint8Array);
    for (const part of parts) assert(part.length <= bytes.length, random.seedNote);
  }
});
