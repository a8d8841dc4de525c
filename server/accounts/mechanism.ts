// What a SASL mechanism is: responses of the client's in, steps out (RFC 4422 section 3).
import { fold } from "../../protocol/irc/names.ts";
import type { Login } from "./accounts.ts";

export type Step =
  /** The client is to answer this. */
  | { readonly type: "challenge"; readonly bytes: Uint8Array }
  | { readonly type: "ended"; readonly login: Login }
  /** The client has said what the mechanism has no place for. */
  | { readonly type: "malformed" };

export interface Mechanism {
  /** Takes one whole response of the client's. */
  respond(bytes: Uint8Array): Promise<Step>;
}

/** Nobody may act as somebody else. */
export function mayActAs({ actAs, name }: { readonly actAs: string; readonly name: string }): boolean {
  return actAs === "" || fold(actAs) === fold(name);
}
