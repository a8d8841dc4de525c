// `chatroom loadtest --chaos`: runs it, prints what it found, and answers the exit code.
import { Failure } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import type { Progress } from "../run.ts";
import { StartError } from "./child.ts";
import type { ChaosOptions } from "./options.ts";
import { PrepareError } from "./preparing.ts";
import { flagsOf, toJson, toTable } from "./report.ts";
import { isClean } from "./result.ts";
import { runChaos } from "./run.ts";

export interface ChaosScene {
  readonly json: boolean;
  readonly signal: AbortSignal;
  readonly observe: (progress: Progress) => void;
}

/** Throws Failure if the server cannot be tested at all. */
export async function chaos(options: ChaosOptions, { json, signal, observe }: ChaosScene): Promise<number> {
  // Should this program itself not come to its end, the seed is known.
  await print(`The same schedule again: chatroom loadtest ${flagsOf(options)}\n`, Deno.stderr);
  try {
    const result = await runChaos(options, {
      nowMs: () => performance.now(),
      random: Math.random,
      signal,
      observe,
    });
    await print(json ? `${toJson(result)}\n` : toTable(result));
    if (json) {
      for (const sentence of result.explained) await print(`chatroom: ${sentence}\n`, Deno.stderr);
    }
    return signal.aborted ? 130 : isClean(result) ? 0 : 1;
  } catch (error) {
    if (signal.aborted) return 130;
    if (error instanceof StartError || error instanceof PrepareError) throw new Failure(`${error.message}.`);
    throw error;
  }
}
