// Rosters as a peer makes them: of a talk of two, which both make alike, of a new room, and of one as the registry keeps it.
import { ByteReader, ByteWriter } from "../protocol/peer/bytes.ts";
import { maxRosterBytes } from "../protocol/peer/registry_frame.ts";
import { Roster } from "../protocol/peer/roster.ts";
import {
  type Person,
  readGenesis,
  saltBytes,
  wholeHistory,
  writeGenesis,
} from "../protocol/peer/statement.ts";
import type { CipherSuite, Identity } from "../protocol/peer/suite.ts";

const talkDomain = new TextEncoder().encode("chatroom/1 talk");

/** The roster of two who talk: the one with the smaller key owns it and adds the other. */
export function talkRoster(suite: CipherSuite, identity: Identity, us: Person, them: Person): Roster {
  const [owner, other] = us.signing.toHex() < them.signing.toHex() ? [us, them] : [them, us];
  const salt = suite.hash(talkDomain, owner.signing, other.signing).slice(0, saltBytes);
  const roster = new Roster(suite, { name: "talk", isOpen: false, history: wholeHistory, salt, owner });
  // Always the same statement, so that who lost it makes it again.
  if (owner === us) roster.add(identity.signing, other, "member", 0);
  return roster;
}

/** The room of all on one network: nobody's, the same for everybody. */
export function lanRoster(suite: CipherSuite): Roster {
  const salt = new Uint8Array(saltBytes);
  return new Roster(suite, { name: "#lan", isOpen: true, history: wholeHistory, salt, owner: undefined });
}

/** A roster from what is kept of it; undefined for what is none. */
export function readRoster(
  suite: CipherSuite,
  genesis: Uint8Array,
  statements: readonly Uint8Array[],
): Roster | undefined {
  const read = readGenesis(genesis);
  if (!read) return undefined;
  const roster = new Roster(suite, read);
  for (const statement of statements) roster.take(statement);
  return roster;
}

/** For the registry: as many statements as it keeps. The others come from members. */
export function packRoster(roster: Roster): Uint8Array {
  const writer = new ByteWriter();
  let left = maxRosterBytes;
  for (const part of [writeGenesis(roster.genesis), ...roster.statements.map(({ bytes }) => bytes)]) {
    left -= 2 + part.length;
    if (left < 0) break;
    writer.u16(part.length).bytes(part);
  }
  return writer.done();
}

/** Undefined for what is none. */
export function unpackRoster(
  packed: Uint8Array,
): { genesis: Uint8Array; statements: Uint8Array[] } | undefined {
  const reader = new ByteReader(packed);
  const parts: Uint8Array[] = [];
  while (reader.left > 0) {
    const length = reader.u16();
    const part = length === undefined ? undefined : reader.bytes(length);
    if (!part) return undefined;
    parts.push(part.slice());
  }
  const [genesis, ...statements] = parts;
  return genesis && { genesis, statements };
}
