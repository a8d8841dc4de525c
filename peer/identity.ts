// Who we are: the keys of a peer, made once and kept in a file that nobody else can read.
import type { Identity, KeyPair, PublicIdentity } from "../protocol/peer/suite.ts";
import { generateKeys, nodeSuite } from "./crypto.ts";

/** The file is there and holds no keys, or others could read it. `message` is a sentence. */
export class IdentityError extends Error {
  override readonly name = "IdentityError";
}

const base64url = { alphabet: "base64url", omitPadding: true } as const;
const keyBytes = 32;

export function makeIdentity(): Identity {
  return { signing: generateKeys("Ed25519"), agreement: generateKeys("X25519") };
}

export function publicOf({ signing, agreement }: Identity): PublicIdentity {
  return { signing: signing.publicKey, agreement: agreement.publicKey };
}

/** The keys in `path`, made if there are none. Throws IdentityError, and what the file system throws. */
export async function identityIn(path: string): Promise<Identity> {
  const made = makeIdentity();
  const part = `${path}.${made.signing.publicKey.toHex().slice(0, 8)}.tmp`;
  await Deno.writeTextFile(part, written(made), { createNew: true, mode: 0o600 });
  try {
    // It appears whole, or not at all.
    await Deno.link(part, path);
    return made;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  } finally {
    await Deno.remove(part);
  }
  const { mode } = await Deno.stat(path);
  if (((mode ?? 0) & 0o077) !== 0) {
    throw new IdentityError(`Others can read your keys in ${path}. Try: chmod 600 ${path}`);
  }
  const identity = read(await Deno.readTextFile(path));
  if (!identity) {
    throw new IdentityError(
      `${path} holds no keys: restore it, or delete it to be somebody new to everybody.`,
    );
  }
  return identity;
}

function written({ signing, agreement }: Identity): string {
  const keys = [signing.secretKey, signing.publicKey, agreement.secretKey, agreement.publicKey];
  return keys.map((key) => key.toBase64(base64url)).join(" ") + "\n";
}

/** Whether the public keys are those of the secret ones: with others nobody would believe us, nor open what we send. */
function isOne({ signing, agreement }: Identity): boolean {
  const suite = nodeSuite();
  const text = new Uint8Array(1), other = suite.agreementKeys();
  const [ours, theirs] = [suite.agree(agreement, other.publicKey), suite.agree(other, agreement.publicKey)];
  return suite.verify(signing.publicKey, text, suite.sign(signing, text)) &&
    ours !== undefined && theirs !== undefined && suite.equal(ours, theirs);
}

function read(text: string): Identity | undefined {
  try {
    const keys = text.trim().split(" ").map((word) => Uint8Array.fromBase64(word, base64url));
    if (keys.length !== 4 || keys.some(({ length }) => length !== keyBytes)) return undefined;
    const [signingSecret, signing, agreementSecret, agreement] = keys as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const pair = (secretKey: Uint8Array, publicKey: Uint8Array): KeyPair => ({ secretKey, publicKey });
    const identity = { signing: pair(signingSecret, signing), agreement: pair(agreementSecret, agreement) };
    return isOne(identity) ? identity : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
