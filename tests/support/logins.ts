// How clients log in, as the lines they send.
import { saslChunks } from "../../protocol/irc/sasl.ts";

/** SASL PLAIN, from the request of the capability on. */
export function plainLogin(name: string, password: string): string[] {
  const chunks = saslChunks(new TextEncoder().encode(`\0${name}\0${password}`));
  return ["CAP REQ sasl", "AUTHENTICATE PLAIN", ...chunks.map((chunk) => `AUTHENTICATE ${chunk}`)];
}
