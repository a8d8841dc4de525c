// Which errors of a command are told to who has typed it; any other is a mistake of ours.
import { RosterError } from "../../protocol/peer/roster.ts";
import { PeerError } from "../peer_error.ts";
import { RegistryError } from "../registry_client.ts";
import { PeerStoreError } from "../store/database.ts";

const kinds = [PeerError, RegistryError, RosterError, RangeError, PeerStoreError];

/** The sentence for people; throws what is not for them. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Error && kinds.some((kind) => error instanceof kind)) return error.message;
  throw error;
}
