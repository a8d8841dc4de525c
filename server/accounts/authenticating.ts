// A login by SASL under way, whichever mechanism it is. Knows no sessions and no numerics.
import { encodeBase64 } from "../../protocol/irc/base64.ts";
import { SaslReader } from "../../protocol/irc/sasl.ts";
import { fixed } from "../options.ts";
import type { Accounts } from "./accounts.ts";
import type { Place } from "./login_throttle.ts";
import type { Mechanism } from "./mechanism.ts";
import { PlainMechanism } from "./plain_mechanism.ts";
import { ScramMechanism } from "./scram_mechanism.ts";

/** In the order in which they are announced: the one that keeps the password off the wire first. */
export const mechanismNames = ["SCRAM-SHA-256", "PLAIN"] as const;

const NONCE_BYTES = 18;

export interface Authenticating {
  readonly reader: SaslReader;
  readonly mechanism: Mechanism;
}

/** Begins a login; null for a mechanism that is not there. */
export function authenticating(name: string, accounts: Accounts, place: Place): Authenticating | null {
  const reader = new SaslReader(fixed.saslCharacters);
  switch (name) {
    case "PLAIN":
      return { reader, mechanism: new PlainMechanism(accounts, place) };
    case "SCRAM-SHA-256": {
      const nonce = encodeBase64(accounts.passwords.randomBytes(NONCE_BYTES));
      return { reader, mechanism: new ScramMechanism(accounts, place, nonce) };
    }
    default:
      return null;
  }
}
