import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { generateKeys, nodeSuite } from "../../../peer/crypto.ts";
import { maxFrameBytes, SecureStream, StreamError } from "../../../peer/secure/secure_stream.ts";
import { HandshakeError } from "../../../protocol/peer/noise.ts";
import { randomFrom } from "../../support/random.ts";

const suite = nodeSuite();
const options = (pattern: "NK" | "IK", ms = 20_000) => ({
  suite,
  pattern,
  purpose: "test",
  signal: AbortSignal.timeout(ms),
});

/** Two ends of a real connection. */
async function wires(): Promise<[Deno.TcpConn, Deno.TcpConn]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  return await Promise.all([Deno.connect({ hostname: "127.0.0.1", port }), listener.accept()]);
}

async function opened(pattern: "NK" | "IK") {
  const [near, far] = await wires();
  const hers = generateKeys("X25519"), his = generateKeys("X25519");
  const [ann, bob] = await Promise.all([
    SecureStream.open(near, his.publicKey, hers, options(pattern)),
    SecureStream.accept(far, his, () => true, options(pattern)),
  ]);
  return { ann, bob, hers, near, far };
}

Deno.test("frames of any size arrive in order, both ways, and then the end", async () => {
  const random = randomFrom("secure stream");
  for (const pattern of ["NK", "IK"] as const) {
    const { ann, bob, hers } = await opened(pattern);
    assertEquals(bob.remote, pattern === "IK" ? hers.publicKey : undefined);
    const frames = Array.from(
      { length: 40 },
      (_, index) => new Uint8Array(index === 0 ? maxFrameBytes : random.below(3000)).fill(index),
    );
    const talk = async (from: SecureStream, to: SecureStream) => {
      const heard = (async () => {
        const all = [];
        for await (const frame of to.frames()) if (all.push(frame) === frames.length) break;
        return all;
      })();
      await Promise.all(frames.map((frame) => from.send(frame)));
      assertEquals(await heard, frames);
    };
    await Promise.all([talk(ann, bob), talk(bob, ann)]);
    ann.close();
    assertEquals((await bob.frames().next()).done, true);
    bob.close();
  }
});

Deno.test("who has another key than they should, and who is not admitted, get no stream", async () => {
  const [near, far] = await wires();
  const his = generateKeys("X25519");
  const wrong = SecureStream.open(
    near,
    generateKeys("X25519").publicKey,
    generateKeys("X25519"),
    options("IK"),
  );
  await assertRejects(() => SecureStream.accept(far, his, () => true, options("IK")), HandshakeError);
  await assertRejects(() => wrong);
  const [left, right] = await wires();
  const refused = SecureStream.open(left, his.publicKey, generateKeys("X25519"), options("IK"));
  await assertRejects(() => SecureStream.accept(right, his, () => false, options("IK")), StreamError);
  await assertRejects(() => refused);
});

Deno.test("who says nothing, or garbage, is given up", async () => {
  const his = generateKeys("X25519");
  const [near, far] = await wires();
  await assertRejects(
    () => SecureStream.accept(far, his, () => true, options("NK", 50)),
    DOMException,
    "timeout",
  );
  near.close();
  for (const garbage of ["GET / HTTP/1.1\r\n\r\n", "\x00\x01x", "\xff\xff", "\x00\x60" + "x".repeat(96)]) {
    const [left, right] = await wires();
    await left.write(Uint8Array.from(garbage, (char) => char.charCodeAt(0)));
    await left.closeWrite();
    await assertRejects(() => SecureStream.accept(right, his, () => true, options("NK")));
    left.close();
  }
});

Deno.test("a frame that was tampered with, cut or too long ends the stream with a reason", async () => {
  for (
    const [bytes, reason] of [
      [[0, 20, ...Array(20).fill(7)], "A frame was tampered with."],
      [[0, 20, 1, 2, 3], "The stream ended within a frame."],
      [[0xff, 0xff], "A frame is too long."],
    ] as const
  ) {
    const { ann, bob, near } = await opened("NK");
    await near.write(Uint8Array.from(bytes));
    await near.closeWrite();
    await assertRejects(() => bob.frames().next(), StreamError, reason);
    ann.close();
    bob.close();
  }
  const { ann, bob } = await opened("NK");
  assertThrows(() => ann.send(new Uint8Array(maxFrameBytes + 1)), RangeError);
  assert(bob.remote === undefined);
  ann.close();
  bob.close();
});
