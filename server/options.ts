// What a server can be told: its names and its limits. Every bound that a stranger can push against is here.

export interface Limits {
  /** Bytes of a line from a client, CR LF included, tags not. */
  readonly lineBytes: number;
  /** Bytes of a line's tags, `@` and the space included (message-tags: 4094 of data from a client). */
  readonly tagBytes: number;
  readonly clients: number;
  readonly clientsPerAddress: number;
  /** Milliseconds from accept to the end of registration. */
  readonly registrationMs: number;
  /** Milliseconds of silence after which a PING is sent, and after which the session ends. */
  readonly pingMs: number;
  readonly timeoutMs: number;
  /** Milliseconds for which who has lost their connection may come back as if nothing had happened; 0 for never. */
  readonly graceMs: number;
  /** Channels one session can be in. */
  readonly joins: number;
  /** Lines a second that one session may send for long, and at once. Past it the server reads more slowly. */
  readonly floodRate: number;
  readonly floodBurst: number;
  /** Bytes the server keeps for a session that does not read them; past it the session is closed. */
  readonly backlogBytes: number;
  /** Whom the flood limit and the limit per address spare. */
  readonly exempt: "loopback" | "nobody" | "everybody";
}

export interface ServerOptions {
  /** The server's name as IRC's source; must hold a dot, so that it is no nickname. */
  readonly name: string;
  readonly network: string;
  readonly version: string;
  /** Lines of the message of the day; null for none. */
  readonly motd: readonly string[] | null;
  /** What PASS must carry; null for an open server. */
  readonly password: string | null;
  /** Folded names of the accounts that run the server. */
  readonly operators: ReadonlySet<string>;
  readonly limits: Limits;
}

export const defaultLimits: Limits = {
  lineBytes: 512,
  tagBytes: 8191,
  clients: 10_000,
  clientsPerAddress: 100,
  registrationMs: 30_000,
  pingMs: 60_000,
  timeoutMs: 120_000,
  graceMs: 60_000,
  joins: 50,
  floodRate: 10,
  floodBurst: 40,
  backlogBytes: 8 * 1024 * 1024,
  exempt: "loopback",
};

/** Bounds that nobody needs to turn. They are announced in ISUPPORT where it has a name for them. */
export const fixed = {
  /** With who has set it and where, the line stays below 512. */
  topicBytes: 350,
  reasonBytes: 300,
  awayBytes: 200,
  realnameBytes: 150,
  usernameBytes: 16,
  keyBytes: 32,
  /** Entries in each of a channel's lists: bans, exceptions, invitations. */
  listEntries: 100,
  maskBytes: 128,
  /** Targets of one PRIVMSG, NOTICE, WHOIS, KICK. */
  targets: 4,
  modesPerLine: 12,
  /** Sessions of one user: their devices. */
  devices: 10,
  invitations: 100,
  /** Channels one account can register, and operators that one of them remembers. */
  registeredChannels: 20,
  channelOperators: 100,
  /** Characters of base64 in one SASL response: names and passwords fit several times. */
  saslCharacters: 2_000,
  whowasEntries: 500,
  /** Messages of one CHATHISTORY, and the bytes of them: past these it shows fewer. */
  historyMessages: 1_000,
  historyBytes: 1024 * 1024,
  /** Messages that one SEARCH finds. */
  searchHits: 100,
  /** Logs that one SEARCH or CHATHISTORY TARGETS looks into. */
  readableLogs: 1_000,
  /** Conversations of a user since they came that are replayed to a connection that has heard nothing of them. */
  conversations: 1_000,
  /** Targets whose read marker is known of one who is not logged in. */
  readMarkers: 100,
  /** Names of rooms and conversations that are remembered though retention has taken all that was said there. */
  spentLogs: 10_000,
  /** Milliseconds a goodbye may take to be read. */
  goodbyeMs: 1_000,
  /** Milliseconds of silence after which a new connection is taken for a person (docs/PROTOCOL.md). */
  greetingMs: 250,
} as const;
