// Somebody who comes when all is over and reads everything from the start: what the store holds, as the server tells it.
import type { Shown, Witness } from "./evidence.ts";
import { Link } from "./link.ts";
import { fixed } from "./options.ts";
import type { Place } from "./plan.ts";
import type { Account } from "./registration.ts";
import { connect, Wire } from "./wire.ts";

export interface ReaderSetup {
  readonly nickname: string;
  readonly account: Account | undefined;
  readonly places: readonly Place[];
  readonly port: number;
  /** Something is wrong: a sentence without its full stop. */
  readonly onTrouble: (what: string) => void;
}

/** Reads each place from its first number on, or from the first that the server still shows. */
export async function readEverything(setup: ReaderSetup): Promise<Witness[]> {
  const { nickname, places, port } = setup;
  const views = new Map(places.map((place) => [place, { shown: [] as Shown[], from: 1 }]));
  const done = Promise.withResolvers<string | undefined>();
  const conn = await connect(port);
  if (!conn) {
    setup.onTrouble(`${nickname}: the server did not take a connection`);
    return [];
  }
  const wire = new Wire(conn, {
    line: (text) => link.hear(text),
    ended: () => done.resolve(`the server ended the connection ("${link.farewell}")`),
  });
  const link = new Link({
    ...setup,
    standing: { token: undefined, entered: new Set() },
    cursorOf: () => 0,
    send: (line) => wire.send(line),
    events: {
      ready: () => done.resolve(undefined),
      heard: (place, shown, live) => {
        if (!live) views.get(place)!.shown.push(shown);
      },
      refused: () => {},
      skipped: (place, count, code) => {
        if (code === "SKIPPED") views.get(place)!.from = count + 1;
        else {setup.onTrouble(
            `${nickname}: the server left out ${count} messages of ${place.target} (${code})`,
          );}
      },
      pong: () => {},
      nicknameTaken: () => done.resolve("the server says that this nickname is taken"),
      trouble: (what) => setup.onTrouble(`${nickname}: ${what}`),
    },
  });
  const timer = setTimeout(() => {
    done.resolve(`the server did not show everything within ${fixed.reading / 1000} s (${link.progress})`);
  }, fixed.reading);
  const failure = await done.promise;
  clearTimeout(timer);
  wire.cut();
  await wire.closed;
  if (failure !== undefined) setup.onTrouble(`${nickname}: ${failure}`);
  return places.map((place) => ({ who: nickname, log: place.log.name, ...views.get(place)! }));
}
