// How two people come together: a question and its answer, agreements that are remembered, and two who are READY at the
// same time. Nobody's record goes to somebody they have not agreed to or share no room with.
import { fold } from "../../protocol/irc/names.ts";
import { punchTokenBytes } from "../../protocol/peer/packet.ts";
import type { Answer, Decision, Purpose, RelaySide } from "../../protocol/peer/registry_frame.ts";
import type { Limits } from "./options.ts";
import type { Session } from "./people.ts";
import type { Post } from "./post.ts";
import { Rates } from "./rates.ts";
import { away, refused } from "./refusal.ts";
import type { Relay } from "./relay.ts";
import type { Presence, Store } from "./store/store.ts";
import { mayMeet, type Strangers } from "./strangers.ts";

const done: Answer = { type: "done" };
const ownSelf = refused("state", "That is you.");

export interface MeetingOptions {
  readonly store: Store;
  readonly post: Post;
  readonly strangers: Strangers;
  readonly relay: Relay | null;
  /** Where those at another registry reach this one; empty for nowhere. */
  readonly address: string;
  readonly limits: Limits;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

export class Meeting {
  /** How often one is READY for another, who is told each time. */
  readonly #readiness: Rates;

  constructor(readonly options: MeetingOptions) {
    this.#readiness = new Rates(options.limits.readyRate, options.limits.readyBurst);
  }

  /** The other's record, if both have agreed; else they are asked. Who asks whom has asked them agrees. */
  async query(me: Session, name: string): Promise<Answer> {
    const { store, post, strangers, now, limits } = this.options;
    const key = fold(name);
    if (key === me.key) return ownSelf;
    if (await mayMeet(store, me.key, key)) {
      const where = await store.whereabouts(key, now());
      return where ? { type: "known", record: where.record } : away;
    }
    if (await store.takeQuestion(key, me.key, now())) return await this.#agree(me, key);
    const refusal = strangers.turn(me.key, key, now());
    if (refusal) return refusal;
    if (!await store.whereabouts(key, now())) return away;
    strangers.reached(me.key, key, now());
    await store.ask(me.key, key, now() + limits.questionMs);
    await post.deliver(key, { type: "asks", name: me.name });
    return { type: "asked" };
  }

  async decide(me: Session, name: string, decision: Decision): Promise<Answer> {
    const { store, post, now } = this.options;
    const key = fold(name);
    if (!await store.takeQuestion(key, me.key, now())) {
      return refused("state", "They have not asked, or no longer wait for an answer.");
    }
    if (decision === "accept") return await this.#agree(me, key);
    await post.deliver(key, { type: "decided", name: me.name, decision, record: null });
    return done;
  }

  async withdraw(me: Session, name: string): Promise<Answer> {
    await this.options.store.withdraw(me.key, fold(name));
    return done;
  }

  /** When both are READY, both are told to GO. */
  async ready(me: Session, name: string, purpose: Purpose): Promise<Answer> {
    const { store, post, relay, now, limits } = this.options;
    const key = fold(name);
    if (key === me.key) return ownSelf;
    if (purpose === "relay" && !relay) return refused("state", "This registry has no relay.");
    const ms = this.#readiness.take(`${me.key} ${key}`, now());
    if (ms > 0) return refused("later", "You are READY for them too often.", ms);
    const [where, own] = await mayMeet(store, me.key, key)
      ? await Promise.all([store.whereabouts(key, now()), store.whereabouts(me.key, now())])
      : [];
    if (!where || !own) return away;
    if (await store.meet(purpose, me.key, key, now(), now() + limits.readyMs)) {
      return await this.#go(own, where, purpose);
    }
    await post.deliver(key, { type: "wanted", name: me.name, purpose });
    return done;
  }

  async #go(own: Presence, other: Presence, purpose: Purpose): Promise<Answer> {
    const { post, randomBytes } = this.options;
    const sides = purpose === "relay" ? this.#relaySides(own, other) : [null, null] as const;
    if (!sides) return refused("full", "The relay has no room, or one of you cannot reach it.");
    const token = randomBytes(punchTokenBytes);
    const go = (to: Presence, about: Presence, relay: RelaySide | null) =>
      post.deliver(to.key, { type: "go", name: about.name, purpose, token, record: about.record, relay });
    await Promise.all([go(own, other, sides[0]), go(other, own, sides[1])]);
    return done;
  }

  #relaySides(own: Presence, other: Presence): readonly [RelaySide, RelaySide] | undefined {
    const { relay, address, post } = this.options;
    const isHere = other.registry === post.id;
    if (!isHere && address === "") return undefined;
    const sides = relay?.open([own.key, other.key]);
    return sides && [sides[0], isHere ? sides[1] : { ...sides[1], address }];
  }

  async #agree(me: Session, key: string): Promise<Answer> {
    const { store, post, now } = this.options;
    await store.agree(me.key, key);
    const [other, own] = await Promise.all([
      store.whereabouts(key, now()),
      store.whereabouts(me.key, now()),
    ]);
    const record = own?.record ?? null;
    await post.deliver(key, { type: "decided", name: me.name, decision: "accept", record });
    return { type: "known", record: other?.record ?? null };
  }
}
