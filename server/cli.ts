// `chatroom server`: flags and files -> ServerOptions; listeners, signals, the exit code. Knows the terminal; the server
// does not.
import { defineCommand, Failure, UsageError } from "../cli/command.ts";
import { fold, isChannelName, isNickname, truncateUtf8 } from "../protocol/irc/names.ts";
import { neutralise } from "../protocol/terminal_text.ts";
import deno from "../deno.json" with { type: "json" };
import { banner } from "./banner.ts";
import { keepOf } from "./data_flags.ts";
import { eventLog } from "./event_log.ts";
import { flags, limitsOf } from "./flags.ts";
import { LineWriter } from "./line_writer.ts";
import { workOf } from "./maintenance/flags.ts";
import { maintain } from "./maintenance/maintenance.ts";
import type { ServerOptions } from "./options.ts";
import { letStoreGoFirst } from "./priority.ts";
import { listen, ListenError, Server } from "./server.ts";
import type { StoreOptions } from "./store/calls.ts";
import { StoreError } from "./store/database.ts";
import { workerPort } from "./store/port.ts";
import { Store } from "./store/store.ts";

/** With what stands before it, a line of the message of the day stays below 512 bytes. */
const MOTD_BYTES = 400;
/** Characters of log that are kept for a reader who does not keep up. */
const LOG_BACKLOG = 4 * 1024 * 1024;
/** Milliseconds that a stuck terminal or pipe can hold up the start, and the end. */
const OUTPUT_MS = 500;

export const command = defineCommand({
  name: "server",
  description: "Runs the chat server. People join with chatroom client, any IRC client, or nc.",
  flags,
  examples: [
    "chatroom server --port 9090",
    "chatroom server --host                   only this machine can join",
    "chatroom server --log-format json 2>log",
    "chatroom server --check                  is everything there that was said?",
    "chatroom server --export '#lobby' >lobby.jsonl",
    "chatroom server --import lobby.jsonl --data other",
  ],
  async run(values, _positionals, given) {
    const work = workOf(values, given);
    if (work) return await maintain(work, values.data ?? defaultDataDir());
    if (values.strict && values.unlimited) {
      throw new UsageError("--strict and --unlimited exclude each other.");
    }
    if (values.ping >= values.timeout) throw new UsageError("--timeout must be longer than --ping.");
    // The name is a word in IRC's grammar, as channel names are.
    if (!isChannelName(`#${values.name}`)) throw new UsageError("--name must be one short word.");
    const lines = new LineWriter(Deno.stderr, LOG_BACKLOG, (lost) => log("log_lost", { lines: lost }));
    const log = eventLog(values["log-format"], (line) => lines.write(line), Date.now);
    const options: ServerOptions = {
      name: values.name.includes(".") ? values.name : `${values.name}.local`,
      network: values.name,
      version: deno.version,
      motd: values.motd === undefined ? null : motdLines(await readText(values.motd)),
      password: values["password-file"] === undefined ? null : await readPassword(values["password-file"]),
      operators: operatorsOf(values.operator ?? ""),
      limits: limitsOf(values),
    };
    const data = values.memory ? null : values.data ?? defaultDataDir();
    const store = await openStore(data, {
      durability: values.durability,
      keep: keepOf(values),
      quotaBytes: values["quota-bytes"],
      now: Date.now(),
    });
    if (data !== null) letStoreGoFirst();
    const server = new Server(options, open(values.host, values.port), {
      now: Date.now,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      log,
      store,
    });
    const hosts = server.listeners.map((listener) => (listener.addr as Deno.NetAddr).hostname);
    // From here on, or a signal that comes while the banner is read would end us at once.
    const signalled = firstSignal();
    const output = new LineWriter(Deno.stdout, LOG_BACKLOG, () => {});
    output.write(
      banner({
        version: options.version,
        port: server.port,
        hosts,
        interfaces: Deno.networkInterfaces(),
        data,
      }),
    );
    await output.finish(OUTPUT_MS);
    const signal = await signalled;
    log("stopping", { signal, connections: server.connections });
    await server.stop("The server is shutting down.");
    await lines.finish(OUTPUT_MS);
    return 0;
  },
});

/** The accounts of --operator, folded. Throws UsageError for what can be no account's name. */
function operatorsOf(names: string): Set<string> {
  const operators = new Set<string>();
  for (const name of names.split(",").map((name) => name.trim()).filter((name) => name !== "")) {
    if (!isNickname(name)) {
      throw new UsageError(`--operator: "${neutralise(name)}" can be no account's name.`);
    }
    operators.add(fold(name));
  }
  return operators;
}

/** The XDG state directory's place for us. Throws Failure where there is no home to have one in. */
function defaultDataDir(): string {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  const state = Deno.env.get("XDG_STATE_HOME") ?? (home && `${home}/.local/state`);
  if (!state) {
    throw new Failure("There is no home directory to keep what is said in. Try --data DIR, or --memory.");
  }
  return `${state}/chatroom`;
}

/** Opens the store in `data`, made if need be, or one in memory. Throws Failure with what to do. */
async function openStore(data: string | null, options: Omit<StoreOptions, "path">): Promise<Store> {
  const path = data === null ? ":memory:" : `${data}/chatroom.db`;
  try {
    if (data !== null) await Deno.mkdir(data, { recursive: true, mode: 0o700 });
    return await Store.open(workerPort(Deno.mainModule), { ...options, path }, setImmediate);
  } catch (cause) {
    if (cause instanceof StoreError) throw new Failure(neutralise(cause.message), 1, { cause });
    if (!(cause instanceof Error)) throw cause;
    throw new Failure(`Cannot keep anything in ${data}: ${cause.message}. Try --data DIR, or --memory.`, 1, {
      cause,
    });
  }
}

/** The listeners for --host, or for every interface. Throws Failure with what to do. */
function open(host: string | undefined, port: number): Deno.TcpListener[] {
  // Without IPv6 on this machine, IPv4 alone.
  const choices = host === undefined
    ? [["::"], ["0.0.0.0"]]
    : host === "localhost"
    ? [["127.0.0.1", "::1"], ["127.0.0.1"]]
    : [[host]];
  for (const [i, hosts] of choices.entries()) {
    try {
      return listen(hosts, port);
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      if (i === choices.length - 1 || error.cause instanceof Deno.errors.AddrInUse) throw explain(error);
    }
  }
  throw new Error("unreachable: the last choice returns or throws");
}

function explain({ hostname, port, cause }: ListenError): Failure {
  const [problem, advice] = cause instanceof Deno.errors.AddrInUse
    ? ["another program uses it", `Try --port ${port + 1 > 65535 ? 9091 : port + 1}.`]
    : cause instanceof Deno.errors.PermissionDenied
    ? ["ports below 1024 need privileges", "Try --port 9090."]
    : cause instanceof Deno.errors.AddrNotAvailable
    ? [`${hostname} is no address of this machine`, "Leave --host out to listen on every address."]
    : [cause instanceof Error ? cause.message : String(cause), "Check --host and --port."];
  return new Failure(`Cannot listen on ${port}: ${problem}. ${advice}`, 1, { cause });
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) throw new Failure(`There is no file ${path}.`, 1, { cause });
    if (!(cause instanceof Error)) throw cause;
    throw new Failure(`Cannot read ${path}: ${cause.message}`, 1, { cause });
  }
}

/** Each as a line of IRC's can carry it. */
function motdLines(text: string): string[] {
  return text.trimEnd().split(/\r?\n/).map((line) =>
    truncateUtf8(line.replaceAll(/[\0\r]/g, " "), MOTD_BYTES)
  );
}

async function readPassword(path: string): Promise<string> {
  const [password = ""] = (await readText(path)).split(/\r?\n/);
  if (password === "") throw new Failure(`The first line of ${path} is empty: it must be the password.`);
  return password;
}

/** The name of the first signal that asks this program to end. */
function firstSignal(): Promise<string> {
  const signals = Deno.build.os === "windows" ? ["SIGINT"] as const : ["SIGINT", "SIGTERM"] as const;
  return new Promise((resolve) => {
    for (const signal of signals) Deno.addSignalListener(signal, () => resolve(signal));
  });
}
