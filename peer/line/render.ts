// What a peer tells -> lines for a person to read. Pure. Everything that others wrote is made harmless here.
import type { Paint } from "../../client/terminal/line/paint.ts";
import type { ShownLine } from "../../client/terminal/line/surface.ts";
import type { PeerEvent, Place, Said } from "../events.ts";
import { clean, decisions, forked, keyChanged, ownerNow, registryNews, ways } from "../words.ts";

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
      return keyChanged(clean(event.name)).map((text) => note("error", text, view));
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
      return [note("error", forked(clean(event.name), clean(event.place.name)), view)];
    case "owner": {
      const name = event.name === undefined ? undefined : clean(event.name);
      return status(ownerNow(name, clean(event.place.name), event.mayGrow));
    }
    case "problem":
      return [note("error", clean(event.problem), view)];
    case "registry":
      return registry(event, view);
    case "opened":
    case "closed":
    case "roster":
    case "synced":
      return [];
  }
}

function registry({ state }: Extract<PeerEvent, { type: "registry" }>, view: View): ShownLine[] {
  const news = registryNews(state);
  return news ? [note(news.kind, clean(news.text), view)] : [];
}

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
