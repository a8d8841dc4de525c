// `deno task bench`: what storing costs. The built ./chatroom is measured with --memory, with fsync and without, one
// after the other in each round, so that what else the machine does falls on all alike. No figure makes it fail.
// `deno task bench peers` is in peer_rooms.ts, `deno task bench nat` in nat_table.ts.
import { Failure } from "../../cli/command.ts";
import { emptyRounds, figuresOf, toTable } from "./figures.ts";
import type { Load, Saturation } from "./saturation.ts";
import { coreChoice, modes, type OnCore, withServer } from "./server.ts";
import { benchNats } from "./nat_table.ts";
import { benchPeers } from "./peer_rooms.ts";
import { executable } from "../support/executable.ts";

const ROUNDS = 5;
const CLIENTS = 60;
const load = { clients: CLIENTS, window: 8, warmUpMs: 500, measureMs: 1_500 };
const burst = ["loadtest", "--clients", String(CLIENTS), "--msgs", "25", "--json"];
/** The server has the first core, who measures it the second. */
const SERVER_CORE = 0, GENERATOR_CORE = 1;

async function bench(chatroom: string, onCore: OnCore, say: (text: string) => void) {
  const fanout = emptyRounds();
  const latency = emptyRounds();
  const generator = onCore(GENERATOR_CORE);
  for (let round = 0; round < ROUNDS; round++) {
    // Whoever comes first may find the machine in another state: they take turns.
    for (const mode of round % 2 === 0 ? modes : modes.toReversed()) {
      say(`round ${round + 1} of ${ROUNDS}: ${mode}`);
      await withServer(chatroom, mode, onCore(SERVER_CORE), async (port) => {
        const classic = [...generator, chatroom, ...burst, "--port", String(port)];
        const { latency_ms } = await run(classic) as { latency_ms: { p50: number } };
        latency[mode].push(latency_ms.p50);
        const given: Load = { ...load, port };
        const saturation = `${import.meta.dirname}/saturation.ts`;
        const words = [...generator, Deno.execPath(), "run", "-A", saturation, JSON.stringify(given)];
        const { deliveriesPerSecond } = await run(words) as Saturation;
        fanout[mode].push(deliveriesPerSecond);
      });
    }
  }
  say("");
  return figuresOf(fanout, latency);
}

/** Runs a program that prints JSON. */
async function run(words: readonly string[]): Promise<unknown> {
  const [program, ...args] = words;
  const { success, stdout, stderr } = await new Deno.Command(program!, { args, stdin: "null" }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Failure(`${words.join(" ")} failed:\n${decoder.decode(stderr)}`);
  return JSON.parse(decoder.decode(stdout));
}

if (import.meta.main) {
  const other = Deno.args[0] === "peers" ? benchPeers : Deno.args[0] === "nat" ? benchNats : undefined;
  const [word, ...more] = other ? Deno.args.slice(1) : Deno.args;
  const json = word === "--json";
  const print = (to: typeof Deno.stdout, text: string) => to.writeSync(new TextEncoder().encode(text));
  if (more.length > 0 || (word !== undefined && !json)) {
    print(Deno.stderr, "Usage: deno task bench [peers|nat] [--json]\n");
    Deno.exit(2);
  }
  if (other) {
    await other(json, (line) => print(Deno.stdout, `${line}\n`));
    Deno.exit(0);
  }
  const draws = Deno.stderr.isTerminal();
  const onCore = await coreChoice();
  const figures = await bench(executable(), onCore, (text) => {
    if (draws) print(Deno.stderr, `\r${text}\x1b[K`);
  });
  const pinned = onCore(SERVER_CORE).length > 0;
  const where = pinned
    ? "The server and its store share one core, the generator has another."
    : "The server and the generator share all cores: there is no taskset, or only one core.";
  print(
    Deno.stdout,
    json ? JSON.stringify({ pinned, ...figures }) + "\n" : `${toTable(figures)}\n${where}\n`,
  );
}
