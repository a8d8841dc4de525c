// The Noise Protocol Framework, revision 34, as far as peers use it: the patterns NK (a peer to a registry) and IK (a peer
// to a peer), without pre-shared keys. Pure: keys and cipher suite are given. Knows nothing of how messages travel.
import { concat } from "./bytes.ts";
import type { CipherSuite, KeyPair } from "./suite.ts";

export type Pattern = "NK" | "IK";
export type Role = "initiator" | "responder";

/** The other's message is none of this handshake, or was tampered with. It is over. */
export class HandshakeError extends Error {
  override readonly name = "HandshakeError";
}

type Token = "e" | "s" | "ee" | "es" | "se" | "ss";

/** Noise, 7.5. Both start with the responder's static key known to the initiator. */
const patterns: Readonly<Record<Pattern, readonly (readonly Token[])[]>> = {
  NK: [["e", "es"], ["e", "ee"]],
  IK: [["e", "es", "s", "ss"], ["e", "ee", "se"]],
};

const keyBytes = 32;
const tagBytes = 16;
/** Noise, 3: no message is longer. */
const maxMessageBytes = 65_535;
const nothing = new Uint8Array();

export interface HandshakeOptions {
  readonly pattern: Pattern;
  readonly role: Role;
  readonly suite: CipherSuite;
  /** What both sides must agree on before they talk, such as the protocol's name and version. */
  readonly prologue: Uint8Array;
  /** Our static keys. An initiator of NK has none. */
  readonly staticKeys: KeyPair | undefined;
  /** The responder's static public key; the initiator's to give. */
  readonly remoteStatic: Uint8Array | undefined;
  /** Our ephemeral keys: new ones, but for a test that has to be the same each time. */
  readonly ephemeralKeys: KeyPair;
}

/** What two messages have led to. */
export interface Secrets {
  /** The keys to seal what we send, and to open what we receive. */
  readonly send: Uint8Array;
  readonly receive: Uint8Array;
  /** The same on both sides and nowhere else (Noise, 11.2). */
  readonly hash: Uint8Array;
  /** The other's static key; undefined for the responder of NK. */
  readonly remoteStatic: Uint8Array | undefined;
}

/** A handshake of two messages: the initiator writes and reads, the responder reads and writes. */
export class Handshake {
  readonly #suite: CipherSuite;
  readonly #pattern: Pattern;
  readonly #role: Role;
  readonly #static: KeyPair | undefined;
  readonly #ephemeral: KeyPair;
  #remoteStatic: Uint8Array | undefined;
  #remoteEphemeral: Uint8Array | undefined;
  #chainingKey: Uint8Array;
  #hash: Uint8Array;
  #key: Uint8Array | undefined;
  #nonce = 0;
  #turn = 0;
  #failed = false;

  constructor({ pattern, role, suite, prologue, staticKeys, remoteStatic, ephemeralKeys }: HandshakeOptions) {
    this.#suite = suite;
    this.#pattern = pattern;
    this.#role = role;
    this.#static = staticKeys;
    this.#ephemeral = ephemeralKeys;
    this.#remoteStatic = role === "initiator" ? remoteStatic : undefined;
    const name = new TextEncoder().encode(`Noise_${pattern}_${suite.name}`);
    this.#hash = name.length <= keyBytes ? padded(name) : suite.hash(name);
    this.#chainingKey = this.#hash;
    this.#mixHash(prologue);
    const responder = role === "initiator" ? remoteStatic : staticKeys?.publicKey;
    if (!responder) throw new TypeError(`${pattern} needs the responder's static key.`);
    this.#mixHash(responder);
  }

  get finished(): boolean {
    return !this.#failed && this.#turn === patterns[this.#pattern].length;
  }

  /** The other's static key, once a message has told it. */
  get remoteStatic(): Uint8Array | undefined {
    return this.#remoteStatic;
  }

  /** How many bytes a message of ours is longer than its payload. */
  get overhead(): number {
    let bytes = tagBytes;
    for (const token of this.#tokens()) {
      if (token === "e") bytes += keyBytes;
      if (token === "s") bytes += keyBytes + tagBytes;
    }
    return bytes;
  }

  /** Our next message. */
  write(payload: Uint8Array): Uint8Array {
    this.#assertTurn("initiator");
    const parts: Uint8Array[] = [];
    for (const token of this.#tokens()) {
      if (token === "e") {
        parts.push(this.#ephemeral.publicKey);
        this.#mixHash(this.#ephemeral.publicKey);
      } else if (token === "s") parts.push(this.#seal(this.#static!.publicKey));
      else this.#mixAgreement(token);
    }
    parts.push(this.#seal(payload));
    this.#turn++;
    return concat(parts);
  }

  /** The payload of the other's next message. Throws HandshakeError, and then the handshake is over. */
  read(message: Uint8Array): Uint8Array {
    this.#assertTurn("responder");
    try {
      return this.#read(message);
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  /** What the finished handshake has led to (Noise, 5.2, Split). */
  secrets(): Secrets {
    if (!this.finished) throw new TypeError("The handshake is not finished.");
    const [first, second] = this.#derive(nothing);
    const isInitiator = this.#role === "initiator";
    return {
      send: isInitiator ? first : second,
      receive: isInitiator ? second : first,
      hash: this.#hash,
      remoteStatic: this.#remoteStatic,
    };
  }

  #read(message: Uint8Array): Uint8Array {
    if (message.length > maxMessageBytes) throw new HandshakeError("The handshake message is too long.");
    let rest = message;
    const take = (bytes: number) => {
      if (rest.length < bytes) throw new HandshakeError("The handshake message is too short.");
      const taken = rest.slice(0, bytes);
      rest = rest.subarray(bytes);
      return taken;
    };
    for (const token of this.#tokens()) {
      if (token === "e") {
        this.#remoteEphemeral = take(keyBytes);
        this.#mixHash(this.#remoteEphemeral);
      } else if (token === "s") this.#remoteStatic = this.#open(take(keyBytes + tagBytes));
      else this.#mixAgreement(token);
    }
    const payload = this.#open(rest);
    this.#turn++;
    return payload;
  }

  #tokens(): readonly Token[] {
    return patterns[this.#pattern][this.#turn] ?? [];
  }

  /** `first` is who writes the first message, if it is ours to write, or whose it is to read it. */
  #assertTurn(first: Role): void {
    const isOurs = (this.#role === first) === (this.#turn % 2 === 0);
    if (this.#failed || this.finished || !isOurs) throw new TypeError("It is not the turn of this message.");
  }

  /** Noise, 5.3: the first letter is the initiator's key, the second the responder's. */
  #mixAgreement(token: Exclude<Token, "e" | "s">): void {
    const isInitiator = this.#role === "initiator";
    const [ours, theirs] = isInitiator ? [token[0], token[1]] : [token[1], token[0]];
    const keys = ours === "e" ? this.#ephemeral : this.#static!;
    const secret = this.#suite.agree(keys, theirs === "e" ? this.#remoteEphemeral! : this.#remoteStatic!);
    if (!secret) throw new HandshakeError("The other's key is none.");
    [this.#chainingKey, this.#key] = this.#derive(secret);
    this.#nonce = 0;
  }

  /** HKDF with two outputs (Noise, 4.3). */
  #derive(input: Uint8Array): [Uint8Array, Uint8Array] {
    const { hmac } = this.#suite;
    const temporary = hmac(this.#chainingKey, input);
    const first = hmac(temporary, Uint8Array.of(1));
    return [first, hmac(temporary, first, Uint8Array.of(2))];
  }

  #mixHash(bytes: Uint8Array): void {
    this.#hash = this.#suite.hash(this.#hash, bytes);
  }

  #seal(text: Uint8Array): Uint8Array {
    const sealed = this.#key ? this.#suite.seal(this.#key, this.#nonce++, this.#hash, text) : text;
    this.#mixHash(sealed);
    return sealed;
  }

  #open(sealed: Uint8Array): Uint8Array {
    const text = this.#key ? this.#suite.open(this.#key, this.#nonce++, this.#hash, sealed) : sealed;
    if (!text) throw new HandshakeError("The handshake message was not made for us.");
    this.#mixHash(sealed);
    return text;
  }
}

function padded(name: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(keyBytes);
  bytes.set(name);
  return bytes;
}
