// `chatroom loadtest`: flags -> options, which server, Ctrl-C, output and the exit code.
import { defineCommand, Failure } from "../cli/command.ts";
import { SetupError } from "./bot.ts";
import { chaos } from "./chaos/cli.ts";
import { chaosOf } from "./chaos/flags.ts";
import { flags, runsOf } from "./flags.ts";
import { type LoadOptions, patience, type Target } from "./options.ts";
import { type OwnServer, OwnServerError, startOwnServer } from "./own_server.ts";
import { peers } from "./peers/cli.ts";
import { peersOf } from "./peers/flags.ts";
import { defaults as peersDefaults } from "./peers/options.ts";
import { progressLine } from "./progress.ts";
import { toJson, toTable } from "./report.ts";
import { isClean, type LoadResult } from "./result.ts";
import { type Progress, run } from "./run.ts";

const serverStartMs = 10_000;
const home: Target = { hostname: "127.0.0.1", port: 9090 };

export const command = defineCommand({
  name: "loadtest",
  description: `Fills a room of an IRC server with clients, sends messages, and checks every delivery: that it
arrives, once, unchanged, and in its sender's order. Without --host and --port it tests the server on port 9090 of
this machine, or, if there is none, starts one for the test.

With --window each client has at most so many messages under way (a closed loop: as fast as the server goes). With
--rate messages are due at fixed times, and latency counts from the time that a message was due. A client's time is
from the first message sent to the last one that it got.

--json prints one object a run, one a line: {clients, msgs, sent, expected, delivered, lost, duplicated, reordered,
errors, seconds, deliveries_per_s, latency_ms: {p50,p90,p95,p99,p999,max}, client_seconds: {avg,max},
server: {cpu_seconds,rss_bytes}}, with null for what is not known.

--chaos is another test: it starts a server of its own on a data directory of its own, and while clients talk in
rooms and to each other it kills and restarts the server, cuts their connections, lets them read nothing for a
while, and fills the disk. Then every client's view is checked against every other's and the store. A seed brings
the same schedule back. Its JSON: {seed, clients, rooms, conversations, sent, acked, refused, unanswered, resent,
expected, delivered, replayed, lost, duplicated, reordered, different_order, gaps, shown_though_refused, invented,
errors, kills, ends, cuts, stalls, resumed, rejoined, quota: {fills,refusals}, seconds, deliveries_per_s,
latency_ms, server}, where quota is a text if there is none to be had here.

--peers is a room without a server: real peers of this program in one process, each with its UDP socket on this
machine, encrypted and signed, over a network that takes 50 ms give or take 15 each way, doubles 1 % and loses a
--loss of all datagrams; a --seed draws the same losses again. They talk for --seconds (default ${peersDefaults.seconds}), each a message a
second or --rate of all together, half of it before and half after 5 s in which the room is parted in two and
talks on. Then a newcomer catches up with 1,000 messages or all there are. Checked is that every message reaches
every member, once, as it was said, in its author's order and behind all that its author had read. Latency and bytes are
those of the --seconds. Its JSON has the fields above, and {peers, loss, seed, causal_breaks, overhead_ratio, heal_seconds,
join_seconds, joined_messages, datagrams: {sent,bytes,lost,unsent,retransmissions}, machine: {was_the_limit,
late_ms: {p95,max}, cpu_seconds}}, where overhead_ratio is all bytes over those of the messages alone.

Exit code: 0 when all is well; 1 when anything was lost, duplicated, reordered or went wrong; 2 for a wrong command
line; 130 after Ctrl-C, with what was measured until then. Gives up when nothing arrives for 5 s (with --peers: 10 s),
and 10 minutes past the time that was planned.`,
  flags,
  examples: [
    "chatroom loadtest",
    "chatroom loadtest --clients 60 --msgs 25 --json",
    "chatroom loadtest --clients 60 --window 8 --seconds 5",
    "chatroom loadtest --host irc.example.net --port 6667 --clients 10 --rate 20 --seconds 30",
    "chatroom loadtest --classic",
    "chatroom loadtest --chaos --seconds 60",
    "chatroom loadtest --peers 16 --loss 0.2 --seconds 30",
  ],
  async run(values) {
    const peered = peersOf(values, Math.random);
    const chaotic = peered ? undefined : chaosOf(values, Math.random);
    const runs = peered || chaotic ? [] : runsOf(values);
    const stop = new AbortController();
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    const abort = () => stop.abort();
    signals.forEach((name) => Deno.addSignalListener(name, abort));
    let own: OwnServer | undefined;
    try {
      if (peered) return await peers(peered, { json: values.json, signal: stop.signal, observe: drawn() });
      if (chaotic) {
        const options = { ...chaotic, command: chatroom() };
        return await chaos(options, { json: values.json, signal: stop.signal, observe: drawn() });
      }
      const named = values.host !== undefined || values.port !== undefined;
      if (!named && !await answers(home)) own = await startOwn(stop.signal);
      const target = own ?? { hostname: values.host ?? home.hostname, port: values.port ?? home.port };
      let code = 0;
      for (const options of runs) {
        if (stop.signal.aborted) break;
        const result = await measure({ ...options, target }, stop.signal);
        await report(result, values.json);
        if (!isClean(result)) code = 1;
      }
      return stop.signal.aborted ? 130 : code;
    } finally {
      await own?.stop();
      signals.forEach((name) => Deno.removeSignalListener(name, abort));
    }
  },
});

async function measure(options: LoadOptions, signal: AbortSignal): Promise<LoadResult> {
  const observe = drawn();
  try {
    return await run(options, { nowMs: () => performance.now(), random: Math.random, signal, observe });
  } catch (error) {
    observe({ phase: "over" });
    if (!(error instanceof SetupError)) throw error;
    const { hostname, port } = options.target;
    throw new Failure(`The server at ${hostname}:${port} ${error.message}.${hint(error.message, port)}`);
  }
}

function hint(why: string, port: number): string {
  if (why.startsWith("refused the connection")) {
    return `\nStart one: chatroom server --port ${port}. Without --host and --port the load test starts its own.`;
  }
  if (/not IRC|did not welcome/.test(why)) {
    return "\nIs it an IRC server? The load test speaks plain IRC, without TLS.";
  }
  if (/Too many open files|os error 24/.test(why)) {
    return "\nAllow more open files (ulimit -n), or ask for fewer clients.";
  }
  return "";
}

async function report(result: LoadResult, json: boolean): Promise<void> {
  await write(Deno.stdout, json ? `${toJson(result)}\n` : toTable(result));
  if (json) { for (const error of result.firstErrors) await write(Deno.stderr, `chatroom: ${error}\n`); }
}

/** Does anything listen there? What it is shows when the first client comes. */
async function answers(target: Target): Promise<boolean> {
  try {
    (await Deno.connect({ ...target, signal: AbortSignal.timeout(patience.setupMs) })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw new Failure(`Cannot reach ${target.hostname}:${target.port}: ${(error as Error).message}.`);
  }
}

async function startOwn(signal: AbortSignal): Promise<OwnServer> {
  try {
    const server = await startOwnServer(chatroom(), serverStartMs, signal);
    await write(
      Deno.stderr,
      `Nothing listens on port ${home.port}: started a server for this test, on ${server.hostname}:${server.port}.\n`,
    );
    return server;
  } catch (error) {
    if (!(error instanceof OwnServerError)) throw error;
    throw new Failure(
      `${error.message}.\nNo server could be started for the test: name one with --host and --port.`,
    );
  }
}

/** How to run this same program again. */
function chatroom(): [string, ...string[]] {
  const self = Deno.env.get("CHATROOM_EXE");
  if (self) return [self];
  if (Deno.build.standalone) return [Deno.execPath()];
  return [Deno.execPath(), "run", "-A", Deno.mainModule];
}

/** Draws how far a run is, if somebody can see it. */
function drawn(): (progress: Progress) => void {
  const onTerminal = Deno.stderr.isTerminal();
  return (progress) => {
    if (onTerminal) show(progressLine(progress, Deno.consoleSize().columns));
  };
}

/** A run goes on while its progress is drawn, so this cannot wait for the terminal. */
function show(line: string): void {
  const bytes = new TextEncoder().encode(line);
  for (let sent = 0; sent < bytes.length;) sent += Deno.stderr.writeSync(bytes.subarray(sent));
}

async function write(to: typeof Deno.stdout, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) sent += await to.write(bytes.subarray(sent));
}
