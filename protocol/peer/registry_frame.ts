// What a peer and the registry say to each other, as tables: requests, their answers, and what the registry says unasked.
// Pure. Every field is bounded here; what may be said when is the registry's to know.
import { isChannelName, isNickname, MAX_CHANNEL_BYTES, MAX_NICKNAME_BYTES } from "../irc/names.ts";
import { maxRecordBytes } from "./address_record.ts";
import { beatIdBytes, beatKeyBytes } from "./beat.ts";
import {
  blob,
  bytes,
  choice,
  codec,
  flag,
  list,
  type MessageOf,
  optional,
  struct,
  text,
  u16,
  u32,
} from "./fields.ts";
import { punchTokenBytes } from "./packet.ts";
import { tokenBytes } from "./resumption.ts";

/** What the Noise handshake with a registry is for: both say the same. */
export const registryPurpose = "registry";
export const defaultRegistryPort = 9191;

export const maxRosterBytes = 12 * 1024;
export const maxMembers = 64;
/** Names and rooms of one answer. */
export const pageSize = 100;

const user = text(MAX_NICKNAME_BYTES, isNickname);
const room = text(MAX_CHANNEL_BYTES, isChannelName);
/** Longer than any that may be one, so that the registry can say why it is none. */
const password = text(512);
/** A page starts behind this name; empty for the first. */
const after = text(MAX_CHANNEL_BYTES);
const record = blob(maxRecordBytes);
const roster = blob(maxRosterBytes);
const access = choice("open", "invited");
const purpose = choice("punch", "relay", "tcp");
const decision = choice("accept", "reject", "busy");
const nothing = struct({});
/** An identity's Ed25519 key, and what shows that this connection is its own (resumption.ts). */
const signing = bytes(32), signature = bytes(64);
const token = bytes(tokenBytes);

export type Access = "open" | "invited";
/** What two want to do at the same time: send through their NATs, talk through the relay, or connect by TCP. */
export type Purpose = "punch" | "relay" | "tcp";
export type Decision = "accept" | "reject" | "busy";

const requestTable = {
  register: [1, struct({ name: user, password })],
  login: [2, struct({ name: user, password })],
  logout: [3, nothing],
  /** A sign of life where no datagram comes through. */
  ping: [4, nothing],
  /** Our address record, for those who may have it. */
  publish: [5, struct({ record })],
  online: [6, struct({ after })],
  query: [7, struct({ name: user })],
  decide: [8, struct({ name: user, decision })],
  /** Takes back what both have agreed to. */
  withdraw: [9, struct({ name: user })],
  ready: [10, struct({ name: user, purpose })],
  /** A token with which who has this key may come back without the password. */
  token: [11, struct({ signing, signature })],
  resume: [12, struct({ name: user, token, signing, signature })],
  createRoom: [16, struct({ room, access, roster })],
  rooms: [17, struct({ after })],
  /** Those that we are in or invited to. */
  ownRooms: [18, nothing],
  room: [19, struct({ room })],
  join: [20, struct({ room })],
  leave: [21, struct({ room })],
  invite: [22, struct({ room, name: user })],
  /** A new roster; `epoch` is one more than that of the last. */
  roster: [23, struct({ room, epoch: u32, roster })],
} as const;

export type Standing = "member" | "invited" | "stranger";

const summary = struct({
  room,
  owner: user,
  access,
  members: u16,
  standing: choice("member", "invited", "stranger"),
});

const answerTable = {
  done: [64, nothing],
  refused: [
    65,
    struct({
      reason: choice(
        "wrong", // name, password or token, or there is no such thing for us
        "taken",
        "unfit", // the name, the password or the record can be none
        "later", // there were too many tries: after `waitMs` again
        "busy",
        "state", // not now: before a login, twice, for oneself
        "away",
        "full",
        "stale", // somebody else was faster: ask again
        "broken", // the store cannot be asked
      ),
      sentence: text(300),
      waitMs: u32,
    }),
  ],
  /**
   * `session` and `key` are those of the beats. `name` is as it was registered. `stunPort` is the second UDP port that
   * answers STUN, 0 for none.
   */
  loggedIn: [
    66,
    struct({ name: user, session: bytes(beatIdBytes), key: bytes(beatKeyBytes), stunPort: u16 }),
  ],
  names: [67, struct({ names: list(user, pageSize), more: flag })],
  /** They are asked; what they decide is told. */
  asked: [68, nothing],
  /** Both have agreed before. Null: they have published none yet. */
  known: [69, struct({ record: optional(record) })],
  rooms: [70, struct({ rooms: list(summary, pageSize), more: flag })],
  /** The roster and the names are for members. */
  room: [
    71,
    struct({
      summary,
      inside: optional(struct({ epoch: u32, roster, members: list(user, maxMembers) })),
    }),
  ],
  token: [72, struct({ token })],
} as const;

const relay = struct({
  /** `host:port` of the registry that relays; empty for the one that says so. */
  address: text(260),
  channel: u32,
  /** Beats with these tell the relay where we are. */
  session: bytes(beatIdBytes),
  key: bytes(beatKeyBytes),
});

const pushTable = {
  asks: [128, struct({ name: user })],
  decided: [129, struct({ name: user, decision, record: optional(record) })],
  /** Somebody who may reach us is READY and waits for us to be. */
  wanted: [130, struct({ name: user, purpose })],
  /** Both are READY. The same token goes to both; `relay` is there for that purpose. */
  go: [
    131,
    struct({
      name: user,
      purpose,
      token: bytes(punchTokenBytes),
      record: optional(record),
      relay: optional(relay),
    }),
  ],
  joined: [132, struct({ room, name: user })],
  left: [133, struct({ room, name: user })],
  invited: [134, struct({ room, name: user })],
  rosterChanged: [135, struct({ room, epoch: u32 })],
  /** The last thing that is said. */
  ended: [136, struct({ reason: choice("replaced", "silent", "stopping", "slow") })],
} as const;

export type Request = MessageOf<typeof requestTable>;
export type Answer = MessageOf<typeof answerTable>;
export type Push = MessageOf<typeof pushTable>;
export type Refusal = Extract<Answer, { type: "refused" }>;
export type RoomSummary = Extract<Answer, { type: "rooms" }>["rooms"][number];
export type RelaySide = NonNullable<Extract<Push, { type: "go" }>["relay"]>;
export type Ending = Extract<Push, { type: "ended" }>["reason"];

export const requests = codec(requestTable);
/** What the registry sends: an answer has its request's number, the rest has 0. */
export const replies = codec({ ...answerTable, ...pushTable });
export const pushes = codec(pushTable);

export type Reply = Answer | Push;

export function isPush(reply: Reply): reply is Push {
  return reply.type in pushTable;
}
