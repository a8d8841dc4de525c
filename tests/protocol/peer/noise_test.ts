import { assert, assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { nodeSuite } from "../../../peer/crypto.ts";
import { Handshake, HandshakeError, type Pattern, type Role } from "../../../protocol/peer/noise.ts";
import type { KeyPair } from "../../../protocol/peer/suite.ts";
import { randomFrom } from "../../support/random.ts";
// The Noise project's vectors in the form of its Go implementation: two handshake messages, and one message each way.
import vectors from "./noise_vectors.txt" with { type: "text" };

const suite = nodeSuite();
const empty = new Uint8Array();
const fromHex = (hex: string) => Uint8Array.fromHex(hex);

function keysFrom(secretKey: Uint8Array): KeyPair {
  const der = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), secretKey]);
  const { x } = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }))
    .export({ format: "jwk" });
  return { secretKey, publicKey: Uint8Array.fromBase64(x!, { alphabet: "base64url" }) };
}

for (const block of vectors.trim().split("\n\n")) {
  const field = new Map(block.split("\n").map((line) => line.split("=", 2) as [string, string]));
  const keys = (name: string) => field.has(name) ? keysFrom(fromHex(field.get(name)!)) : undefined;
  const bytes = (name: string) => fromHex(field.get(name) ?? "");
  const pattern = /_(NK|IK)_/.exec(field.get("handshake")!)![1] as Pattern;
  const with_ = [bytes("prologue"), bytes("msg_0_payload")].map(({ length }) => length > 0);

  Deno.test(`vector: ${pattern}, with a prologue ${with_[0]}, with payloads ${with_[1]}`, () => {
    const responder = keys("resp_static")!;
    const side = (role: Role) =>
      new Handshake({
        pattern,
        role,
        suite,
        prologue: bytes("prologue"),
        staticKeys: role === "responder" ? responder : keys("init_static"),
        remoteStatic: role === "initiator" ? responder.publicKey : undefined,
        ephemeralKeys: keys(role === "initiator" ? "gen_init_ephemeral" : "gen_resp_ephemeral")!,
      });
    const ann = side("initiator"), bob = side("responder");
    for (const [turn, from, to] of [[0, ann, bob], [1, bob, ann]] as const) {
      const payload = bytes(`msg_${turn}_payload`);
      const { overhead } = from;
      const message = from.write(payload);
      assertEquals(message.toHex(), field.get(`msg_${turn}_ciphertext`));
      assertEquals(message.length, payload.length + overhead);
      assertEquals(to.read(message), payload);
    }
    assert(ann.finished && bob.finished);
    const [hers, his] = [ann.secrets(), bob.secrets()];
    assertEquals(hers.hash, his.hash);
    assertEquals(his.remoteStatic, keys("init_static")?.publicKey);
    const first = suite.seal(hers.send, 0, empty, bytes("msg_2_payload"));
    assertEquals(first.toHex(), field.get("msg_2_ciphertext"));
    assertEquals(suite.open(his.receive, 0, empty, first), bytes("msg_2_payload"));
    const second = suite.seal(his.send, 0, empty, bytes("msg_3_payload"));
    assertEquals(second.toHex(), field.get("msg_3_ciphertext"));
    assertEquals(suite.open(hers.receive, 0, empty, second), bytes("msg_3_payload"));
  });
}

function pair(pattern: Pattern) {
  const [hers, his] = [suite.agreementKeys(), suite.agreementKeys()];
  const side = (role: Role, remoteStatic: Uint8Array | undefined) =>
    new Handshake({
      pattern,
      role,
      suite,
      prologue: new TextEncoder().encode("test"),
      staticKeys: role === "responder" ? his : pattern === "IK" ? hers : undefined,
      remoteStatic,
      ephemeralKeys: suite.agreementKeys(),
    });
  return { ann: side("initiator", his.publicKey), bob: side("responder", undefined), hers, his, side };
}

Deno.test("a message that was changed, cut or made for somebody else ends the handshake", () => {
  const random = randomFrom("noise");
  for (const pattern of ["NK", "IK"] as const) {
    for (let round = 0; round < 40; round++) {
      const { ann, bob, side } = pair(pattern);
      const message = ann.write(new Uint8Array(random.below(40)));
      const isCut = round % 2 === 1;
      const damaged = message.slice(0, isCut ? random.below(message.length) : message.length);
      if (!isCut) damaged[random.below(damaged.length)]! ^= 1 << random.below(8);
      assertThrows(() => bob.read(damaged), HandshakeError, undefined, random.seedNote);
      assertThrows(() => bob.read(message), TypeError);
      assert(!bob.finished);
      const stranger = side("initiator", suite.agreementKeys().publicKey);
      assertThrows(() => pair(pattern).bob.read(stranger.write(empty)), HandshakeError);
    }
  }
});

Deno.test("a key of low order agrees on nothing", () => {
  const { bob } = pair("NK");
  assertThrows(() => bob.read(new Uint8Array(48)), HandshakeError);
});

Deno.test("who does not wait for their turn has a bug, and who is not finished has no secrets", () => {
  const { ann, bob } = pair("IK");
  assertThrows(() => ann.read(empty), TypeError);
  assertThrows(() => bob.write(empty), TypeError);
  assertThrows(() => ann.secrets(), TypeError);
  bob.read(ann.write(empty));
  assertThrows(() => ann.write(empty), TypeError);
});
