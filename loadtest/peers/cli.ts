// `chatroom loadtest --peers`: runs it, prints what it found, and answers the exit code.
import { Failure } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import type { Progress } from "../run.ts";
import type { PeersOptions } from "./options.ts";
import { flagsOf, toJson, toTable } from "./report.ts";
import { isClean, machineWasTheLimit } from "./result.ts";
import { runPeers } from "./run.ts";

export interface PeersScene {
  readonly json: boolean;
  readonly signal: AbortSignal;
  readonly observe: (progress: Progress) => void;
}

/** Throws Failure if there cannot be so many sockets. */
export async function peers(options: PeersOptions, { json, signal, observe }: PeersScene): Promise<number> {
  try {
    const result = await runPeers(options, {
      nowMs: () => performance.now(),
      random: Math.random,
      signal,
      observe,
    });
    await print(json ? `${toJson(result)}\n` : toTable(result));
    const isAllWell = isClean(result);
    if (json) {
      for (const error of result.firstErrors) await print(`chatroom: ${error}\n`, Deno.stderr);
      if (machineWasTheLimit(result)) {
        await print(
          "chatroom: this machine was too busy for these peers; its times count too\n",
          Deno.stderr,
        );
      }
    }
    if (!isAllWell) {
      await print(`The same weather again: chatroom loadtest ${flagsOf(options)}\n`, Deno.stderr);
    }
    return signal.aborted ? 130 : isAllWell ? 0 : 1;
  } catch (error) {
    observe({ phase: "over" });
    if (!(error instanceof Error) || !/os error 24|Too many open files/.test(error.message)) throw error;
    throw new Failure("No more sockets: allow more open files (ulimit -n), or ask for fewer peers.");
  }
}
