// How the client ended -> an exit code, or the sentence of a failure. Knows no socket and no command line.
import { endpoint } from "../cli/endpoint.ts";
import { Failure } from "../cli/command.ts";
import { brokenPipe, interruptedCode } from "../cli/interruption.ts";
import type { Destination } from "./destination.ts";
import type { Outcome } from "./line_mode.ts";
import { clean } from "./render.ts";
import type { ScreenOutcome } from "./screen/screen.ts";

/** `interruption` says which signal it was. Throws Failure for what a person can mend. */
export function exitCode(
  outcome: Outcome | ScreenOutcome,
  to: Destination,
  interruption: AbortSignal,
): number {
  switch (outcome.type) {
    case "left":
      return 0;
    case "interrupted":
      return interruptedCode(interruption);
    case "unread":
      return brokenPipe;
    case "nickname refused": {
      const nickname = clean(outcome.nickname);
      throw new Failure(
        outcome.problem === "taken"
          ? `The nickname ${nickname} is taken. Try --nick ${nickname}2.`
          : `The server does not allow the nickname ${nickname}. Try another --nick.`,
      );
    }
    case "not admitted":
      throw new Failure(`The server did not let us into ${clean(outcome.room)}.`);
    case "login refused":
      throw new Failure(`Not logged in as ${clean(outcome.account)}: ${clean(outcome.why)}`);
    case "not logged in":
      throw new Failure(clean(outcome.why));
    case "unwelcome":
      throw new Failure(`No welcome from ${endpoint(to.host, to.port)}: ${clean(outcome.problem)}.`);
    case "unreachable":
      throw new Failure(unreachable(outcome.error, to));
  }
}

function unreachable(error: unknown, { host, port }: Destination): string {
  const detail = error instanceof Error ? error.message : String(error);
  if (/lookup/.test(detail)) return `There is no host called ${host}.`;
  const hint = isLoopback(host) ? ` Try: chatroom server --port ${port}` : "";
  return `Nothing answers at ${endpoint(host, port)}. Is the server running?${hint}`;
}

/** Nothing that goes there leaves this machine. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host);
}
