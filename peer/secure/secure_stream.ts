// Frames over a byte stream, sealed after a Noise handshake: NK to a registry, IK between peers. Each is a length of two
// bytes and so much ciphertext. Knows no sockets but what it takes to read and write, and nothing of what is said.
import { ByteReader, ByteWriter } from "../../protocol/peer/bytes.ts";
import { Handshake, type Pattern } from "../../protocol/peer/noise.ts";
import type { CipherSuite, KeyPair } from "../../protocol/peer/suite.ts";

/** What is in a frame, at most. */
export const maxFrameBytes = 16 * 1024;
const tagBytes = 16;
const nothing = new Uint8Array();

/** What a Deno.Conn has of it. */
export interface ByteStream {
  read(buffer: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

/** The other broke the rules of the stream, or is not who they should be. `message` is a sentence. */
export class StreamError extends Error {
  override readonly name = "StreamError";
}

export interface StreamOptions {
  readonly suite: CipherSuite;
  readonly pattern: Pattern;
  /** What the stream is for and its version; both sides say the same. */
  readonly purpose: string;
  /** Aborts to give up the handshake: a stranger may not hold a connection for ever. */
  readonly signal: AbortSignal;
}

export class SecureStream {
  /** The other's static key; undefined for who accepted an NK. */
  readonly remote: Uint8Array | undefined;
  /** The handshake's: the same on both sides, and for no other stream (Noise, 11.2). */
  readonly hash: Uint8Array;
  readonly #wire: Wire;
  readonly #suite: CipherSuite;
  readonly #keys: { readonly send: Uint8Array; readonly receive: Uint8Array };
  #sent = 0;
  #received = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(wire: Wire, suite: CipherSuite, handshake: Handshake) {
    const { send, receive, hash, remoteStatic } = handshake.secrets();
    this.#wire = wire;
    this.#suite = suite;
    this.#keys = { send, receive };
    this.remote = remoteStatic;
    this.hash = hash;
  }

  /** Opens a stream to who has the static key `remote`; for IK with our own keys. Closes `stream` where that fails. */
  static open(
    stream: ByteStream,
    remote: Uint8Array,
    keys: KeyPair | undefined,
    options: StreamOptions,
  ): Promise<SecureStream> {
    return shakeHands(stream, options, async (wire) => {
      const handshake = handshakeOf("initiator", keys, remote, options);
      await wire.write(handshake.write(nothing));
      handshake.read(await wire.frame() ?? nothing);
      return new SecureStream(wire, options.suite, handshake);
    });
  }

  /** Takes a stream that somebody opens to us. `admits` is asked, for IK, before anything is answered. */
  static accept(
    stream: ByteStream,
    keys: KeyPair,
    admits: (remote: Uint8Array | undefined) => boolean,
    options: StreamOptions,
  ): Promise<SecureStream> {
    return shakeHands(stream, options, async (wire) => {
      const handshake = handshakeOf("responder", keys, undefined, options);
      handshake.read(await wire.frame() ?? nothing);
      if (!admits(handshake.remoteStatic)) throw new StreamError("We do not talk to who has this key.");
      await wire.write(handshake.write(nothing));
      return new SecureStream(wire, options.suite, handshake);
    });
  }

  /**
   * Sends a frame of at most `maxFrameBytes`. Resolves when it is written, in the order of the calls. Throws what the
   * stream throws.
   */
  send(frame: Uint8Array): Promise<void> {
    if (frame.length > maxFrameBytes) throw new RangeError(`A frame has ${maxFrameBytes} bytes at most.`);
    const sealed = this.#suite.seal(this.#keys.send, this.#sent++, nothing, frame);
    this.#writing = this.#writing.then(() => this.#wire.write(sealed));
    return this.#writing;
  }

  /** The other's frames, until they close the stream. Throws StreamError, and what the stream throws. */
  async *frames(): AsyncGenerator<Uint8Array> {
    while (true) {
      const sealed = await this.#wire.frame();
      if (!sealed) return;
      const frame = this.#suite.open(this.#keys.receive, this.#received++, nothing, sealed);
      if (!frame) throw new StreamError("A frame was tampered with.");
      yield frame;
    }
  }

  close(): void {
    this.#wire.close();
  }
}

async function shakeHands(
  stream: ByteStream,
  { signal }: StreamOptions,
  run: (wire: Wire) => Promise<SecureStream>,
): Promise<SecureStream> {
  const wire = new Wire(stream);
  const giveUp = () => wire.close();
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    signal.throwIfAborted();
    return await run(wire);
  } catch (error) {
    wire.close();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

function handshakeOf(
  role: "initiator" | "responder",
  keys: KeyPair | undefined,
  remote: Uint8Array | undefined,
  { suite, pattern, purpose }: StreamOptions,
): Handshake {
  return new Handshake({
    pattern,
    role,
    suite,
    prologue: new TextEncoder().encode(`chatroom/1 ${purpose}`),
    staticKeys: keys,
    remoteStatic: remote,
    ephemeralKeys: suite.agreementKeys(),
  });
}

/** Ciphertexts with their lengths, over a stream. */
class Wire {
  readonly #stream: ByteStream;
  #isClosed = false;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  async write(sealed: Uint8Array): Promise<void> {
    let rest = new ByteWriter().u16(sealed.length).bytes(sealed).done();
    while (rest.length > 0) rest = rest.subarray(await this.#stream.write(rest));
  }

  /** Undefined at the end of the stream. Throws StreamError where it ends within a frame, or a frame is too long. */
  async frame(): Promise<Uint8Array | undefined> {
    const head = await this.#exactly(2);
    if (!head) return undefined;
    const length = new ByteReader(head).u16()!;
    if (length > maxFrameBytes + tagBytes) throw new StreamError("A frame is too long.");
    const sealed = await this.#exactly(length);
    if (!sealed) throw new StreamError("The stream ended within a frame.");
    return sealed;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stream.close();
  }

  /** Undefined where the stream ends before the first of these bytes. */
  async #exactly(count: number): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const read = await this.#stream.read(bytes.subarray(filled));
      if (read === null) {
        if (filled === 0) return undefined;
        throw new StreamError("The stream ended within a frame.");
      }
      filled += read;
    }
    return bytes;
  }
}
