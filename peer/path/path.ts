// How we reach one other peer, for as long as we want to: tries for a direct way when both are ready, takes the relay where
// there is none, and tries again. Knows what is to be done when; sockets, punching and the registry are given.
import type { Candidate } from "../../protocol/peer/address_record.ts";
import type { Clock } from "../clock.ts";
import type { PathRoute } from "../datagram_socket.ts";

/** What the registry says when both are READY. */
export type Go<Relay extends PathRoute> =
  | { readonly purpose: "punch"; readonly token: Uint8Array; readonly theirs: readonly Candidate[] }
  | { readonly purpose: "relay"; readonly route: Relay };

export type Purpose = Go<PathRoute>["purpose"];

/** Our side of an attempt: a socket, and candidates that the registry has. */
export interface Prepared<Socket> {
  readonly socket: Socket;
  readonly candidates: readonly Candidate[];
}

export type SocketRoute<Socket> = PathRoute & { readonly socket: Socket };

/** What a path does to the world. */
export interface PathWorld<Socket, Relay extends PathRoute> {
  readonly clock: Clock;
  /** 0 <= n < 1. */
  readonly random: () => number;
  /** The socket for the first attempt, a fresh one for each other; with its candidates published. May reject. */
  prepare(isFirst: boolean): Promise<Prepared<Socket>>;
  /** Says READY to the registry, which asks the other. */
  ready(purpose: Purpose): void;
  punch(
    go: Extract<Go<Relay>, { purpose: "punch" }>,
    ours: Prepared<Socket>,
    ends: { slow(): void; done(route: SocketRoute<Socket> | undefined): void },
  ): () => void;
  /** No way leads by this socket any more. The one of the first attempt is told too. */
  retire(socket: Socket): void;
  endRelay(relay: Relay): void;
  /** Undefined: there is no way. Only the chooser opens its channel by it, or moves it; the other one follows. */
  changed(route: SocketRoute<Socket> | Relay | undefined): void;
}

/**
 * Without a way sooner, as the other may only just have come. A quarter more or less by chance: a record tells of one socket,
 * so attempts with several people should not come together.
 */
const retryRelayedMs = 60_000;
const retryLostMs = 10_000;
/** For the GO, and for whom we wait meanwhile. */
const goMs = 10_000;
/** The other may still use the way before. */
const retireMs = 10_000;

type Attempt<Socket> =
  | { readonly type: "none" }
  | { readonly type: "preparing" }
  | { readonly type: "ready"; readonly ours: Prepared<Socket>; readonly cancel: () => void }
  | { readonly type: "punching"; readonly ours: Prepared<Socket>; readonly stop: () => void };

export class Path<Socket, Relay extends PathRoute> {
  readonly #world: PathWorld<Socket, Relay>;
  #attempt: Attempt<Socket> = { type: "none" };
  #attempts = 0;
  /** When we have asked for the relay, if it was not given since. */
  #askedForRelay = -Infinity;
  #direct: SocketRoute<Socket> | undefined;
  #relay: Relay | undefined;
  #cancelRetry: () => void = () => {};
  readonly #retiring = new Map<() => void, () => void>();
  #isClosed = false;

  constructor(world: PathWorld<Socket, Relay>) {
    this.#world = world;
  }

  get route(): SocketRoute<Socket> | Relay | undefined {
    return this.#direct ?? this.#relay;
  }

  /** Tries for a direct way, if it is not trying. */
  async seek(): Promise<void> {
    if (this.#attempt.type !== "none" || this.#isClosed) return;
    this.#cancelRetry();
    this.#attempt = { type: "preparing" };
    let ours: Prepared<Socket>;
    try {
      ours = await this.#world.prepare(this.#attempts++ === 0);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#attempt = { type: "none" };
      return this.#retryLater();
    }
    if (this.#isClosed) return this.#world.retire(ours.socket);
    const cancel = this.#world.clock.after(goMs, () => this.#failed(ours));
    this.#attempt = { type: "ready", ours, cancel };
    this.#world.ready("punch");
  }

  /** The other is READY. */
  wanted(purpose: Purpose): Promise<void> {
    if (purpose === "punch") return this.seek();
    if (!this.#isClosed) this.#askForRelay();
    return Promise.resolve();
  }

  go(go: Go<Relay>): void {
    if (this.#isClosed) return;
    if (go.purpose === "relay") return this.#take(go.route);
    if (this.#attempt.type !== "ready") return;
    const { ours, cancel } = this.#attempt;
    cancel();
    let isOver = false;
    const stop = this.#world.punch(go, ours, {
      slow: () => this.#wantRelay(),
      done: (route) => {
        isOver = true;
        if (route) this.#reached(route, ours);
        else this.#failed(ours);
      },
    });
    if (!isOver) this.#attempt = { type: "punching", ours, stop };
  }

  /** The way there was is silent. */
  lost(): Promise<void> {
    if (this.#direct) this.#retire(this.#direct.socket);
    if (this.#relay) this.#world.endRelay(this.#relay);
    this.#direct = undefined;
    this.#relay = undefined;
    this.#world.changed(undefined);
    return this.seek();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry();
    if (this.#attempt.type === "ready") this.#attempt.cancel();
    if (this.#attempt.type === "punching") this.#attempt.stop();
    if ("ours" in this.#attempt) this.#world.retire(this.#attempt.ours.socket);
    for (const [retire, cancel] of this.#retiring) {
      cancel();
      retire();
    }
    if (this.#direct) this.#world.retire(this.#direct.socket);
    if (this.#relay) this.#world.endRelay(this.#relay);
  }

  #reached(route: SocketRoute<Socket>, ours: Prepared<Socket>): void {
    this.#attempt = { type: "none" };
    this.#cancelRetry();
    const before = this.#direct, relay = this.#relay;
    this.#direct = route;
    this.#relay = undefined;
    if (ours.socket !== route.socket) this.#world.retire(ours.socket);
    if (before && before.socket !== route.socket) this.#retire(before.socket);
    if (relay) this.#later(() => this.#world.endRelay(relay));
    this.#world.changed(route);
  }

  #failed(ours: Prepared<Socket>): void {
    this.#attempt = { type: "none" };
    if (ours.socket !== this.#direct?.socket) this.#world.retire(ours.socket);
    this.#wantRelay();
    this.#retryLater();
  }

  #wantRelay(): void {
    if (!this.route) this.#askForRelay();
  }

  /** Unless we have: that still holds, and another GO would open another pair of channels. */
  #askForRelay(): void {
    const now = this.#world.clock.now();
    if (now - this.#askedForRelay < goMs) return;
    this.#askedForRelay = now;
    this.#world.ready("relay");
  }

  #take(relay: Relay): void {
    this.#askedForRelay = -Infinity;
    const before = this.#relay;
    if (before) this.#later(() => this.#world.endRelay(before));
    this.#relay = relay;
    // It may come when a direct way has been found already: the other has not heard of that yet.
    if (!this.#direct) this.#world.changed(relay);
  }

  #retryLater(): void {
    if (this.#direct || this.#isClosed) return;
    this.#cancelRetry();
    const { clock, random } = this.#world;
    const ms = (this.#relay ? retryRelayedMs : retryLostMs) * (0.75 + random() / 2);
    this.#cancelRetry = clock.after(ms, () => this.seek());
  }

  #retire(socket: Socket): void {
    this.#later(() => this.#world.retire(socket));
  }

  #later(run: () => void): void {
    const cancel = this.#world.clock.after(retireMs, () => {
      this.#retiring.delete(run);
      run();
    });
    this.#retiring.set(run, cancel);
  }
}
