// `deno task build`: makes the one file ./chatroom, runs it, and says in a line what was made. Where `deno compile`
// has its base or can fetch it, that makes the file; elsewhere it is a self-extractor around this very Deno.
import { format as formatBytes } from "@std/fmt/bytes";
import { Buffer } from "node:buffer";
import { Failure } from "../cli/command.ts";
import config from "../deno.json" with { type: "json" };
import { bundle } from "./bundle.ts";
import { baseIsHere, compile } from "./compiled.ts";
import { loadtestFlags, permissionFlags } from "./permissions.ts";
import { packRuntime, readIfThere } from "./runtime.ts";
import { selfExtractor } from "./self_extractor.ts";

const root = `${import.meta.dirname}/..`;
const main = `${root}/main.ts`;
const executable = `${root}/chatroom`;
const dist = `${root}/dist`;
const deno = Deno.execPath();

async function build(): Promise<void> {
  if (Deno.build.os === "windows") {
    throw new Failure("The build needs a Unix: the executable starts with sh.");
  }
  await Deno.mkdir(dist, { recursive: true });
  const kind = await make();
  status("Timing its start");
  const { size } = await Deno.stat(executable);
  const start = await medianStart(executable);
  status("");
  const facts = [kind, formatBytes(size), `starts in ${start} ms`];
  await Deno.stdout.write(new TextEncoder().encode(`./chatroom ${config.version}: ${facts.join(", ")}\n`));
}

/** Makes the executable and answers which kind it is. */
async function make(): Promise<string> {
  const out = `${dist}/compiled`;
  if (await baseIsHere(deno)) {
    status("Compiling");
    const result = await compile({ deno, main, out, patienceMs: 120_000 });
    if (result.kind === "failed") throw new Failure(`deno compile failed: ${result.why}`);
    await install(out);
    return "compiled";
  }
  const file = await makeSelfExtractor();
  const kind = `self-extracting around Deno ${Deno.version.deno}`;
  const last = await readIfThere(executable);
  if (last && Buffer.compare(last, file) === 0) return `${kind}, unchanged`;
  status("Asking for the base of deno compile");
  // A network that swallows what is sent would hold up the build for minutes.
  const result = await compile({ deno, main, out, patienceMs: 10_000 });
  if (result.kind === "compiled") {
    await install(out);
    return "compiled";
  }
  const packed = `${dist}/packed`;
  await Deno.writeFile(packed, file, { mode: 0o755 });
  await install(packed);
  return kind;
}

async function makeSelfExtractor(): Promise<Uint8Array<ArrayBuffer>> {
  status("Bundling");
  const app = await bundle({ deno, main, out: `${dist}/app` });
  status(`Packing Deno ${Deno.version.deno}`);
  const unstable = config.unstable.map((feature) => `--unstable-${feature}`);
  return selfExtractor({
    version: config.version,
    target: Deno.build.target,
    flags: [...permissionFlags, ...unstable],
    loadtestFlags: [...loadtestFlags, ...unstable],
    app,
    runtime: await packRuntime(deno, dist),
  });
}

/** Moves a file that has shown that it works to its place, whole. */
async function install(made: string): Promise<void> {
  status("Starting it for the first time");
  const { stdout, stderr } = await new Deno.Command(made, { args: ["--version"] }).output();
  const [said, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  if (said !== `chatroom ${config.version}`) {
    throw new Failure(
      `What was built is not chatroom: with --version it says "${said}" ${error}\n` +
        "If DENORT_BIN is set, it must point at the denort of this Deno's release.",
    );
  }
  await Deno.rename(made, executable);
}

/** Milliseconds from nothing to the end of `--version`: the middle one of seven. */
async function medianStart(program: string): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 7; run++) {
    const from = performance.now();
    await new Deno.Command(program, { args: ["--version"], stdout: "null" }).output();
    times.push(performance.now() - from);
  }
  return Math.round(times.sort((a, b) => a - b)[3]!);
}

/** The step under way, on a terminal only; each replaces the last. */
function status(step: string): void {
  if (!Deno.stderr.isTerminal()) return;
  Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${step}${step && " ..."}`));
}

if (import.meta.main) {
  try {
    await build();
  } catch (error) {
    status("");
    if (!(error instanceof Failure)) throw error;
    Deno.stderr.writeSync(new TextEncoder().encode(`build: ${error.message}\n`));
    Deno.exit(1);
  }
}
