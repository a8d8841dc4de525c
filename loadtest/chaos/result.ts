// What a chaos run found out: plain numbers, made once at its end from what was counted. Knows nothing of how they look.
import { latencyOf, type OwnCost, type RunResult } from "../result.ts";
import type { ServerCost } from "../server_process.ts";
import type { Verdict, Violations } from "./check.ts";
import type { Crew } from "./crew.ts";
import type { Fate } from "./evidence.ts";
import type { ChaosOptions } from "./options.ts";
import type { Plan } from "./plan.ts";
import type { Subject } from "./subject.ts";

/** Latency is from when a message was said first, outages among it; `errors` are what was wrong besides the violations. */
export interface ChaosResult extends RunResult {
  readonly options: ChaosOptions;
  readonly port: number;
  readonly rooms: number;
  readonly conversations: number;
  readonly acked: number;
  /** Never stored, as the server has said, and never sent again. */
  readonly refused: number;
  /** Neither: may have been stored, once. */
  readonly unanswered: number;
  readonly resent: number;
  /** Messages that replays brought, to the sender too. */
  readonly replayed: number;
  readonly kills: number;
  readonly ends: number;
  readonly cuts: number;
  readonly stalls: number;
  readonly resumed: number;
  readonly rejoined: number;
  /** Why there was none, or how often it was full, and how many messages were answered NOT_STORED. */
  readonly quota: string | { readonly fills: number; readonly refusals: number };
  readonly violations: Violations;
  /** The first few violations and errors, as sentences without a full stop. */
  readonly explained: readonly string[];
  /** The data directory, if it was kept to be looked at. */
  readonly kept: string | undefined;
  /** Of all the server's lives: their CPU time, and the most memory of one. */
  readonly server: ServerCost | undefined;
}

export interface Findings {
  readonly options: ChaosOptions;
  readonly plan: Plan;
  readonly crew: Crew;
  readonly subject: Subject;
  readonly verdict: Verdict;
  readonly errors: readonly string[];
  readonly interrupted: boolean;
  readonly cuts: number;
  readonly stalls: number;
  readonly dataDir: string;
  readonly own: OwnCost;
}

const errorsExplained = 8;

export function isClean({ violations, errors }: Pick<ChaosResult, "violations" | "errors">): boolean {
  return errors === 0 && Object.values(violations).every((count) => count === 0);
}

export function resultOf(findings: Findings): ChaosResult {
  const { options, plan, crew, subject, verdict, errors, interrupted, own } = findings;
  const all = crew.said.flat();
  const fates = (kind: Fate["kind"]) => all.filter(({ fate }) => fate.kind === kind).length;
  const logs = (kind: "room" | "direct") => plan.logs.filter((log) => log.kind === kind).length;
  const refusals = crew.sum(({ speaker }) => speaker.refusals);
  const { violations } = verdict;
  const clean = isClean({ violations, errors: errors.length });
  return {
    options,
    port: subject.port,
    rooms: logs("room"),
    conversations: logs("direct"),
    ending: interrupted ? "interrupted" : "finished",
    sent: all.length,
    acked: fates("stored"),
    refused: fates("refused"),
    unanswered: fates("open"),
    resent: crew.sum(({ speaker }) => speaker.resent),
    expected: plan.logs.reduce(
      (sum, { name, clients }) => sum + (verdict.known.get(name) ?? 0) * (clients.length - 1),
      0,
    ),
    delivered: crew.delivered,
    replayed: crew.sum(({ showing }) => showing.replayed),
    seconds: own.wallSeconds,
    latency: latencyOf(crew.latencies),
    kills: subject.counts.kills,
    ends: subject.counts.ends,
    cuts: findings.cuts,
    stalls: findings.stalls,
    resumed: crew.sum(({ counts }) => counts.resumed),
    rejoined: crew.sum(({ counts }) => counts.rejoined),
    quota: typeof subject.quota === "string" ? subject.quota : { fills: subject.counts.fills, refusals },
    violations,
    errors: errors.length,
    explained: [...verdict.explained, ...errors.slice(0, errorsExplained)],
    kept: clean || interrupted ? undefined : findings.dataDir,
    server: subject.cost.rssBytes > 0 ? subject.cost : undefined,
    own,
  };
}
