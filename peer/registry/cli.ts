// `chatroom registry`: flags -> RegistryOptions; the store, the key, the ports, signals, the exit code. Knows the terminal;
// the registry does not.
import { bold, cyan, dim, yellow } from "@std/fmt/colors";
import { defineCommand, Failure, UsageError } from "../../cli/command.ts";
import { readPasswordFile } from "../../cli/password_file.ts";
import { print } from "../../cli/print.ts";
import deno from "../../deno.json" with { type: "json" };
import { fingerprint } from "../../protocol/peer/fingerprint.ts";
import { defaultRegistryPort } from "../../protocol/peer/registry_frame.ts";
import { argon2id } from "../../server/accounts/argon2id.ts";
import { eventLog } from "../../server/event_log.ts";
import { LineWriter } from "../../server/line_writer.ts";
import { systemClock } from "../clock.ts";
import { nodeSuite } from "../crypto.ts";
import { KeyError, registryKey } from "./key.ts";
import { defaultLimits, defaultRelayLimits } from "./options.ts";
import { listen, ListenError, type Ports } from "./ports.ts";
import { Registry } from "./registry.ts";
import { type Store, StoreError } from "./store/store.ts";
import { shownUrl, storePlace, withPassword } from "./store_place.ts";

/** Characters of log that are kept for a reader who does not keep up. */
const logBacklog = 4 * 1024 * 1024;
/** Milliseconds that a stuck terminal or pipe can hold up the end. */
const outputMs = 500;

export const command = defineCommand({
  name: "registry",
  description:
    "Runs the registry where peers find each other. It never sees what they say: they talk directly,\n" +
    "and where no direct way is, through its relay, encrypted.",
  flags: [
    {
      name: "port",
      type: "integer",
      placeholder: "PORT",
      min: 0,
      max: 65535,
      default: defaultRegistryPort,
      help: "Port to listen on, TCP and UDP, and the next one for STUN, UDP; 0 takes free ones",
    },
    {
      name: "host",
      type: "string",
      placeholder: "ADDRESS",
      help: "Listen on this address only (default: every one)",
    },
    {
      name: "store",
      type: "string",
      placeholder: "WHERE",
      help: "sqlite:DIR, or mongodb://... that registries share (default: sqlite in the XDG state directory)",
    },
    {
      name: "password-file",
      type: "string",
      placeholder: "FILE",
      help: "Its first line is the password of the name in --store mongodb://NAME@...",
    },
    {
      name: "relay",
      type: "string",
      placeholder: "HOW",
      choices: ["on", "off"],
      default: "on",
      help: "Whether those who find no direct way may talk through this registry",
    },
    {
      name: "address",
      type: "string",
      placeholder: "HOST:PORT",
      help: "Where peers of other registries of the same store reach this one's relay",
    },
    {
      name: "strict",
      type: "boolean",
      help: "Put this machine's own connections under the limits per address",
    },
    {
      name: "log-format",
      type: "string",
      placeholder: "FORMAT",
      choices: ["text", "json"],
      default: "text",
      help: "How events are logged to standard error; json begins with where it listens",
    },
  ],
  examples: [
    "chatroom registry",
    "chatroom registry --store sqlite:/var/lib/chatroom",
    "chatroom registry --store mongodb://localhost:27017/chatroom --address registry.example.org:9191",
    "chatroom registry --store mongodb://ann@localhost:27017/chatroom --password-file ~/.mongodb-password",
  ],
  async run(values) {
    const place = storePlace(values.store, stateDir());
    const file = values["password-file"];
    const { dir, url } = file === undefined ? place : withPassword(place, await readPasswordFile(file));
    const address = values.address ?? "";
    if (address !== "" && !isHostAndPort(address)) {
      throw new UsageError("--address must be HOST:PORT, such as registry.example.org:9191.");
    }
    const suite = nodeSuite();
    const keys = await keysIn(dir);
    const store = await openStore(dir, url);
    const ports = await open(values.host, values.port, store);
    const lines = new LineWriter(Deno.stderr, logBacklog, (lost) => log("log_lost", { lines: lost }));
    const log = eventLog(values["log-format"], (line) => lines.write(line), Date.now);
    const limits = values.strict ? { ...defaultLimits, exempt: "nobody" as const } : defaultLimits;
    const relay = values.relay === "on" ? defaultRelayLimits : null;
    const registry = new Registry({ limits, relay, address }, ports, {
      suite,
      keys,
      clock: systemClock,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      argon2id,
      log,
      store,
    });
    const signalled = firstSignal();
    const { hostname, port, stun } = ports;
    const stunPort = (stun?.addr as Deno.NetAddr | undefined)?.port ?? 0;
    const key = fingerprint(suite, keys.publicKey);
    if (values["log-format"] === "json") log("listening", { hostname, port, stunPort, key });
    await print(
      `${bold(`chatroom registry ${deno.version}`)} listens on ${
        cyan(hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`)
      } ${dim(`(TCP and UDP${stunPort ? `; STUN on ${stunPort} too` : ""})`)}\n` +
        `  its key    ${key}\n` +
        `  kept in    ${url === undefined ? dir : shownUrl(url)}\n` +
        (relay ? "" : yellow("  No relay: who finds no direct way cannot talk.") + "\n"),
    );
    const signal = await signalled;
    log("stopping", { signal, connections: registry.connections });
    await registry.stop();
    await lines.finish(outputMs);
    return 0;
  },
});

/** The XDG state directory's place for us; undefined where there is no home to have one in. */
function stateDir(): string | undefined {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  const state = Deno.env.get("XDG_STATE_HOME") ?? (home && `${home}/.local/state`);
  return state && `${state}/chatroom/registry`;
}

async function keysIn(dir: string) {
  try {
    await Deno.mkdir(dir, { recursive: true, mode: 0o700 });
    return await registryKey(`${dir}/registry.key`);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    if (cause instanceof KeyError) throw new Failure(cause.message, 1, { cause });
    throw new Failure(`Cannot keep anything in ${dir}: ${cause.message}. Try --store sqlite:DIR.`, 1, {
      cause,
    });
  }
}

/** Loads no more than the store that is asked for. Throws Failure. */
async function openStore(dir: string, url: string | undefined): Promise<Store> {
  try {
    if (url === undefined) return (await import("./store/sqlite.ts")).openSqliteStore(`${dir}/registry.db`);
    return await (await import("./store/mongodb.ts")).openMongoStore(url);
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    throw new Failure(cause.message, 1, { cause });
  }
}

/** Every interface means IPv6 and IPv4, or IPv4 where there is no IPv6. Throws Failure. */
async function open(host: string | undefined, port: number, store: Store): Promise<Ports> {
  const hosts = host === undefined ? ["::", "0.0.0.0"] : [host === "localhost" ? "127.0.0.1" : host];
  let last: unknown;
  for (const hostname of hosts) {
    try {
      return listen(hostname, port);
    } catch (error) {
      last = error;
      if (!(error instanceof ListenError) || error.cause instanceof Deno.errors.AddrInUse) break;
    }
  }
  await store.close();
  throw last instanceof ListenError ? explain(last) : last;
}

function explain({ hostname, port, cause }: ListenError): Failure {
  const problem = cause instanceof Deno.errors.AddrInUse
    ? `another program uses it. Try --port ${port < 65_535 ? port + 1 : defaultRegistryPort}.`
    : cause instanceof Deno.errors.AddrNotAvailable
    ? `${hostname} is no address of this machine. Leave --host out to listen on every address.`
    : `${cause instanceof Error ? cause.message : String(cause)}. Check --host and --port.`;
  return new Failure(`Cannot listen on ${port}: ${problem}`, 1, { cause });
}

function isHostAndPort(text: string): boolean {
  const port = /^[^\s/@]{1,250}:(\d{1,5})$/.exec(text)?.[1];
  return port !== undefined && Number(port) > 0 && Number(port) <= 65_535;
}

/** The name of the first signal that asks this program to end. */
function firstSignal(): Promise<string> {
  const signals = Deno.build.os === "windows" ? ["SIGINT"] as const : ["SIGINT", "SIGTERM"] as const;
  return new Promise((resolve) => {
    for (const signal of signals) Deno.addSignalListener(signal, () => resolve(signal));
  });
}
