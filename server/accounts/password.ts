// What is kept of passwords, and whether one is right: Argon2id, and SCRAM's verifier beside it. A name that nobody has
// costs the same work as a wrong password. Knows no accounts.
import { createHmac, timingSafeEqual } from "node:crypto";
import { decodeBase64, encodeBase64 } from "../../protocol/irc/base64.ts";
import { saslprep } from "../../protocol/irc/saslprep.ts";
import type { Argon2Cost, Argon2id } from "./argon2id.ts";
import type { BoundedWork } from "./bounded_work.ts";
import { type ScramVerifier, scramVerifier } from "./scram.ts";

/** Both as text that says how it was made, so that the costs can be raised later. */
export interface StoredPassword {
  /** `$argon2id$v=19$m=...,t=...,p=...$salt$hash`, as every Argon2 library writes it. */
  readonly argon2: string;
  /** `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`, as PostgreSQL writes it. */
  readonly scram: string;
}

const COST: Argon2Cost = { memoryKiB: 19 * 1024, passes: 2, lanes: 1 };
/** Clients do as many at each login: more than RFC 7677's least, and still below half a second in slow ones. */
const SCRAM_ITERATIONS = 100_000;
const SALT_BYTES = 16;
const LEAST_CHARACTERS = 8;
const MOST_BYTES = 300;

/** Why a password cannot be one, or null. The codes are those of draft/account-registration. */
export function refusePassword(
  password: string,
  name: string,
): { readonly code: "WEAK_PASSWORD" | "UNACCEPTABLE_PASSWORD"; readonly sentence: string } | null {
  const prepared = saslprep(password);
  if (prepared === null) {
    return { code: "UNACCEPTABLE_PASSWORD", sentence: "A password has no control or invisible characters." };
  }
  if (new TextEncoder().encode(prepared).length > MOST_BYTES) {
    return { code: "UNACCEPTABLE_PASSWORD", sentence: `A password has at most ${MOST_BYTES} bytes.` };
  }
  const weak = (sentence: string) => ({ code: "WEAK_PASSWORD", sentence }) as const;
  const characters = [...prepared];
  if (characters.length < LEAST_CHARACTERS) {
    return weak(
      `A password has at least ${LEAST_CHARACTERS} characters; a few words in a row make a good one.`,
    );
  }
  const plain = prepared.toLowerCase();
  const withoutEnd = plain.replace(/[\d!?.]+$/, "");
  if (new Set(characters).size < 4 || withoutEnd === name.toLowerCase() || common.test(plain)) {
    return weak("That password is too easy to guess; a few words in a row make a good one.");
  }
  return null;
}

/** What is tried first by those who guess. */
const common =
  /^(?:pass(?:word|wort)[\d!]*|qwert[yz]\w*|1234567\d*|letmein\w*|iloveyou\d*|abc\d+\w*|welcome[\d!]*)$/;

export class Passwords {
  readonly #nobody: string;

  /** `secret` is the server's own, the same after a restart: of it the salts are made that nobody has. */
  constructor(
    readonly argon2id: Argon2id,
    readonly work: BoundedWork,
    readonly randomBytes: (count: number) => Uint8Array,
    readonly secret: Uint8Array,
  ) {
    this.#nobody = formatArgon2(COST, randomBytes(SALT_BYTES), randomBytes(32));
  }

  /** What to store of a password that refusePassword() lets pass. Throws TypeError for another; rejects with Busy. */
  make(password: string): Promise<StoredPassword> {
    const prepared = saslprep(password);
    if (prepared === null) throw new TypeError("That text can be no password.");
    return this.work.run(async () => {
      const salt = this.randomBytes(SALT_BYTES);
      const argon2 = formatArgon2(COST, salt, await this.argon2id(prepared, salt, COST));
      const scramSalt = this.randomBytes(SALT_BYTES);
      const salted = await pbkdf2(prepared, scramSalt, SCRAM_ITERATIONS);
      return { argon2, scram: formatScram(scramVerifier(salted, scramSalt, SCRAM_ITERATIONS)) };
    });
  }

  /** True for the right password; `stored` is null where nobody has the name. Rejects with Busy. */
  verify(password: string, stored: string | null): Promise<boolean> {
    // A text that cannot be a password is not told from a wrong one, by its time neither.
    const prepared = saslprep(password) ?? "";
    const { cost, salt, hash } = parseArgon2(stored ?? this.#nobody);
    return this.work.run(async () => {
      const same = timingSafeEqual(await this.argon2id(prepared, salt, cost), hash);
      return same && stored !== null;
    });
  }

  /** The verifier for SCRAM; where nobody has the name, one that no password fits, the same each time. */
  scramVerifier(foldedName: string, stored: string | null): ScramVerifier {
    const made = (what: string) => createHmac("sha256", this.secret).update(`${what} ${foldedName}`).digest();
    const invented = {
      salt: new Uint8Array(made("salt").subarray(0, SALT_BYTES)),
      iterations: SCRAM_ITERATIONS,
      storedKey: new Uint8Array(made("stored")),
      serverKey: new Uint8Array(made("server")),
    };
    return stored === null ? invented : parseScram(stored);
  }
}

/** True for what make() has made: it can be told whether a password fits it. */
export function isStoredPassword({ argon2, scram }: StoredPassword): boolean {
  try {
    const { salt, hash } = parseArgon2(argon2);
    const verifier = parseScram(scram);
    return [salt, hash, verifier.salt, verifier.storedKey, verifier.serverKey].every((bytes) =>
      bytes !== null
    );
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return false;
  }
}

async function pbkdf2(
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(password), "PBKDF2", false, [
    "deriveBits",
  ]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt: Uint8Array.from(salt), iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
}

const unpadded = (bytes: Uint8Array) => encodeBase64(bytes).replaceAll("=", "");
const bytesOf = (text: string) => decodeBase64(text.padEnd(Math.ceil(text.length / 4) * 4, "="))!;

function formatArgon2({ memoryKiB, passes, lanes }: Argon2Cost, salt: Uint8Array, hash: Uint8Array): string {
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${lanes}$${unpadded(salt)}$${unpadded(hash)}`;
}

function parseArgon2(text: string): { cost: Argon2Cost; salt: Uint8Array; hash: Uint8Array } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(text);
  if (!match) throw new TypeError("A stored password is not in the form it was stored in.");
  const [, memory, passes, lanes, salt = "", hash = ""] = match;
  const cost = { memoryKiB: Number(memory), passes: Number(passes), lanes: Number(lanes) };
  return { cost, salt: bytesOf(salt), hash: bytesOf(hash) };
}

function formatScram({ salt, iterations, storedKey, serverKey }: ScramVerifier): string {
  return `SCRAM-SHA-256$${iterations}:${encodeBase64(salt)}$${encodeBase64(storedKey)}:${
    encodeBase64(serverKey)
  }`;
}

function parseScram(text: string): ScramVerifier {
  const match = /^SCRAM-SHA-256\$(\d+):([^$:]+)\$([^$:]+):([^$:]+)$/.exec(text);
  if (!match) throw new TypeError("A stored SCRAM verifier is not in the form it was stored in.");
  const [, iterations, salt = "", storedKey = "", serverKey = ""] = match;
  return {
    iterations: Number(iterations),
    salt: bytesOf(salt),
    storedKey: bytesOf(storedKey),
    serverKey: bytesOf(serverKey),
  };
}
