// SASL PLAIN (RFC 4616): one message with a name and a password.
import type { Accounts, Login } from "./accounts.ts";
import type { Place } from "./login_throttle.ts";
import { mayActAs, type Mechanism, type Step } from "./mechanism.ts";

export interface PlainCredentials {
  /** Whose account it is to be; "" for that of `name`. */
  readonly actAs: string;
  readonly name: string;
  readonly password: string;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Parses `[actAs] NUL name NUL password`. Null for what is no such message. */
export function parsePlainMechanism(bytes: Uint8Array): PlainCredentials | null {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
  const [actAs, name, password, ...more] = text.split("\0");
  if (actAs === undefined || !name || !password || more.length > 0) return null;
  return { actAs, name, password };
}

export class PlainMechanism implements Mechanism {
  constructor(readonly accounts: Accounts, readonly place: Place) {}

  async respond(bytes: Uint8Array): Promise<Step> {
    const credentials = parsePlainMechanism(bytes);
    if (!credentials || !mayActAs(credentials)) return { type: "malformed" };
    const login: Login = await this.accounts.login(credentials.name, credentials.password, this.place);
    return { type: "ended", login };
  }
}
