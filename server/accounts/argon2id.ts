// Argon2id (RFC 9106) through WebCrypto, which has it here and whose types do not know it yet: they are declared here.
// Runs on a thread of its own, and takes tens of milliseconds.

export interface Argon2Cost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

/** Answers 32 bytes. */
export type Argon2id = (password: string, salt: Uint8Array, cost: Argon2Cost) => Promise<Uint8Array>;

/** The part of SubtleCrypto that "Modern Algorithms in the Web Cryptography API" adds. */
interface ModernSubtle {
  importKey(
    format: "raw-secret",
    key: Uint8Array,
    name: "Argon2id",
    extractable: false,
    usages: ["deriveBits"],
  ): Promise<CryptoKey>;
  deriveBits(
    algorithm: {
      readonly name: "Argon2id";
      readonly nonce: Uint8Array;
      readonly memory: number;
      readonly passes: number;
      readonly parallelism: number;
    },
    key: CryptoKey,
    bits: number,
  ): Promise<ArrayBuffer>;
}

export const argon2id: Argon2id = async (password, salt, { memoryKiB, passes, lanes }) => {
  const subtle = crypto.subtle as unknown as ModernSubtle;
  const secret = new TextEncoder().encode(password);
  const key = await subtle.importKey("raw-secret", secret, "Argon2id", false, ["deriveBits"]);
  const algorithm = { name: "Argon2id", nonce: salt, memory: memoryKiB, passes, parallelism: lanes } as const;
  return new Uint8Array(await subtle.deriveBits(algorithm, key, 256));
};
