// A room's links: who can be reached, and what each sends and hears. Knows frames, not what they mean.
import type { Id, RoomFrame } from "../../protocol/peer/frame.ts";
import { writeFrame } from "../../protocol/peer/frame_codec.ts";
import type { Link } from "../link.ts";

/** When one silent neighbour is there again, the others are asked within so many milliseconds. */
const probeWithinMs = 60;

export interface NeighbourEvents {
  frame(from: Id, frame: RoomFrame): void;
  /** Somebody can be reached, or cannot any more. */
  changed(member: Id, isAlive: boolean): void;
}

interface Neighbour {
  readonly link: Link;
  readonly detach: () => void;
}

export class Neighbours {
  readonly #room: Id;
  readonly #random: () => number;
  readonly #events: NeighbourEvents;
  readonly #neighbours = new Map<Id, Neighbour>();

  constructor(room: Id, random: () => number, events: NeighbourEvents) {
    this.#room = room;
    this.#random = random;
    this.#events = events;
  }

  /** Of all members with a link, silent ones too. */
  get links(): ReadonlyMap<Id, Link> {
    return new Map([...this.#neighbours].map(([member, { link }]) => [member, link]));
  }

  /** The link to a member who answers. */
  alive(member: Id): Link | undefined {
    const link = this.#neighbours.get(member)?.link;
    return link?.state === "alive" ? link : undefined;
  }

  /** Members who answer. */
  get reached(): Id[] {
    return [...this.#neighbours.keys()].filter((member) => this.alive(member));
  }

  /** Two, or as many as there are, of those who answer. */
  some(count: number): Id[] {
    const reached = this.reached;
    const chosen: Id[] = [];
    while (chosen.length < count && reached.length > 0) {
      chosen.push(...reached.splice(Math.floor(this.#random() * reached.length), 1));
    }
    return chosen;
  }

  add(member: Id, link: Link): void {
    this.remove(member);
    const detach = link.attach(this.#room, {
      frame: (frame) => this.#events.frame(member, frame),
      changed: (state) => {
        if (state === "closed") return this.remove(member);
        this.#events.changed(member, state === "alive");
        if (state === "alive") this.#probeOthers();
      },
    });
    this.#neighbours.set(member, { link, detach });
    if (link.state === "alive") this.#events.changed(member, true);
  }

  remove(member: Id): void {
    const neighbour = this.#neighbours.get(member);
    if (!neighbour) return;
    neighbour.detach();
    this.#neighbours.delete(member);
    this.#events.changed(member, false);
  }

  /** False if the member has no link, or one with too much to do. */
  send(member: Id, frame: RoomFrame, once?: "once"): boolean {
    return this.#neighbours.get(member)?.link.send(this.#room, writeFrame(frame), once) ?? false;
  }

  /** To everybody with a link but one: to who is silent now too, as soon as they answer. */
  broadcast(frame: RoomFrame, except?: Id): void {
    const bytes = writeFrame(frame);
    for (const [member, { link }] of this.#neighbours) {
      if (member !== except) link.send(this.#room, bytes);
    }
  }

  #probeOthers(): void {
    for (const { link } of this.#neighbours.values()) link.probe(probeWithinMs);
  }
}
