// The model of a peer's screen with a clock of its own and a peer that is only seen: what the tests of the model share.
import type { Action, ScreenEffect } from "../../../client/terminal/model/action.ts";
import type { Conversation } from "../../../client/terminal/model/state.ts";
import { defaultSettings, type Settings } from "../../../client/terminal/settings.ts";
import type { PeerEvent, Place } from "../../../peer/events.ts";
import type { RegistryState } from "../../../peer/registry_client.ts";
import type { PeerEffect } from "../../../peer/screen/effect.ts";
import { PeerModel } from "../../../peer/screen/model.ts";
import type { RoomSight, Sight, WaySight } from "../../../peer/screen/sight.ts";

export const talk = (name: string): Place => ({ type: "talk", name });
export const room = (name: string): Place => ({ type: "room", name });

/** What can be seen, as the test has it. */
export class Seen implements Sight {
  name: string | undefined = "ann";
  askers: string[] = [];
  isBusy = false;
  readonly ways = new Map<string, WaySight>();
  readonly rooms = new Map<string, RoomSight>();
  /** Places where nobody hears us, and where somebody has not got all. */
  readonly deaf = new Set<string>();
  readonly waiting = new Set<string>();
  readonly texts = new Map<string, readonly string[]>();

  get contacts(): string[] {
    return [...this.ways.keys()];
  }

  room(name: string): RoomSight | undefined {
    const room = this.rooms.get(name);
    return room &&
      { ...room, members: room.members.map((one) => ({ ...one, way: this.ways.get(one.name) })) };
  }

  way(name: string): WaySight | undefined {
    return this.ways.get(name);
  }

  held({ name }: Place): readonly string[] {
    return this.texts.get(name) ?? [];
  }

  isHeard({ name }: Place): boolean {
    return !this.deaf.has(name);
  }

  isQuiet({ name }: Place): boolean {
    return !this.waiting.has(name);
  }
}

export class Scene {
  now = Date.parse("2026-01-31T12:00:00.000Z");
  readonly seen = new Seen();
  readonly model: PeerModel;
  effects: (ScreenEffect | PeerEffect)[] = [];
  #lastId = 0;

  constructor(settings: Partial<Settings> = {}) {
    this.model = new PeerModel({
      address: "registry:9191",
      settings: { ...defaultSettings, ...settings },
      now: () => this.now,
      sight: this.seen,
    });
  }

  /** Logged in as ann, in touch with bob, with whom she talks, and with him in #team; none of it in view. */
  static begun(settings: Partial<Settings> = {}): Scene {
    const scene = new Scene(settings);
    scene.seen.ways.set("bob", { by: "direct", rttMs: 12.4 });
    scene.seat("#team", "ann", "bob");
    scene.hear({ type: "opened", place: talk("bob") }, { type: "opened", place: room("#team") });
    scene.registry({ type: "in", name: "ann" });
    scene.model.begin();
    scene.effects = [];
    return scene;
  }

  /** These are in the room, the first one its owner. */
  seat(name: string, ...people: string[]): void {
    const members = people.map((name, index) => ({
      name,
      role: index === 0 ? "owner" as const : "member" as const,
      isSelf: name === "ann",
      way: undefined,
    }));
    this.seen.rooms.set(name, { isOpen: false, isIn: people.includes("ann"), members });
  }

  hear(...events: PeerEvent[]): void {
    for (const event of events) this.effects.push(...this.model.hear(event));
  }

  registry(state: RegistryState): void {
    this.hear({ type: "registry", state });
  }

  said(place: Place, from: string, text: string, id = `${from} ${++this.#lastId}`): void {
    this.hear({ type: "said", said: { place, id, from, text, time: this.now, isOwn: from === "ann" } });
  }

  act(action: Action): void {
    this.effects.push(...this.model.act(action));
  }

  type(text: string): void {
    this.act({ type: "submit", text });
  }

  go(name: string): void {
    this.act({
      type: "switch",
      to: { index: this.model.conversations.findIndex((one) => one.name === name) },
    });
  }

  wait(ms: number): void {
    this.now += ms;
    this.effects.push(...this.model.tick(this.now));
  }

  take(): (ScreenEffect | PeerEffect)[] {
    return this.effects.splice(0);
  }

  get current(): Conversation {
    return this.model.conversations[this.model.current]!;
  }

  in(name: string): Conversation {
    const conversation = this.model.conversations.find((each) => each.name === name);
    if (!conversation) throw new Error(`There is no conversation ${name}.`);
    return conversation;
  }

  get status(): string {
    return this.model.status.map(({ text }) => text).join(" | ");
  }
}

/** Each entry in a few words. */
export function words({ entries }: Conversation): string[] {
  return entries.map((entry) => {
    switch (entry.type) {
      case "said":
        return `<${entry.from}> ${entry.text}${entry.held === undefined ? "" : ` [${entry.held}]`}`;
      case "happened":
        return `${entry.who} ${entry.what}`;
      case "note":
        return `${entry.level === "error" ? "!!" : "--"} ${entry.text}`;
    }
  });
}
