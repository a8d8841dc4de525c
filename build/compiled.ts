// The compiled kind of executable: `deno compile`. Knows where Deno looks for the base that it appends a program
// to, and that this base often cannot be had.
import { compiledFlags } from "./permissions.ts";

export interface CompileOptions {
  /** The deno to run. */
  readonly deno: string;
  /** The main module. */
  readonly main: string;
  /** Where to put the executable. */
  readonly out: string;
  /** Milliseconds after which a download of the base is given up. */
  readonly patienceMs: number;
  /** Variables to set for the compiler, such as DENORT_BIN. */
  readonly env?: Record<string, string>;
}

export type Compilation = { readonly kind: "compiled" } | { readonly kind: "failed"; readonly why: string };

/** Whether `deno compile` has its base on this machine, so that it needs no network. */
export async function baseIsHere(deno: string): Promise<boolean> {
  if (Deno.env.get("DENORT_BIN")) return true;
  const { stdout } = await new Deno.Command(deno, { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(stdout)) as { denoDir: string };
  const zip = `${denoDir}/dl/release/v${Deno.version.deno}/denort-${Deno.build.target}.zip`;
  return await Deno.stat(zip).then(() => true, () => false);
}

/** Puts the graph of `main` and its base into one executable. */
export async function compile(
  { deno, main, out, patienceMs, env = {} }: CompileOptions,
): Promise<Compilation> {
  const patience = AbortSignal.timeout(patienceMs);
  const { success, stderr } = await new Deno.Command(deno, {
    args: ["compile", "--quiet", "--no-check", ...compiledFlags, "--output", out, main],
    env: { NO_COLOR: "1", ...env },
    stdout: "null",
    stderr: "piped",
    signal: patience,
  }).output();
  if (success) return { kind: "compiled" };
  const why = patience.aborted
    ? `no answer in ${patienceMs / 1000} s`
    : new TextDecoder().decode(stderr).trim();
  return { kind: "failed", why };
}
