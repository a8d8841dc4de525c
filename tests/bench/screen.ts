// `deno run -A tests/bench/screen.ts`: what the full screen of the built ./chatroom costs, in a real terminal beside a
// server of its own: time to the first paint, memory, CPU while a room is busy, and how soon a key is seen. Takes about
// a minute, needs tmux and Linux. No figure makes it fail.
import { delay } from "@std/async/delay";
import { executable } from "../support/executable.ts";
import { ScreenClient } from "../support/screen_client.ts";
import { RawClient } from "../support/raw_client.ts";
import { withServer } from "./server.ts";

const STARTS = 15;
const KEYS = 40;
const MANY = 10_000;
const PER_SECOND = 1_000;
const MEASURE_MS = 10_000;
const SIZE = { columns: 100, rows: 30 };
/** Of the kernel's, as Linux counts CPU time for programs. */
const TICKS_PER_SECOND = 100;

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]) => sorted(values)[Math.floor(values.length / 2)]!;
const most = (values: readonly number[]) => Math.max(...values);

/** Milliseconds from the start of the program to its first row, and to the room on the screen. */
async function startUp(port: number): Promise<{ paint: number; room: number }> {
  await using client = await ScreenClient.start(port, "ann", { ...SIZE, waitsForEnter: true });
  await client.tmux.until((lines) => lines[0] === "ready");
  const began = performance.now();
  await client.press("Enter");
  await client.tmux.until((lines) => /^ \S/.test(lines[0] ?? "") && lines.length > 2);
  const paint = performance.now() - began;
  await client.shows(/^#lobby> /, "ann joined");
  return { paint, room: performance.now() - began };
}

/** Milliseconds that it takes to ask tmux: what every other time has in it. */
async function overhead(client: ScreenClient): Promise<number> {
  const took: number[] = [];
  for (let times = 0; times < 10; times++) {
    const began = performance.now();
    await client.tmux.screen();
    took.push(performance.now() - began);
  }
  return median(took);
}

/** Milliseconds from a key to its character on the screen, for each of many. */
async function typing(client: ScreenClient): Promise<number[]> {
  const took: number[] = [];
  for (let typed = 1; typed <= KEYS; typed++) {
    const began = performance.now();
    await client.type("x");
    const line = `#lobby> ${"x".repeat(typed)}`;
    while ((await client.tmux.screen()).at(-1) !== line) {
      if (performance.now() - began > 10_000) throw new Error(`${line} did not come.`);
    }
    took.push(performance.now() - began);
    await delay(50);
  }
  await client.press("C-u");
  await client.shows("Say something");
  return took;
}

/** Says PER_SECOND messages a second until it is told to end; answers how many. */
async function talk(bob: RawClient, ended: () => boolean): Promise<number> {
  const began = performance.now();
  let said = 0;
  while (!ended()) {
    const due = Math.floor((performance.now() - began) / 1_000 * PER_SECOND);
    const lines = Array.from({ length: due - said }, (_, index) => line(said + index));
    if (lines.length > 0) await bob.send(...lines);
    said = due;
    bob.pending.length = bob.all.length = 0;
    await delay(10);
  }
  return said;
}

const line = (number: number) =>
  `PRIVMSG #lobby :message ${number}, as long as people write them in a busy room`;

function cpuSeconds(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function megabytes(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
}

async function measure(port: number, tell: (text: string) => void): Promise<void> {
  const starts: { paint: number; room: number }[] = [];
  for (let times = 0; times < STARTS; times++) starts.push(await startUp(port));
  const paints = starts.map(({ paint }) => paint);
  const rooms = starts.map(({ room }) => room);
  await using ann = await ScreenClient.join(port, "ann", SIZE);
  const asking = await overhead(ann);
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const range = (values: readonly number[]) =>
    `median ${ms(median(values))}, ${ms(sorted(values)[0]!)} to ${ms(most(values))}`;
  tell(`To ask tmux what is on the screen takes ${ms(asking)}; it is in every time below.`);
  tell(`first paint       ${range(paints)} (${STARTS} starts; aim: under 300 ms)`);
  tell(`room on screen    ${range(rooms)}`);

  const { pid } = await ann.tmux.state();
  await delay(2_000);
  tell(`memory, idle      ${megabytes(pid).toFixed(0)} MB`);
  const idleFrom = cpuSeconds(pid);
  await delay(5_000);
  tell(`CPU, idle         ${((cpuSeconds(pid) - idleFrom) / 5 * 100).toFixed(1)} % of a core`);
  tell(`key to screen     ${range(await typing(ann))}, in an idle room`);

  await using bob = await RawClient.connect(port);
  await bob.ask("NICK bob", "USER bob 0 * :bob", "JOIN #lobby");
  for (let from = 0; from < MANY; from += 500) {
    await bob.ask(...Array.from({ length: 500 }, (_, index) => line(from + index)));
  }
  await ann.shows(`message ${MANY - 1},`);
  await delay(1_000);
  tell(`memory            ${megabytes(pid).toFixed(0)} MB with ${MANY} messages in the room`);
  tell(`key to screen     ${range(await typing(ann))}, with ${MANY} messages in the room`);

  let isOver = false;
  const talked = talk(bob, () => isOver);
  try {
    await delay(1_000);
    const [from, began] = [cpuSeconds(pid), performance.now()];
    await delay(MEASURE_MS);
    const share = (cpuSeconds(pid) - from) / (performance.now() - began) * 1_000;
    tell(
      `CPU, busy         ${
        (share * 100).toFixed(1)
      } % of a core at ${PER_SECOND} messages a second (aim: under 15 %)`,
    );
    tell(`key to screen     ${range(await typing(ann))}, meanwhile`);
  } finally {
    isOver = true;
  }
  const said = await talked;
  await ann.shows(`message ${said - 1},`);
  tell(`memory            ${megabytes(pid).toFixed(0)} MB after ${MANY + said} messages`);
}

if (import.meta.main) {
  const encoder = new TextEncoder();
  await withServer(executable(), "memory", [], (port) =>
    measure(port, (text) => {
      Deno.stdout.writeSync(encoder.encode(`${text}\n`));
    }));
}
