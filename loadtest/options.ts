// What a load test is asked to do. Only shapes and bounds.

export interface Target {
  readonly hostname: string;
  readonly port: number;
}

/**
 * - `closed`: each client has at most `window` messages under way, a message being under way until all others have it
 * - `open`: messages are due at a fixed rate over all clients together, whatever the server does
 */
export type Pace =
  | { readonly kind: "closed"; readonly window: number }
  | { readonly kind: "open"; readonly perSecond: number };

export type Amount =
  | { readonly kind: "messages"; readonly perClient: number }
  | { readonly kind: "seconds"; readonly seconds: number };

export interface LoadOptions {
  readonly target: Target;
  readonly clients: number;
  readonly pace: Pace;
  readonly amount: Amount;
  /** Of a message's text, in bytes. */
  readonly size: number;
  /** The room's name with its `#`; undefined for one that nobody else is in. */
  readonly room: string | undefined;
  /** The bound of each step of getting a client ready, in milliseconds. */
  readonly setupMs: number;
  /** A run in which nothing arrives for so long while something should is over, in milliseconds. */
  readonly stallMs: number;
  /** The bound of the whole run past its planned duration, in milliseconds. */
  readonly overtimeMs: number;
}

export const limits = {
  clients: { min: 2, max: 4000 },
  perClient: { min: 1, max: 1_000_000 },
  window: { min: 1, max: 4096 },
  perSecond: { min: 0.1, max: 1_000_000 },
  /** An hour at most, because messages carry their time in 32 bits of microseconds. */
  seconds: { min: 0.1, max: 3600 },
  roomBytes: 50,
} as const;

export const patience = { setupMs: 10_000, stallMs: 5_000, overtimeMs: 600_000 } as const;

/**
 * The longest text that any server can relay to this room. A line is 512 bytes with its CR LF (RFC 1459 section 2.3),
 * and the relayed one starts with `:nick!user@host`, of which only the nickname is in our hands.
 */
export function maxSize(roomBytes: number): number {
  const source = 1 + 9 + 1 + 10 + 1 + 63;
  return 512 - source - " PRIVMSG ".length - roomBytes - " :".length - 2;
}
