// Which errors of a command are told to who has typed it. Any other ends the program: a mistake of ours, or a file that
// cannot be written any more, behind which nothing is to be said.
import { RosterError } from "../../protocol/peer/roster.ts";
import { PeerError } from "../peer_error.ts";
import { RegistryError } from "../registry_client.ts";

const kinds = [PeerError, RegistryError, RosterError, RangeError];

/** The sentence for people; throws what is not for them. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Error && kinds.some((kind) => error instanceof kind)) return error.message;
  throw error;
}
