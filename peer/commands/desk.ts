// What a command is, and what it needs of whoever has typed it: the line mode and the full screen are both such desks.
import type { ShownLine } from "../../client/terminal/line/surface.ts";
import type { Choice } from "../../client/terminal/model/overlays.ts";
import type { ListItem } from "../../client/terminal/model/state.ts";
import type { Place } from "../events.ts";
import type { Peer } from "../peer.ts";
import type { TypedRow } from "./typed.ts";

export interface Desk {
  readonly peer: Peer;
  /** Those that can be typed here. */
  readonly commands: readonly Described[];
  /** What plain text goes to. */
  current: Place | undefined;
  note(kind: ShownLine["kind"], text: string): void;
  list(listing: Listing): void;
  /** Shows the newest of a place. */
  replay(place: Place): void;
  /** Asks for a password; undefined if nobody gives one. `question` has no colon. */
  password(question: string): Promise<string | undefined>;
}

export interface Listing {
  readonly title: string;
  readonly rows: readonly ListRow[];
  /** In place of rows where there are none. */
  readonly empty: string;
}

/** Texts as others wrote them. */
export interface ListRow extends ListItem {
  /** What choosing the row does, where rows can be chosen. */
  readonly choice: Exclude<Choice, { type: "jump" }>;
}

/** What people are told of a command. */
export interface Described {
  readonly name: string;
  /** What stands behind it, such as `NAME [ROOM]`. */
  readonly takes: string;
  readonly help: string;
}

export interface CommandRow extends TypedRow {
  /** Throws PeerError, RegistryError, RosterError. Answers "leave" to end it all. */
  run(desk: Desk, words: readonly string[]): Promise<void | "leave"> | void | "leave";
}
