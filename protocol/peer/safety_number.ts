// What two people read to each other to know that nobody stands between them: 60 digits, the same on both sides. The form
// is that of Signal's numeric fingerprints. Pure.
import { concat } from "./bytes.ts";
import type { CipherSuite, PublicIdentity } from "./suite.ts";

const version = Uint8Array.of(0, 1);
/** Makes it dear to look for keys whose digits are nearly those of somebody else. */
const rounds = 5200;

/** 12 groups of 5 digits, with a space between. */
export function safetyNumber(suite: CipherSuite, one: PublicIdentity, other: PublicIdentity): string {
  const [first, second] = [digitsOf(suite, one), digitsOf(suite, other)].sort();
  return `${first} ${second}`;
}

/** 6 groups of 5 digits. */
function digitsOf(suite: CipherSuite, { signing, agreement }: PublicIdentity): string {
  const keys = concat([signing, agreement]);
  let hash = suite.hash(version, keys, keys);
  for (let round = 1; round < rounds; round++) hash = suite.hash(hash, keys);
  const view = new DataView(hash.buffer, hash.byteOffset, hash.length);
  const groups = [];
  for (let at = 0; at < 30; at += 5) {
    const number = view.getUint8(at) * 2 ** 32 + view.getUint32(at + 1);
    groups.push(String(number % 100_000).padStart(5, "0"));
  }
  return groups.join(" ");
}
