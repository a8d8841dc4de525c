import { assert, assertEquals, assertLess, assertRejects, assertStringIncludes } from "@std/assert";
import { OwnServerError, startOwnServer } from "../../loadtest/own_server.ts";

const never = new AbortController().signal;
const relay = new URL("../support/irc_relay.ts", import.meta.url).href;

/** A program in place of `chatroom`, which is this code. */
function program(code: string): [string, ...string[]] {
  return [Deno.execPath(), "eval", code];
}

Deno.test("a server is started, told where to listen, reached and ended", async () => {
  const server = await startOwnServer([Deno.execPath(), "run", "-A", relay], 10_000, never);
  assertEquals(server.hostname, "127.0.0.1");
  const conn = await Deno.connect(server);
  conn.close();
  await server.stop();
  await assertRejects(() => Deno.connect(server), Deno.errors.ConnectionRefused);
});

Deno.test("a server that ends at once is an error with what it said, made harmless", async () => {
  const code = 'console.error("the port\\x1b[2J is taken, " + Deno.args.join(" ")); Deno.exit(3);';
  const error = await assertRejects(() => startOwnServer(program(code), 10_000, never), OwnServerError);
  assertStringIncludes(error.message, "ended at once, with exit code 3");
  assertStringIncludes(error.message, "the port\u241b[2J is taken, server --host 127.0.0.1 --port 0");
});

Deno.test("a server that never listens is ended, even one that ignores SIGTERM", async () => {
  const code =
    'Deno.addSignalListener("SIGTERM", () => {}); console.log("hello"); setInterval(() => {}, 1000);';
  const start = performance.now();
  await assertRejects(
    () => startOwnServer(program(code), 500, never),
    OwnServerError,
    "did not listen within 0.5 s",
  );
  assertLess(performance.now() - start, 10_000);
});

Deno.test("a program that is not there", async () => {
  await assertRejects(
    () => startOwnServer(["/nowhere/chatroom"], 500, never),
    OwnServerError,
    "Cannot start /nowhere",
  );
});

Deno.test("stopped while it waits", async () => {
  const stop = new AbortController();
  const starting = startOwnServer(program("setInterval(() => {}, 1000);"), 10_000, stop.signal);
  stop.abort();
  const error = await assertRejects(() => starting, OwnServerError);
  assert(error.message.startsWith("The server was stopped"));
});
