// The full screen on this terminal, with a fault that the first argument names: a program for ownership_test.ts to run.
import { systemClock } from "../../../client/clock.ts";
import type { Connection } from "../../../client/connection.ts";
import type { ConnectionEvent, End } from "../../../client/connection_events.ts";
import { device } from "../../../client/terminal/device.ts";
import { runScreen } from "../../../client/screen/screen.ts";
import { defaultSettings } from "../../../client/terminal/settings.ts";

const [fault] = Deno.args;

function fail(where: string): void {
  if (where === fault) throw new Error(`a fault on purpose: ${where}`);
}

/** A connection that is there at once, where a message of somebody arrives when anything is said. */
function connect(nickname: string, onEvent: (event: ConnectionEvent) => void | Promise<void>): Connection {
  const hear = (source: string, command: string, ...params: string[]) =>
    onEvent({ type: "message", message: { source, command, params }, origin: "live" });
  const left = Promise.withResolvers<End>();
  const connection = {
    state: { type: "online", nickname },
    nickname,
    send({ command }: { command: string }) {
      if (command !== "PRIVMSG") return "sent";
      fail("input");
      setTimeout(() => fail("timer"), 0);
      Promise.resolve().then(() => fail("rejection"));
      if (fault === "exit") Deno.exit(3);
      hear("bob!u@h", "PRIVMSG", "#lobby", "hello");
      return "sent";
    },
    older: () => false,
    search: () => false,
    settled: () => Promise.resolve(true),
    quit: () => left.resolve({ type: "left" }),
    async run(): Promise<End> {
      onEvent({ type: "state", state: { type: "online", nickname } });
      hear(`${nickname}!u@h`, "JOIN", "#lobby");
      if (fault === "connection") {
        await new Promise((resolve) => setTimeout(resolve, 500));
        fail(fault);
      }
      return await left.promise;
    },
  };
  return connection as unknown as Connection;
}

let isTold = false;
await runScreen({
  servers: { save: () => Promise.resolve([]), list: () => Promise.resolve([]) },
  device,
  kind: { TERM: "screen-256color", COLORTERM: undefined, COLORFGBG: undefined, NO_COLOR: undefined },
  connect: (nickname, onEvent) =>
    connect(nickname, (event) => {
      if (event.type === "message" && event.message.command === "PRIVMSG") isTold = true;
      return onEvent(event);
    }),
  nickname: "ann",
  suggestion: "ann",
  account: undefined,
  password: undefined,
  room: "#lobby",
  address: "nowhere:1",
  settings: defaultSettings,
  save: () => Promise.resolve(),
  clock: systemClock,
  offset() {
    if (isTold) fail("render");
    return 0;
  },
  interrupted: new AbortController().signal,
});
Deno.exit(0);
