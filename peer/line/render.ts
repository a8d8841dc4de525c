// What a peer tells -> lines for a person to read. Pure. Everything that others wrote is made harmless here.
import type { Paint } from "../../client/terminal/line/paint.ts";
import type { ShownLine } from "../../client/terminal/line/surface.ts";
import { neutralise, stripFormatting } from "../../protocol/terminal_text.ts";
import type { PeerEvent, Place, ReachedBy, Said } from "../events.ts";
import type { RegistryState } from "../registry_client.ts";

export interface View {
  readonly paint: Paint;
  /** What is talked about; what is said elsewhere is marked with its place. */
  readonly current: Place | undefined;
  readonly ourName: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The time of day to show, such as 12:34. */
  readonly timeOf: (ms: number) => string;
}

export function clean(text: string): string {
  return neutralise(stripFormatting(text));
}

/** A line of our own. */
export function note(kind: ShownLine["kind"], text: string, { paint, now, timeOf }: View): ShownLine {
  const marked = kind === "error" ? paint.alarming(`!! ${text}`) : paint.faint(`-- ${text}`);
  return { kind, text: `${paint.faint(timeOf(now))} ${marked}` };
}

/** The lines for what was told: most often one, or none. */
export function render(event: PeerEvent, view: View): ShownLine[] {
  const { paint, now, timeOf } = view;
  const nick = (name: string) => paint.nickname(clean(name));
  const talk = (text: string): ShownLine[] => [{ kind: "talk", text: `${paint.faint(timeOf(now))} ${text}` }];
  const status = (text: string) => [note("status", text, view)];
  switch (event.type) {
    case "said":
      return [said(event.said, view)];
    case "asks":
      return talk(
        `-- ${nick(event.name)} would like to talk: ${paint.strong(`/accept ${clean(event.name)}`)} or ` +
          paint.strong(`/reject ${clean(event.name)}`),
      );
    case "decided":
      return talk(`-- ${nick(event.name)} ${decisions[event.decision]}`);
    case "reached":
      return status(`in touch with ${clean(event.name)}, ${ways[event.by]}`);
    case "lost":
      return status(`${clean(event.name)} does not answer`);
    case "key changed":
      return keyChanged(clean(event.name), view);
    case "invited":
      return talk(
        `-- ${nick(event.name)} invites you to ${clean(event.room)}: ${
          paint.strong(`/join ${clean(event.room)}`)
        }`,
      );
    case "joined":
      return talk(`--> ${nick(event.name)} joined ${clean(event.room)}`);
    case "left":
      return talk(`<-- ${nick(event.name)} left ${clean(event.room)}`);
    case "forked":
      return [note(
        "error",
        `${clean(event.name)} has signed two different messages in one place of ${
          clean(event.place.name)
        }, and is ` +
          "not heard there any more.",
        view,
      )];
    case "problem":
      return [note("error", clean(event.problem), view)];
    case "registry":
      return registry(event.state, view);
    case "opened":
    case "closed":
    case "roster":
    case "synced":
      return [];
  }
}

export const ways: Record<ReachedBy, string> = {
  tcp: "directly (TCP)",
  direct: "directly (UDP)",
  v6: "directly (UDP, v6)",
  relay: "through the relay",
};

const decisions = { accept: "accepts", reject: "would rather not talk", busy: "is busy" } as const;

/** What was said, with its place where that is not the current one. */
export function said({ place, from, text, time, isOwn }: Said, view: View): ShownLine {
  const { paint, current, ourName, timeOf } = view;
  const who = paint.nickname(clean(from));
  const isHere = current?.type === place.type && current.name === place.name;
  const other = isOwn ? place.name : ourName ?? "you";
  const head = isHere
    ? `<${who}>`
    : place.type === "room"
    ? `${clean(place.name)} <${who}>`
    : `<${who} -> ${paint.nickname(clean(other))}>`;
  return { kind: "talk", text: `${paint.faint(timeOf(time))} ${head} ${clean(text)}` };
}

function keyChanged(name: string, view: View): ShownLine[] {
  return [
    `STOP: the key of ${name} is another one than before.`,
    `Either ${name} has lost their keys, or somebody else has come with their name. Nothing is said to them.`,
    `Ask ${name} by another way. If they have new keys: /forget ${name}, then /query ${name} and /verify ${name}.`,
  ].map((text) => note("error", text, view));
}

function registry(state: RegistryState, view: View): ShownLine[] {
  switch (state.type) {
    case "away":
      return [note(
        "status",
        `no registry: ${clean(state.why)} Trying again in ${
          Math.ceil(state.ms / 1000)
        } s; who is in touch stays so.`,
        view,
      )];
    case "over":
      return state.why === "replaced"
        ? [note("error", "You have logged in elsewhere; this one does not try again.", view)]
        : [];
    case "in":
      return [note("status", `logged in as ${clean(state.name)}`, view)];
    case "connecting":
    case "outside":
      return [];
  }
}
