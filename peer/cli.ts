// `chatroom peer`: flags and environment -> a peer and its line mode, and how it ended -> an exit code and a sentence.
import { defineCommand, Failure, UsageError } from "../cli/command.ts";
import { readPasswordFile } from "../cli/password_file.ts";
import { coloured, plain } from "../client/terminal/line/paint.ts";
import { LineTooLong, Pipe } from "../client/terminal/line/pipe.ts";
import type { Surface } from "../client/terminal/line/surface.ts";
import { isChannelName, isNickname } from "../protocol/irc/names.ts";
import { fingerprint } from "../protocol/peer/fingerprint.ts";
import { defaultRegistryPort } from "../protocol/peer/registry_frame.ts";
import type { Identity } from "../protocol/peer/suite.ts";
import { neutralise } from "../protocol/terminal_text.ts";
import { systemClock } from "./clock.ts";
import { nodeSuite } from "./crypto.ts";
import { IdentityError, identityIn, makeIdentity } from "./identity.ts";
import type { Outcome } from "./line/line_mode.ts";
import { lanRoomName } from "./lan_room.ts";
import { registryKeyOf } from "./secure/key_question.ts";
import { StreamError } from "./secure/secure_stream.ts";
import type { PeerStore } from "./store/peer_store.ts";

/** Exit codes are 128 and the signal's number, as a shell reports it. */
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const brokenPipe = 141;
/** For the first connection to a registry, in milliseconds. */
const connectMs = 10_000;

export const command = defineCommand({
  name: "peer",
  description:
    `Talks with others directly, end-to-end encrypted: a registry brings you together and never sees what is said.

/register NAME makes an account, /list shows who is online, /query NAME asks somebody to talk; once they accept, what
you type goes to them. /create #ROOM makes a room, /invite NAME brings somebody in. /help shows the rest.
Through pipes: each line of the input is said, or done where it starts with "/"; what is said goes to the output, the
rest to the error output. Exit code 1 means that something was not done.`,
  flags: [
    {
      name: "registry",
      type: "string",
      placeholder: "HOST:PORT",
      default: `localhost:${defaultRegistryPort}`,
      help: "The registry where others are found",
    },
    { name: "nick", type: "string", placeholder: "NAME", help: "Your name there, to log in at once" },
    { name: "room", type: "string", placeholder: "ROOM", help: "The room to enter" },
    {
      name: "lan",
      type: "boolean",
      help: "Find others on this network, who share #lan; no registry unless --registry says one",
    },
    {
      name: "port",
      type: "integer",
      placeholder: "PORT",
      min: 0,
      max: 65535,
      default: 0,
      help: "Port for others to reach you, UDP and TCP; 0 takes a free one",
    },
    {
      name: "data",
      type: "string",
      placeholder: "DIR",
      help: "Where your keys and what was said are kept (default: in the XDG state directory)",
    },
    {
      name: "trust-registry",
      type: "boolean",
      help: "Believe the registry's key, though it is another one than before",
    },
    { name: "memory", type: "boolean", help: "Keep nothing: new keys, no history" },
    {
      name: "password-file",
      type: "string",
      placeholder: "FILE",
      help: "Its first line is the password, instead of asking or of $CHATROOM_PASSWORD",
    },
  ],
  examples: [
    "chatroom peer --nick ann",
    "chatroom peer --registry registry.example.org:9191 --nick ann --room '#team'",
    "chatroom peer --lan --nick ann",
    "echo 'The build is done.' | chatroom peer --nick bot --room '#builds' --password-file ~/.bot-password",
  ],
  async run(values, _positionals, given) {
    const { nick, port } = values;
    if (nick !== undefined && !isNickname(nick)) {
      throw new UsageError(`--nick must be one word that starts with a letter, not "${neutralise(nick)}".`);
    }
    const room = values.room === undefined || values.room.startsWith("#") ? values.room : `#${values.room}`;
    if (room !== undefined && !isChannelName(room)) {
      throw new UsageError(`--room must be one word without commas, not "${neutralise(room)}".`);
    }
    if (values.memory && values.data !== undefined) {
      throw new UsageError("--memory keeps nothing, so --data has no meaning with it.");
    }
    const where = addressOf(values.registry);
    const file = values["password-file"];
    const password = file === undefined
      ? Deno.env.get("CHATROOM_PASSWORD") || undefined
      : await readPasswordFile(file);
    const isTerminal = Deno.stdin.isTerminal() && Deno.stdout.isTerminal() && Deno.env.get("TERM") !== "dumb";
    const hasRegistry = !values.lan || given.has("registry");
    if (hasRegistry && nick !== undefined && password === undefined && !isTerminal) {
      throw new UsageError("--nick needs a password here: --password-file FILE, or CHATROOM_PASSWORD.");
    }
    const lanName = nick ?? lanNameOf(Deno.env.get("USER"), Math.random);
    const interrupted = interruption();
    const { identity, store } = await kept(values.memory ? undefined : values.data ?? stateDir());
    const suite = nodeSuite();
    const connect = (signal: AbortSignal) => dial(where, signal);
    const registry = hasRegistry
      ? await registryOf(where, store, connect, values["trust-registry"])
      : undefined;
    const paint = isTerminal && !Deno.env.get("NO_COLOR") ? coloured : plain;
    const surface = isTerminal ? await readline() : new Pipe(Deno.stdin, Deno.stdout, Deno.stderr, password);
    const { LineMode } = await import("./line/line_mode.ts");
    const { Peer } = await import("./peer.ts");
    const mode = new LineMode({
      surface: password === undefined ? surface : answering(surface, password),
      paint,
      now: Date.now,
      timeOf,
      name: hasRegistry ? nick : undefined,
      room: room ?? (values.lan ? lanRoomName : undefined),
      interrupted,
      broken: (await brokenStore()).promise,
      start: (tell) =>
        explained(port, () =>
          new Peer({
            suite,
            clock: systemClock,
            random: Math.random,
            randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
            identity,
            store,
            port,
            interfaces: () => Deno.networkInterfaces(),
            registry: registry && { key: registry.key, connect },
            lan: values.lan ? { name: lanName, interfaces: () => Deno.networkInterfaces() } : undefined,
            tell,
          })),
    });
    if (!registry) {
      return exitCode(await finished(mode.run()), surface.type, interrupted);
    }
    const shown = `${where.hostname}:${where.port}, key ${fingerprint(suite, registry.key)}`;
    mode.note("status", registry.isNew ? `registry ${shown}: seen for the first time` : `registry ${shown}`);
    return exitCode(await finished(mode.run()), surface.type, interrupted);
  },
});

/** For who has not said one. */
function lanNameOf(user: string | undefined, random: () => number): string {
  const name = user && isNickname(user) && user !== "root" ? user : "guest";
  return `${name}${Math.floor(10 + 90 * random())}`;
}

interface Where {
  readonly hostname: string;
  readonly port: number;
}

function addressOf(text: string): Where {
  const [, bracketed, bare, port] = /^(?:\[([^\]]+)\]|([^:\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const hostname = bracketed ?? bare, number = Number(port ?? defaultRegistryPort);
  if (hostname === undefined || number < 1 || number > 65_535) {
    throw new UsageError(`--registry must be HOST:PORT, not "${neutralise(text)}".`);
  }
  return { hostname, port: number };
}

async function dial({ hostname, port }: Where, signal: AbortSignal): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname, port, signal });
  conn.setNoDelay(true);
  return conn;
}

/** The registry's key: pinned at the first use. Throws Failure where it has another one now, or cannot be asked at first. */
async function registryOf(
  where: Where,
  store: PeerStore,
  connect: (signal: AbortSignal) => Promise<Deno.TcpConn>,
  isTrusted: boolean,
): Promise<{ key: Uint8Array; isNew: boolean }> {
  const address = `${where.hostname}:${where.port}`;
  const pinned = store.registryKey(address);
  let key: Uint8Array;
  try {
    key = await registryKeyOf(() => connect(AbortSignal.timeout(connectMs)));
  } catch (cause) {
    // Who is known may be down for a while.
    if (pinned) return { key: pinned, isNew: false };
    if (cause instanceof StreamError) {
      throw new Failure(`What answers at ${address} is no registry.`, 1, { cause });
    }
    if (!(cause instanceof Error)) throw cause;
    const detail = cause.message;
    throw new Failure(
      /lookup/.test(detail)
        ? `There is no host called ${neutralise(where.hostname)}.`
        : `No registry answers at ${neutralise(address)}. Try: chatroom registry --port ${where.port}`,
      1,
      { cause },
    );
  }
  if (pinned && pinned.toHex() !== key.toHex() && !isTrusted) {
    throw new Failure(
      `STOP: the registry at ${address} has another key than before (${
        fingerprint(nodeSuite(), key)
      }). Either it was ` +
        "set up anew, or somebody stands between you and it. If you know why: --trust-registry, once.",
    );
  }
  store.pinRegistry(address, key);
  return { key, isNew: pinned === undefined };
}

/** The place of what is kept, for a default. Throws Failure where there is no home to have one in. */
function stateDir(): string {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  const state = Deno.env.get("XDG_STATE_HOME") ?? (home && `${home}/.local/state`);
  if (!state) {
    throw new Failure("There is no home directory to keep anything in. Try --data DIR, or --memory.");
  }
  return `${state}/chatroom/peer`;
}

/** Throws Failure. */
async function kept(dir: string | undefined): Promise<{ identity: Identity; store: PeerStore }> {
  const { PeerStore } = await import("./store/peer_store.ts");
  const { PeerStoreError } = await import("./store/database.ts");
  const later = (run: () => void) => void systemClock.after(0, run);
  if (dir === undefined) return { identity: makeIdentity(), store: new PeerStore(":memory:", later) };
  try {
    await Deno.mkdir(dir, { recursive: true, mode: 0o700 });
    const identity = await identityIn(`${dir}/identity.key`);
    return { identity, store: new PeerStore(`${dir}/peer.db`, later) };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    if (cause instanceof IdentityError || cause instanceof PeerStoreError) {
      throw new Failure(cause.message, 1, { cause });
    }
    throw new Failure(`Cannot keep anything in ${dir}: ${cause.message}. Try --data DIR, or --memory.`, 1, {
      cause,
    });
  }
}

/** Rejects where what was heard or said cannot be kept any more, wherever that shows. */
async function brokenStore(): Promise<{ promise: Promise<never> }> {
  const { PeerStoreError } = await import("./store/database.ts");
  const broken = Promise.withResolvers<never>();
  // Nobody may be waiting for it any more.
  broken.promise.catch(() => {});
  const meet = (event: Event, error: unknown) => {
    if (!(error instanceof PeerStoreError)) return;
    event.preventDefault();
    broken.reject(error);
  };
  addEventListener("unhandledrejection", (event) => meet(event, event.reason));
  addEventListener("error", (event) => meet(event, event.error));
  return broken;
}

function explained<Result>(port: number, start: () => Result): Result {
  try {
    return start();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse) && !(cause instanceof Deno.errors.PermissionDenied)) {
      throw cause;
    }
    throw new Failure(`Cannot listen on ${port}: ${cause.message}. Try without --port.`, 1, { cause });
  }
}

/** The same surface, where a password is known already and nobody need be asked. */
function answering(surface: Surface, password: string): Surface {
  return {
    type: surface.type,
    gone: surface.gone,
    show: (lines) => surface.show(lines),
    prompt: (text) => surface.prompt(text),
    typed: (complete) => surface.typed(complete),
    secret: () => Promise.resolve(password),
    forget: (line) => surface.forget(line),
    close: () => surface.close(),
  };
}

async function readline(): Promise<Surface> {
  // Only a person at a terminal pays for node:readline.
  const { ReadlineSurface } = await import("../client/terminal/line/readline_surface.ts");
  return new ReadlineSurface();
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of Object.keys(signals) as (keyof typeof signals)[]) {
    Deno.addSignalListener(signal, () => {
      // Whoever asks twice does not want to wait for a goodbye.
      if (controller.signal.aborted) Deno.exit(signals[signal]);
      controller.abort(signal);
    });
  }
  return controller.signal;
}

async function finished(outcome: Promise<Outcome>): Promise<Outcome> {
  try {
    return await outcome;
  } catch (error) {
    const { PeerStoreError } = await import("./store/database.ts");
    if (error instanceof LineTooLong || error instanceof PeerStoreError) throw new Failure(error.message);
    throw error;
  }
}

function exitCode(outcome: Outcome, surface: Surface["type"], interrupted: AbortSignal): number {
  switch (outcome.type) {
    case "left":
      return surface === "pipe" && !outcome.allDone ? 1 : 0;
    case "interrupted":
      return signals[interrupted.reason as keyof typeof signals];
    case "unread":
      return brokenPipe;
  }
}

function timeOf(ms: number): string {
  const date = new Date(ms);
  const two = (n: number) => String(n).padStart(2, "0");
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  // History may be of another day.
  if (date.toDateString() === new Date().toDateString()) return time;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}
