// What a registry can be told. Every bound that a stranger can push against is here.

export interface Limits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Milliseconds from accept to the end of the handshake, and from there to a login. */
  readonly handshakeMs: number;
  readonly loginMs: number;
  /** Requests a second that one connection may send for long, and at once. Past it the registry reads more slowly. */
  readonly requestRate: number;
  readonly requestBurst: number;
  /** Bytes kept for a connection that does not read them; past it it is closed. */
  readonly backlogBytes: number;
  /** Milliseconds without a sign of life after which somebody is gone. It is looked at once a second. */
  readonly silentMs: number;
  /** Milliseconds for which a token for coming back is good. */
  readonly tokenMs: number;
  /** Milliseconds for which a question is open, and for which somebody who is READY is so. */
  readonly questionMs: number;
  readonly readyMs: number;
  /** How often a second, and at once, one person may be READY for one other. */
  readonly readyRate: number;
  readonly readyBurst: number;
  /** Accounts in all. */
  readonly accounts: number;
  /** Changes of rooms that one person may make a second, and at once: all members are told of each. */
  readonly changeRate: number;
  readonly changeBurst: number;
  /** Rooms that one person can be in; open invitations of one room. */
  readonly roomsPerPerson: number;
  readonly invitationsPerRoom: number;
  /** Answers to STUN a second, all together: the only answers that are longer than what they answer. */
  readonly stunRate: number;
  /** Lines of the log a second, and at once. */
  readonly logRate: number;
  readonly logBurst: number;
  /** Whom the limits per address and the throttles per address spare. */
  readonly exempt: "loopback" | "nobody";
}

export interface RelayLimits {
  readonly pairs: number;
  readonly pairsPerPerson: number;
  /** What each side may send, for long and at once. */
  readonly bytesPerSecond: number;
  readonly burstBytes: number;
  /** Milliseconds after the last sign of life of either side. */
  readonly idleMs: number;
}

export interface RegistryOptions {
  readonly limits: Limits;
  /** Null for no relay. */
  readonly relay: RelayLimits | null;
  /** `host:port` for peers who are at another registry of the same store; empty for none. */
  readonly address: string;
}

export const defaultLimits: Limits = {
  connections: 10_000,
  connectionsPerAddress: 64,
  handshakeMs: 10_000,
  loginMs: 60_000,
  requestRate: 20,
  requestBurst: 100,
  backlogBytes: 256 * 1024,
  // So that nobody silent is online for 15 s.
  silentMs: 13_500,
  tokenMs: 30 * 86_400_000,
  questionMs: 120_000,
  readyMs: 10_000,
  readyRate: 1,
  readyBurst: 10,
  accounts: 1_000_000,
  changeRate: 1,
  changeBurst: 50,
  roomsPerPerson: 100,
  invitationsPerRoom: 64,
  stunRate: 2_000,
  logRate: 20,
  logBurst: 1_000,
  exempt: "loopback",
};

export const defaultRelayLimits: RelayLimits = {
  pairs: 1_000,
  pairsPerPerson: 64,
  bytesPerSecond: 128 * 1024,
  burstBytes: 256 * 1024,
  idleMs: 60_000,
};
