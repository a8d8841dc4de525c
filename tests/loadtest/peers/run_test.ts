// Real peers over real sockets on loopback, in real time: what holds whatever the machine is doing meanwhile.
import { assert, assertEquals } from "@std/assert";
import { course, type PeersOptions } from "../../../loadtest/peers/options.ts";
import { toJson } from "../../../loadtest/peers/report.ts";
import { isClean } from "../../../loadtest/peers/result.ts";
import { runPeers } from "../../../loadtest/peers/run.ts";
import type { Progress } from "../../../loadtest/run.ts";

const small: PeersOptions = {
  ...course,
  peers: 3,
  loss: 0.2,
  seconds: 2,
  perSecond: 15,
  size: 120,
  seed: 11,
  partedSeconds: 1,
  history: 60,
};

const around = (signal: AbortSignal, observe: (progress: Progress) => void = () => {}) => ({
  nowMs: () => performance.now(),
  random: Math.random,
  signal,
  observe,
});

Deno.test("three peers that lose a fifth, are parted, and are joined: every message once and in order", async () => {
  const phases = new Set<string>();
  const result = await runPeers(
    small,
    around(new AbortController().signal, ({ phase }) => phases.add(phase)),
  );
  assert(isClean(result), toJson(result));
  assertEquals([result.sent, result.expected, result.delivered], [60, 180, 180]);
  assertEquals([result.ending, result.joinedMessages], ["finished", 60]);
  assertEquals([...phases], ["assembling", "running", "over"]);
  const { network, latency, overheadRatio = 0, healSeconds = -1, joinSeconds = 0 } = result;
  assert(network.lost > 0 && network.retransmissions > 0 && network.unsent === 0);
  // Nothing can be faster than the weather, or need less than its messages.
  assert(latency!.p50 >= 35 && overheadRatio > 1 && healSeconds >= 0 && joinSeconds > 0.1);
});

Deno.test("Ctrl-C: what was measured so far, and nothing is left open", async () => {
  const stop = new AbortController();
  const result = await runPeers(
    { ...small, loss: 0, seconds: 60 },
    around(stop.signal, (progress) => {
      if (progress.phase === "running" && progress.delivered > 20) stop.abort();
    }),
  );
  assertEquals([result.ending, result.healSeconds, result.joinSeconds], [
    "interrupted",
    undefined,
    undefined,
  ]);
  assert(result.delivered > 20 && isClean(result), toJson(result));
});
