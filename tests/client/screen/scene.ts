// A model with a clock of its own, spoken to in lines of IRC: what the tests of the model share.
import { Model } from "../../../client/screen/model.ts";
import type { Action } from "../../../client/terminal/model/action.ts";
import type { Effect } from "../../../client/screen/effect.ts";
import type { Entry } from "../../../client/terminal/model/entry.ts";
import type { Conversation } from "../../../client/terminal/model/state.ts";
import { defaultSettings, type Settings } from "../../../client/terminal/settings.ts";
import { formatMessage, type IrcMessage, parseMessage } from "../../../protocol/irc/message.ts";

export type Origin = "live" | "replay" | "history" | "search";

export class Scene {
  now = Date.parse("2026-01-31T12:00:00.000Z");
  readonly model: Model;
  /** All effects since they were last taken. */
  effects: Effect[] = [];
  /** What the connection has not seen confirmed. */
  unconfirmed: IrcMessage[] = [];

  constructor(settings: Partial<Settings> = {}, room = "#a", otherRooms: readonly string[] = []) {
    this.model = new Model({
      address: "localhost:9090",
      nickname: "ann",
      room,
      otherRooms,
      settings: { ...defaultSettings, ...settings },
      now: () => this.now,
      unconfirmed: () => this.unconfirmed,
    });
  }

  /** Online as ann, in #a with bob and an operator cat; no effects are left over. */
  static online(settings: Partial<Settings> = {}): Scene {
    const scene = new Scene(settings);
    scene.connect();
    scene.join("#a", "@cat bob ann");
    scene.effects = [];
    return scene;
  }

  connect(nickname = "ann"): void {
    this.effects.push(...this.model.hear({ type: "state", state: { type: "online", nickname } }));
    this.hear(`:server 001 ${nickname} :Welcome`);
    this.hear(`:server 005 ${nickname} CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ :are supported`);
  }

  /** Our own JOIN, with what the server sends behind it. */
  join(room: string, names: string): void {
    const { nickname } = this.model;
    this.hear(`:${nickname}!u@h JOIN ${room}`);
    this.hear(`:server 353 ${nickname} = ${room} :${names}`);
    this.hear(`:server MARKREAD ${room} *`);
    this.hear(`:server 366 ${nickname} ${room} :End`);
    this.hear(`:server 315 ${nickname} ${room} :End`);
  }

  hear(line: string, origin: Origin = "live"): void {
    this.effects.push(...this.model.hear({ type: "message", message: parseMessage(line), origin }));
  }

  /** Somebody says something; `id` is its msgid, `at` seconds after noon. */
  say(from: string, target: string, text: string, id?: string, at?: number, origin: Origin = "live"): void {
    const time = at === undefined ? this.now : Date.parse("2026-01-31T12:00:00.000Z") + at * 1000;
    const tags = [`time=${new Date(time).toISOString()}`, ...id === undefined ? [] : [`msgid=${id}`]];
    this.hear(`@${tags.join(";")} :${from}!u@h PRIVMSG ${target} :${text}`, origin);
  }

  act(action: Action): void {
    this.effects.push(...this.model.act(action));
  }

  /** Says what the server does not echo for now. */
  typeIntoSilence(text: string): void {
    this.type(text);
    for (const effect of this.take()) if (effect.type === "send") this.unconfirmed.push(effect.message);
  }

  type(text: string): void {
    this.act({ type: "submit", text });
  }

  /** Lets time pass, and ticks. */
  wait(ms: number): void {
    this.now += ms;
    this.effects.push(...this.model.tick(this.now));
  }

  take(): Effect[] {
    return this.effects.splice(0);
  }

  /** The lines that are to be sent, and taken. */
  sent(): string[] {
    return this.take().flatMap((effect) => effect.type === "send" ? [formatMessage(effect.message)] : []);
  }

  get current(): Conversation {
    return this.model.conversations[this.model.current]!;
  }

  in(name: string): Conversation {
    const conversation = this.model.conversations.find((each) => each.name === name);
    if (!conversation) throw new Error(`There is no conversation ${name}.`);
    return conversation;
  }

  names(): string[] {
    return this.model.conversations.map(({ name }) => name);
  }
}

/** Each entry in a few words. */
export function words({ entries }: Conversation): string[] {
  return entries.map(inWords);
}

function inWords(entry: Entry): string {
  switch (entry.type) {
    case "said": {
      const held = entry.held === undefined ? "" : `(${entry.held}) `;
      const marks = `${held}${entry.isOwn ? "own " : ""}${entry.isHighlight ? "! " : ""}`;
      return entry.kind === "text"
        ? `${marks}<${entry.from}> ${entry.text}`
        : `${marks}${entry.kind} <${entry.from}> ${entry.text}`;
    }
    case "happened":
      return `${entry.who} ${entry.what}${entry.object ? ` ${entry.object}` : ""}${
        entry.text ? ` (${entry.text})` : ""
      }`;
    case "note":
      return `-- ${entry.level === "plain" ? "" : `${entry.level} `}${entry.text}`;
  }
}

/** What was said in it, by text. */
export function texts({ entries }: Conversation): string[] {
  return entries.flatMap((entry) => entry.type === "said" ? [entry.text] : []);
}
