// Load test runs against a relay that behaves as a test wants.
import type { LoadOptions } from "../../loadtest/options.ts";
import type { LoadResult } from "../../loadtest/result.ts";
import { type Progress, run } from "../../loadtest/run.ts";
import { type Behaviour, type Peer, type Relay, startRelay } from "./irc_relay.ts";

export async function against(
  behaviour: Behaviour,
  options: Partial<LoadOptions> = {},
  watch: (progress: Progress, stop: () => void, relay: Relay) => void = () => {},
): Promise<LoadResult> {
  await using relay = startRelay(behaviour);
  const stop = new AbortController();
  const whole: LoadOptions = {
    target: { hostname: "127.0.0.1", port: relay.port },
    clients: 4,
    pace: { kind: "closed", window: 4 },
    amount: { kind: "messages", perClient: 10 },
    size: 64,
    room: undefined,
    setupMs: 3000,
    stallMs: 300,
    overtimeMs: 10_000,
    ...options,
  };
  return await run(whole, {
    nowMs: () => performance.now(),
    random: Math.random,
    signal: stop.signal,
    observe: (progress) => watch(progress, () => stop.abort(), relay),
  });
}

export function counts({ sent, expected, delivered, lost, duplicated, reordered, errors }: LoadResult) {
  return { sent, expected, delivered, lost, duplicated, reordered, errors };
}

export const allWell = {
  sent: 40,
  expected: 120,
  delivered: 120,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  errors: 0,
};

/** True for client 1's message 5 on its way to client 2. */
export function isTheOne(from: Peer, to: Peer, n: number): boolean {
  return from.nickname.endsWith("001") && to.nickname.endsWith("002") && n === 5;
}
