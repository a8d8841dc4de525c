// Whether two identities are one. Pure.
import type { PublicIdentity } from "../protocol/peer/suite.ts";

export function samePerson(one: PublicIdentity, other: PublicIdentity): boolean {
  return one.signing.toHex() === other.signing.toHex() && one.agreement.toHex() === other.agreement.toHex();
}
