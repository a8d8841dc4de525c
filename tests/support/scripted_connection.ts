// A client's connection to a scripted server, as a test drives it.
import { deadline } from "@std/async/deadline";
import { Connection } from "../../client/connection.ts";
import type { ConnectionBounds, ConnectionEvent } from "../../client/connection_events.ts";
import { FakeClock } from "./fake_clock.ts";
import { ScriptedServer } from "./scripted_server.ts";

/** A connection to a scripted server, on a clock that the test moves, and the events it gave out. */
export function setUp(server: ScriptedServer, bounds: Partial<ConnectionBounds> = {}, nickname = "ann") {
  const clock = new FakeClock();
  const events: ConnectionEvent[] = [];
  let heard = Promise.withResolvers<void>();
  const connection = new Connection({
    nickname,
    dial: (signal) => server.dial(signal),
    clock,
    random: () => 0.5,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    onEvent(event) {
      events.push(event);
      heard.resolve();
      heard = Promise.withResolvers();
    },
    bounds,
  });
  /** The first event, past or to come, that the pattern's properties describe. Takes it and those before it. */
  async function event(pattern: Record<string, unknown>): Promise<ConnectionEvent> {
    while (true) {
      const at = events.findIndex((event) => matches(event, pattern));
      if (at >= 0) return events.splice(0, at + 1).at(-1)!;
      await deadline(heard.promise, 10_000);
    }
  }
  return { clock, connection, events, event, state: (state: object) => event({ type: "state", state }) };
}

export function matches(value: unknown, pattern: unknown): boolean {
  if (typeof pattern !== "object" || pattern === null) return value === pattern;
  return typeof value === "object" && value !== null &&
    Object.entries(pattern).every(([key, part]) => matches(Reflect.get(value, key), part));
}
