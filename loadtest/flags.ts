// The load test's flags, and what they mean: one or more runs. Says what does not go together.
import { UsageError, type Values } from "../cli/command.ts";
import { limits as chaosLimits } from "./chaos/options.ts";
import { type Amount, limits, type LoadOptions, maxSize, type Pace, patience } from "./options.ts";
import { plannedSeconds } from "./patience.ts";
import { headerBytes } from "./payload.ts";
import { defaults as peersDefaults, limits as peersLimits } from "./peers/options.ts";

const defaults = { clients: 60, msgs: 25, window: 8, size: 64 } as const;

export const flags = [
  {
    name: "clients",
    type: "integer",
    placeholder: "N",
    ...limits.clients,
    help: `How many clients are in the room (default ${defaults.clients})`,
  },
  {
    name: "msgs",
    type: "integer",
    placeholder: "N",
    ...limits.perClient,
    help: `Messages that each client sends (default ${defaults.msgs})`,
  },
  {
    name: "seconds",
    type: "number",
    placeholder: "S",
    ...limits.seconds,
    help: "Send for so long, instead of a number of messages",
  },
  {
    name: "window",
    type: "integer",
    placeholder: "W",
    ...limits.window,
    help: `A client's messages that not all others have got yet, at most (default ${defaults.window})`,
  },
  {
    name: "rate",
    type: "number",
    placeholder: "R",
    ...limits.perSecond,
    help: "Messages a second of all clients together, whatever the server does",
  },
  {
    name: "size",
    type: "integer",
    placeholder: "BYTES",
    min: headerBytes,
    max: maxSize(2),
    help: `Length of a message's text (default ${defaults.size}; ${peersDefaults.size} with --peers)`,
  },
  { name: "host", type: "string", placeholder: "HOST", bare: "127.0.0.1", help: "The server" },
  { name: "port", type: "integer", placeholder: "PORT", min: 1, max: 65535, help: "Its port" },
  {
    name: "room",
    type: "string",
    placeholder: "ROOM",
    help: "The room to fill, instead of one that nobody else is in",
  },
  {
    name: "classic",
    type: "boolean",
    help: "Three runs: 10 clients with 5 messages, 50 with 10, 60 with 25",
  },
  {
    name: "chaos",
    type: "boolean",
    help: "Kill a server of its own, cut connections, fill its disk: is anything lost?",
  },
  {
    name: "seed",
    type: "integer",
    placeholder: "N",
    ...chaosLimits.seed,
    help: "With --chaos: what is done when, as in another run; with --peers: the weather",
  },
  {
    name: "peers",
    type: "integer",
    placeholder: "N",
    ...peersLimits.peers,
    help: "A room of so many peers without a server, over a lossy network: what do they lose?",
  },
  {
    name: "loss",
    type: "number",
    placeholder: "SHARE",
    ...peersLimits.loss,
    help: `With --peers: the share of datagrams that are lost, such as 0.2 (default ${peersDefaults.loss})`,
  },
  { name: "json", type: "boolean", help: "Print a line of JSON for each run instead of a table" },
] as const;

const classic = [{ clients: 10, msgs: 5 }, { clients: 50, msgs: 10 }, { clients: 60, msgs: 25 }] as const;

/** Of a room's name that the load test makes up. */
const ownRoomBytes = 12;

/** The runs that these flags ask for, without the server. Throws UsageError. */
export function runsOf(values: Values<typeof flags>): Omit<LoadOptions, "target">[] {
  const room = values.room === undefined ? undefined : roomName(values.room);
  const roomBytes = room === undefined ? ownRoomBytes : new TextEncoder().encode(room).length;
  const { size = defaults.size } = values;
  if (size > maxSize(roomBytes)) {
    throw new UsageError(
      `--size must be ${
        maxSize(roomBytes)
      } at most: a server's line holds 512 bytes, the sender and the room's name among them.`,
    );
  }
  const common = { pace: paceOf(values), size, room, ...patience };
  if (values.classic) {
    for (const name of ["clients", "msgs", "seconds", "rate"] as const) {
      if (values[name] !== undefined) {
        throw new UsageError(`--classic says how much is sent: leave out --${name}.`);
      }
    }
    return classic.map(({ clients, msgs }) => ({
      ...common,
      clients,
      amount: { kind: "messages", perClient: msgs },
    }));
  }
  const run = { ...common, clients: values.clients ?? defaults.clients, amount: amountOf(values) };
  if (plannedSeconds(run) > limits.seconds.max) {
    throw new UsageError(
      `At this --rate the messages take ${
        Math.ceil(plannedSeconds(run))
      } s; ${limits.seconds.max} is the limit.`,
    );
  }
  return [run];
}

function paceOf({ window, rate }: Values<typeof flags>): Pace {
  if (window !== undefined && rate !== undefined) {
    throw new UsageError("--window waits for deliveries and --rate does not: give one of them.");
  }
  if (rate !== undefined) return { kind: "open", perSecond: rate };
  return { kind: "closed", window: window ?? defaults.window };
}

function amountOf({ msgs, seconds }: Values<typeof flags>): Amount {
  if (msgs !== undefined && seconds !== undefined) {
    throw new UsageError("--msgs and --seconds both say when to stop sending: give one of them.");
  }
  if (seconds !== undefined) return { kind: "seconds", seconds };
  return { kind: "messages", perClient: msgs ?? defaults.msgs };
}

function roomName(given: string): string {
  const name = /^[#&]/.test(given) ? given : `#${given}`;
  // RFC 2812 section 1.3.
  if (
    /[\0\x07\r\n ,]/.test(name) || name.length < 2 || new TextEncoder().encode(name).length > limits.roomBytes
  ) {
    throw new UsageError(
      `--room must be a room's name: no spaces and no commas, and ${limits.roomBytes} bytes at most.`,
    );
  }
  return name;
}
