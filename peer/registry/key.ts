// The registry's static key: made once, kept in a file that nobody else can read.
import type { KeyPair } from "../../protocol/peer/suite.ts";
import { generateKeys } from "../crypto.ts";

/** The file is there and is no key, or others could read it. `message` is a sentence. */
export class KeyError extends Error {
  override readonly name = "KeyError";
}

const base64url = { alphabet: "base64url", omitPadding: true } as const;
const keyBytes = 32;

/** The key in `path`, made if there is none. Throws KeyError, and what the file system throws. */
export async function registryKey(path: string): Promise<KeyPair> {
  const made = generateKeys("X25519");
  try {
    const text = `${made.secretKey.toBase64(base64url)} ${made.publicKey.toBase64(base64url)}\n`;
    // It appears whole, or not at all.
    const part = `${path}.${made.publicKey.toHex().slice(0, 8)}.tmp`;
    await Deno.writeTextFile(part, text, { createNew: true, mode: 0o600 });
    try {
      await Deno.link(part, path);
    } finally {
      await Deno.remove(part);
    }
    return made;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  const { mode } = await Deno.stat(path);
  if (((mode ?? 0) & 0o077) !== 0) {
    throw new KeyError(
      `Others can read the registry's key ${path}: chmod 600 it, or delete it to make a new one.`,
    );
  }
  const key = readKey(await Deno.readTextFile(path));
  if (!key) {
    throw new KeyError(`${path} holds no registry's key: restore it, or delete it to make a new one.`);
  }
  return key;
}

function readKey(text: string): KeyPair | undefined {
  const words = text.trim().split(" ");
  try {
    const [secretKey, publicKey, ...more] = words.map((word) => Uint8Array.fromBase64(word, base64url));
    if (secretKey?.length !== keyBytes || publicKey?.length !== keyBytes || more.length > 0) return undefined;
    return { secretKey, publicKey };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
