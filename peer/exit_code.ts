// How a peer ended -> an exit code, or the sentence of a failure. Knows no socket and no command line.
import { Failure } from "../cli/command.ts";
import { brokenPipe, interruptedCode } from "../cli/interruption.ts";
import { LineTooLong } from "../client/terminal/line/pipe.ts";
import type { Outcome } from "./line/line_mode.ts";
import type { PeerScreenOutcome } from "./screen/screen.ts";
import { PeerStoreError } from "./store/database.ts";

/** `interrupted` says which signal it was. */
export function exitCode(
  outcome: Outcome | PeerScreenOutcome,
  isPipe: boolean,
  interrupted: AbortSignal,
): number {
  switch (outcome.type) {
    case "left":
      // A program wants to know; a person has been told.
      return isPipe && "allDone" in outcome && !outcome.allDone ? 1 : 0;
    case "interrupted":
      return interruptedCode(interrupted);
    case "unread":
      return brokenPipe;
  }
}

/** Throws Failure for what a person can mend. */
export async function finished<T>(outcome: Promise<T>): Promise<T> {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof LineTooLong || error instanceof PeerStoreError) throw new Failure(error.message);
    throw error;
  }
}
