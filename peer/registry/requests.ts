// What each request of a peer leads to. Knows who asks by their session; nothing of sockets.
import { fold } from "../../protocol/irc/names.ts";
import { readAddressRecord } from "../../protocol/peer/address_record.ts";
import { beatIdBytes, beatKeyBytes } from "../../protocol/peer/beat.ts";
import {
  type Answer,
  type Ending,
  pageSize,
  type Push,
  type Request,
} from "../../protocol/peer/registry_frame.ts";
import type { CipherSuite } from "../../protocol/peer/suite.ts";
import type { EventLog } from "../../server/event_log.ts";
import type { Accounts, Place } from "./accounts.ts";
import type { Beats } from "./beats.ts";
import type { Meeting } from "./meeting.ts";
import type { People, Session } from "./people.ts";
import type { Post } from "./post.ts";
import { refused } from "./refusal.ts";
import type { Resumptions } from "./resumptions.ts";
import type { Rooms } from "./rooms.ts";
import { type Store, type StoredAccount, StoreError } from "./store/store.ts";

/** Who is at the other end of a connection. */
export interface Visitor {
  readonly address: string;
  readonly place: Place;
  /** The hash of this connection's handshake. */
  readonly handshake: Uint8Array;
  /** Once they have logged in. */
  session: Session | undefined;
  /** Whether the connection is closed or about to be. */
  readonly isLeaving: boolean;
  push(push: Push): void;
  end(reason: Ending): void;
}

export interface RequestsOptions {
  readonly suite: CipherSuite;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly resumptions: Resumptions;
  readonly people: People;
  readonly beats: Beats;
  readonly post: Post;
  readonly meeting: Meeting;
  readonly rooms: Rooms;
  /** 0 for none. */
  readonly stunPort: number;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly log: EventLog;
}

/** How often the log is told of one thing that is wrong with the store. */
const complainMs = 60_000;

const done: Answer = { type: "done" };
const outside = refused("state", "Log in first.");

export class Requests {
  /** Sessions that are over and that the store may still have, with their keys. */
  readonly #departing = new Map<string, string>();
  #complaint = { problem: "", at: -Infinity };

  constructor(readonly options: RequestsOptions) {}

  /** Never throws for what the store or the peer does. */
  async answer(visitor: Visitor, request: Request): Promise<Answer> {
    try {
      return await this.#answer(visitor, request);
    } catch (error) {
      this.#complain(error);
      // A login that is not known everywhere is none.
      if (request.type === "login" || request.type === "resume") await this.leave(visitor);
      return refused("broken", "The registry cannot reach its store. Try again later.", 5_000);
    }
  }

  /** The visitor has gone, or logged out. */
  async leave(visitor: Visitor): Promise<void> {
    const { session } = visitor;
    if (!session) return;
    visitor.session = undefined;
    const { people, beats, log } = this.options;
    people.remove(session);
    beats.remove(session.id);
    log("gone", { name: session.name, address: visitor.address });
    this.#departing.set(session.id.toHex(), session.key);
    try {
      await this.tidy();
    } catch (error) {
      this.#complain(error);
    }
  }

  /** Takes those who have gone out of the store. Throws StoreError, and then it is to be done again. */
  async tidy(): Promise<void> {
    for (const [session, key] of this.#departing) {
      await this.options.store.depart(key, session);
      this.#departing.delete(session);
    }
  }

  async #answer(visitor: Visitor, request: Request): Promise<Answer> {
    const { accounts, resumptions, log } = this.options;
    const { session } = visitor;
    switch (request.type) {
      case "ping":
        return done;
      case "register": {
        const { name, password } = request;
        const refusal = await accounts.register(name, password, visitor.place);
        if (!refusal) log("registered", { name, address: visitor.address });
        return refusal ?? done;
      }
      case "login":
      case "resume":
        return session ? refused("state", "You are logged in.") : await this.#login(visitor, request);
      case "logout":
        if (session) await resumptions.end(session.key);
        await this.leave(visitor);
        return done;
      case "token":
        if (!session) return outside;
        if (session.hasToken) return refused("state", "You have asked for a token already.");
        session.hasToken = true;
        return await resumptions.give(session.key, request, visitor.handshake);
    }
    return session ? await this.#inside(session, request) : outside;
  }

  async #inside(
    me: Session,
    request: Exclude<Request, { type: "ping" | "register" | "login" | "resume" | "logout" | "token" }>,
  ): Promise<Answer> {
    const { meeting, rooms } = this.options;
    switch (request.type) {
      case "publish":
        return await this.#publish(me, request.record);
      case "online":
        return await this.#online(request.after);
      case "query":
        return await meeting.query(me, request.name);
      case "decide":
        return await meeting.decide(me, request.name, request.decision);
      case "withdraw":
        return await meeting.withdraw(me, request.name);
      case "ready":
        return await meeting.ready(me, request.name, request.purpose);
      case "createRoom":
        return await rooms.create(me, request.room, request.access, request.roster);
      case "rooms":
        return await rooms.list(me, request.after);
      case "ownRooms":
        return await rooms.own(me);
      case "room":
        return await rooms.info(me, request.room);
      case "join":
        return await rooms.join(me, request.room);
      case "leave":
        return await rooms.leave(me, request.room);
      case "invite":
        return await rooms.invite(me, request.room, request.name);
      case "roster":
        return await rooms.roster(me, request.room, request.epoch, request.roster);
    }
  }

  async #login(visitor: Visitor, request: Extract<Request, { type: "login" | "resume" }>): Promise<Answer> {
    const { accounts, resumptions, log } = this.options;
    const account = request.type === "resume"
      ? await resumptions.account(request, visitor.handshake)
      : await accounts.login(request.name, request.password, visitor.place);
    if ("type" in account) {
      const { name, type } = request;
      log("login_refused", { name, address: visitor.address, by: type, reason: account.reason });
      return account;
    }
    if (request.type === "login") await this.#endToken(account.key);
    return await this.#enter(visitor, account);
  }

  /** Nobody comes back to the login that a new one takes the place of. A full disk keeps nobody out. */
  async #endToken(key: string): Promise<void> {
    try {
      await this.options.resumptions.end(key);
    } catch (error) {
      this.#complain(error);
    }
  }

  /** Logs what is wrong with the store. Throws what else it may be. */
  #complain(error: unknown): void {
    if (!(error instanceof StoreError)) throw error;
    const { now, log } = this.options, { message: problem } = error;
    if (problem === this.#complaint.problem && now() - this.#complaint.at < complainMs) return;
    this.#complaint = { problem, at: now() };
    log("store_problem", { problem });
  }

  async #enter(visitor: Visitor, account: StoredAccount): Promise<Answer> {
    const { store, people, beats, post, stunPort, now, randomBytes, log } = this.options;
    const session: Session = {
      key: account.key,
      name: account.name,
      id: randomBytes(beatIdBytes),
      heard: now(),
      hasToken: false,
      published: -1,
      push: (push) => visitor.push(push),
      end: (reason) => visitor.end(reason),
    };
    const presence = { key: session.key, name: session.name, registry: post.id, session: session.id.toHex() };
    const before = await store.arrive({ ...presence, record: null }, now());
    if (before && before.registry !== post.id) {
      await post.forward(before, { type: "ended", reason: "replaced" });
    }
    people.add(session);
    const key = randomBytes(beatKeyBytes);
    beats.add(session.id, key, () => session.heard = now());
    visitor.session = session;
    log("login", { name: session.name, address: visitor.address });
    if (before && before.registry !== post.id) {
      await post.forward(before, { type: "ended", reason: "replaced" });
    }
    // They may have gone while their password was looked at.
    if (visitor.isLeaving) await this.leave(visitor);
    return { type: "loggedIn", name: session.name, session: session.id, key, stunPort };
  }

  async #publish(me: Session, bytes: Uint8Array): Promise<Answer> {
    const record = readAddressRecord(this.options.suite, bytes);
    if (!record || fold(record.user) !== me.key) {
      return refused("unfit", "That is no address record of yours.");
    }
    if (record.time <= me.published) return refused("stale", "You have published a later record.");
    me.published = record.time;
    await this.options.store.publish(me.key, me.id.toHex(), bytes);
    return done;
  }

  async #online(after: string): Promise<Answer> {
    const names = await this.options.store.online(fold(after), pageSize + 1, this.options.now());
    return { type: "names", names: names.slice(0, pageSize), more: names.length > pageSize };
  }
}
