// Who is in which room, and who talks to whom: made from the seed once, for the whole run. Pure.
import { Random } from "../random.ts";
import type { Account } from "./registration.ts";

/** A room, or a conversation of two people: what has one order, and numbers without a gap. */
export interface LogPlan {
  /** The room's name, or the two nicknames. */
  readonly name: string;
  readonly kind: "room" | "direct";
  /** The numbers of the clients who hear it, ascending. */
  readonly clients: readonly number[];
}

/** A log as one client calls it. */
export interface Place {
  readonly log: LogPlan;
  /** The room's name, or the other one's nickname. */
  readonly target: string;
}

export interface Plan {
  readonly clients: number;
  /** True if there are accounts, and with them conversations. */
  readonly direct: boolean;
  readonly logs: readonly LogPlan[];
}

/** Rooms besides the one that everybody is in. */
const sideRooms = 3;

export function nicknameOf(client: number): string {
  return `bot${String(client).padStart(2, "0")}`;
}

/** Of a client that has one, so that what is said to them alone is kept. */
export function accountOf(client: number): Account | undefined {
  return client % 4 === 0 ? { name: nicknameOf(client), password: `chaos-${client}-never-real` } : undefined;
}

/** Of all who have one. */
export function accountsOf(clients: number): Account[] {
  return Array.from({ length: clients }, (_, client) => accountOf(client) ?? []).flat();
}

/** `direct`: with conversations, of those who have an account. */
export function planOf(seed: number, clients: number, direct: boolean): Plan {
  const random = new Random(seed, "plan");
  const everybody = Array.from({ length: clients }, (_, client) => client);
  const room = (name: string, members: readonly number[]): LogPlan => ({
    name,
    kind: "room",
    clients: members,
  });
  const logs = [room("#everybody", everybody)];
  for (let i = 0; i < sideRooms; i++) {
    const some = everybody.filter(() => random.chance(0.5));
    // Somebody must be there to tell.
    logs.push(room(`#side-${i}`, some.length >= 2 ? some : [0, 1]));
  }
  if (direct) {
    for (const one of everybody.filter(accountOf)) {
      // A guest cannot be known again after a restart, and hears nothing of what was said before it.
      const others = everybody.filter((other) => other > one && accountOf(other) !== undefined);
      for (let i = 0; i < 2 && others.length > 0; i++) {
        const [other] = others.splice(random.below(others.length), 1);
        const name = `${nicknameOf(one)} and ${nicknameOf(other!)}`;
        logs.push({ name, kind: "direct", clients: [one, other!] });
      }
    }
  }
  return { clients, direct, logs };
}

/** The client's places: rooms first. */
export function placesOf(plan: Plan, client: number): Place[] {
  return plan.logs.filter(({ clients }) => clients.includes(client)).map((log) => ({
    log,
    target: log.kind === "room" ? log.name : nicknameOf(log.clients.find((other) => other !== client)!),
  }));
}
