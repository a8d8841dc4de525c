// `chatroom server`: flags -> ServerOptions, and what is printed. Knows the terminal and the signals; the server does not.
import { bold, cyan, dim, yellow } from "@std/fmt/colors";
import { defineCommand, Failure, UsageError, type Values } from "../cli/command.ts";
import { isChannelName } from "../protocol/irc/names.ts";
import deno from "../deno.json" with { type: "json" };
import { isLoopback } from "./addresses.ts";
import { eventLog } from "./event_log.ts";
import { defaultLimits as limits, type Limits, type ServerOptions } from "./options.ts";
import { listen, ListenError, Server } from "./server.ts";

const flags = [
  {
    name: "port",
    type: "integer",
    placeholder: "PORT",
    min: 0,
    max: 65535,
    default: 9090,
    help: "Port to listen on; 0 takes a free one",
  },
  {
    name: "host",
    type: "string",
    placeholder: "ADDRESS",
    help: "Listen on this address only (default: every one)",
    bare: "localhost",
  },
  {
    name: "name",
    type: "string",
    placeholder: "NAME",
    default: "chatroom",
    help: "What this server calls itself",
  },
  { name: "motd", type: "string", placeholder: "FILE", help: "A text file to greet people with" },
  {
    name: "password-file",
    type: "string",
    placeholder: "FILE",
    help: "A file whose first line is the password to come in",
  },
  {
    name: "log-format",
    type: "string",
    placeholder: "FORMAT",
    choices: ["text", "json"],
    default: "text",
    help: "How events are logged to standard error",
  },
  {
    name: "clients",
    type: "integer",
    placeholder: "N",
    min: 1,
    max: 1_000_000,
    default: limits.clients,
    help: "Connections at once",
  },
  {
    name: "clients-per-address",
    type: "integer",
    placeholder: "N",
    min: 1,
    max: 1_000_000,
    default: limits.clientsPerAddress,
    help: "Connections at once from one address",
  },
  {
    name: "line-bytes",
    type: "integer",
    placeholder: "N",
    min: 512,
    max: 65_536,
    default: limits.lineBytes,
    help: "Length of a line, tags left out",
  },
  {
    name: "tag-bytes",
    type: "integer",
    placeholder: "N",
    min: 512,
    max: 65_536,
    default: limits.tagBytes,
    help: "Length of a line's tags",
  },
  {
    name: "registration",
    type: "number",
    placeholder: "S",
    min: 0.1,
    max: 3600,
    default: limits.registrationMs / 1000,
    help: "Seconds in which a connection must say who it is",
  },
  {
    name: "ping",
    type: "number",
    placeholder: "S",
    min: 0.1,
    max: 86_400,
    default: limits.pingMs / 1000,
    help: "Seconds of silence before a PING",
  },
  {
    name: "timeout",
    type: "number",
    placeholder: "S",
    min: 0.2,
    max: 86_400,
    default: limits.timeoutMs / 1000,
    help: "Seconds of silence before the end",
  },
  {
    name: "joins",
    type: "integer",
    placeholder: "N",
    min: 1,
    max: 10_000,
    default: limits.joins,
    help: "Channels one session can be in",
  },
  {
    name: "flood-rate",
    type: "number",
    placeholder: "N",
    min: 0.1,
    max: 1_000_000,
    default: limits.floodRate,
    help: "Lines a second from one session, for long",
  },
  {
    name: "flood-burst",
    type: "integer",
    placeholder: "N",
    min: 1,
    max: 1_000_000,
    default: limits.floodBurst,
    help: "Lines from one session, at once",
  },
  {
    name: "backlog-bytes",
    type: "integer",
    placeholder: "N",
    min: 65_536,
    max: 1_073_741_824,
    default: limits.backlogBytes,
    help: "Bytes kept for a slow reader before it is closed",
  },
  {
    name: "strict",
    type: "boolean",
    help: "Put connections from this machine under the flood and address limits too",
  },
  { name: "unlimited", type: "boolean", help: "Lift the flood and address limits for everybody" },
] as const;

export const command = defineCommand({
  name: "server",
  description: "Runs the chat server. People join with chatroom client, any IRC client, or nc.",
  flags,
  examples: [
    "chatroom server --port 9090",
    "chatroom server --host                   only this machine can join",
    "chatroom server --log-format json 2>log",
  ],
  async run(values) {
    if (values.strict && values.unlimited) {
      throw new UsageError("--strict and --unlimited exclude each other.");
    }
    if (values.ping >= values.timeout) throw new UsageError("--timeout must be longer than --ping.");
    // The name is a word in IRC's grammar, as channel names are.
    if (!isChannelName(`#${values.name}`)) throw new UsageError("--name must be one short word.");
    const lines = new LineWriter(Deno.stderr);
    const log = eventLog(values["log-format"], (line) => lines.write(line), Date.now);
    const options: ServerOptions = {
      name: values.name.includes(".") ? values.name : `${values.name}.local`,
      network: values.name,
      version: deno.version,
      motd: values.motd === undefined ? null : (await readText(values.motd)).trimEnd().split(/\r?\n/),
      password: values["password-file"] === undefined ? null : await readPassword(values["password-file"]),
      limits: limitsOf(values),
    };
    const server = new Server(options, open(values.host, values.port), {
      now: Date.now,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      log,
    });
    await new LineWriter(Deno.stdout).write(banner(server));
    const signal = await firstSignal();
    log("stopping", { signal, connections: server.connections });
    await server.stop("The server is shutting down.");
    await lines.written;
    return 0;
  },
});

function limitsOf(values: Values<typeof flags>): Limits {
  return {
    lineBytes: values["line-bytes"],
    tagBytes: values["tag-bytes"],
    clients: values.clients,
    clientsPerAddress: values["clients-per-address"],
    registrationMs: values.registration * 1000,
    pingMs: values.ping * 1000,
    timeoutMs: values.timeout * 1000,
    joins: values.joins,
    floodRate: values["flood-rate"],
    floodBurst: values["flood-burst"],
    backlogBytes: values["backlog-bytes"],
    exempt: values.unlimited ? "everybody" : values.strict ? "nobody" : "loopback",
  };
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

async function readPassword(path: string): Promise<string> {
  const [password = ""] = (await readText(path)).split(/\r?\n/);
  if (password === "") throw new Failure(`The first line of ${path} is empty: it must be the password.`);
  return password;
}

/** Where people can reach the server, in a few lines. */
function banner(server: Server): string {
  const { port } = server;
  const hosts = server.listeners.map((listener) => (listener.addr as Deno.NetAddr).hostname);
  const here = hosts.every(isLoopback);
  const everywhere = hosts.includes("::") || hosts.includes("0.0.0.0");
  const others = everywhere ? lanAddresses() : hosts.filter((host) => !isLoopback(host));
  const own = everywhere ? "localhost" : hosts[0]!;
  const portFlag = port === 9090 ? "" : ` --port ${port}`;
  const hostFlag = own === "localhost" ? "" : ` ${own}`;
  const rows = [
    `${bold(`chatroom ${server.options.version}`)} listens on ${
      cyan(hosts.map((h) => endpoint(h, port)).join(" and "))
    }`,
    `  on this machine    chatroom client --host${hostFlag}${portFlag}` +
    dim(`   or: nc ${own} ${port}`),
    ...others.map((host) =>
      `  from other ones    chatroom client --host ${host}${portFlag}` + dim(`   or: nc ${host} ${port}`)
    ),
  ];
  if (!here) {
    rows.push(
      yellow("  Plain text: others on the network can read what is said. --host keeps it on this machine."),
    );
  }
  return rows.join("\n") + "\n";
}

const endpoint = (host: string, port: number) => host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;

/** This machine's addresses on its networks, IPv4 first; a link-local one is of no use without its interface. */
function lanAddresses(): string[] {
  const found = Deno.networkInterfaces().filter((i) =>
    !isLoopback(i.address) && !/^fe[89ab]/i.test(i.address)
  );
  return found.sort((a, b) => a.family.localeCompare(b.family)).map((i) => i.address).slice(0, 4);
}

/** The name of the first signal that asks this program to end. */
function firstSignal(): Promise<string> {
  const signals = Deno.build.os === "windows" ? ["SIGINT"] as const : ["SIGINT", "SIGTERM"] as const;
  return new Promise((resolve) => {
    for (const signal of signals) Deno.addSignalListener(signal, () => resolve(signal));
  });
}

/** Writes lines one after the other, without making the caller wait. */
class LineWriter {
  written: Promise<void> = Promise.resolve();
  constructor(readonly stream: { write(bytes: Uint8Array): Promise<number> }) {}
  write(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    return this.written = this.written.then(async () => {
      for (let at = 0; at < bytes.length;) at += await this.stream.write(bytes.subarray(at));
    });
  }
}
