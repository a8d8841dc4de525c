// Holds the program to docs/ARCHITECTURE.md, "Who may import whom", and shows for each rule that it can fail.
import { assert, assertEquals } from "@std/assert";
import { broken } from "./support/house_rules.ts";
import { programSources } from "./support/sources.ts";

Deno.test("the program keeps the rules of the house", async () => {
  const sources = await programSources();
  assert(sources.has("main.ts") && sources.has("cli/command.ts") && sources.has("protocol/terminal_text.ts"));
  const found: string[] = [];
  for (const [path, text] of sources) found.push(...broken(path, text).map((what) => `${path} ${what}`));
  assertEquals(found, []);
});

const planted: [rule: string, path: string, source: string][] = [
  ["protocol imports no other room", "protocol/irc/x.ts", 'import { a } from "../../server/a.ts";'],
  ["protocol imports no cli", "protocol/x.ts", 'import type { A } from "../cli/a.ts";'],
  ["protocol imports no built-in", "protocol/x.ts", 'import "node:crypto";'],
  ["protocol imports no package", "protocol/x.ts", 'import { delay } from "@std/async/delay";'],
  ["cli imports no other room", "cli/x.ts", 'export * from "../protocol/a.ts";'],
  ["cli does not import main", "cli/x.ts", 'import "../main.ts";'],
  ["server does not import client", "server/a/x.ts", 'export { a } from "../../client/a.ts";'],
  ["client does not import server", "client/x.ts", 'const a = await import("../server/a.ts");'],
  ["loadtest does not import client", "loadtest/x.ts", 'let a: import("../client/a.ts").A;'],
  ["loadtest does not import peer", "loadtest/x.ts", 'import "../peer/a.ts";'],
  ["loadtest/peers imports no server", "loadtest/peers/x.ts", 'import "../../server/log.ts";'],
  ["peer imports the client's terminal alone", "peer/x.ts", 'import "../client/connection.ts";'],
  ["the terminal knows no connection", "client/terminal/x.ts", 'import "../screen/model.ts";'],
  ["only the registry uses the server's accounts", "peer/x.ts", 'import "../server/accounts/throttle.ts";'],
  ["the registry uses nothing else of the server's", "peer/registry/x.ts", 'import "../../server/chat.ts";'],
  ["nobody imports tests", "server/x.ts", 'import "../tests/support/a.ts";'],
  ["main imports no tests", "main.ts", 'import "./tests/support/a.ts";'],
  ["main imports no build", "main.ts", 'import "./build/permissions.ts";'],
  ["no import is computed", "main.ts", "await import(name);"],
  ["no import is absolute", "server/x.ts", 'import "/server/y.ts";'],
  ["a new room needs a rule", "attic/x.ts", 'import "../protocol/a.ts";'],
  ["no import climbs out", "server/x.ts", 'import "../../elsewhere/server/a.ts";'],
  ["settings come from cli.ts", "server/x.ts", 'import deno from "../deno.json" with { type: "json" };'],
  ["protocol uses no Deno", "protocol/x.ts", "Deno.stdout;"],
  ["protocol uses no Deno by another name", "protocol/x.ts", "const { env } = Deno;"],
  ["protocol uses no clock", "protocol/x.ts", "const now = Date\n.now();"],
  ["protocol hands on no clock", "protocol/x.ts", "stamp(Date.now);"],
  ["protocol makes no date of now", "protocol/x.ts", "const now = new Date();"],
  ["protocol uses no other clock", "protocol/x.ts", "performance.now();"],
  ["protocol uses no chance", "protocol/x.ts", "Math.random();"],
  ["protocol uses no crypto", "protocol/x.ts", "crypto.getRandomValues(a);"],
  ["protocol sets no timer", "protocol/x.ts", "setTimeout(a, 1);"],
  ["protocol has no way around", "protocol/x.ts", "globalThis.Deno;"],
  ["the environment is read in cli.ts", "server/server.ts", 'Deno.env.get("A");'],
  ["nor is it taken apart elsewhere", "server/my_cli.ts", "const { env } = Deno;"],
  ["flags are read in cli.ts", "loadtest/run.ts", "const words = Deno.args;"],
  ["node's environment too", "client/x.ts", "process.env.HOME;"],
  ["brackets too", "client/x.ts", 'Deno["env"];'],
  ["a database is a store's", "server/room.ts", 'import { DatabaseSync } from "node:sqlite";'],
  ["MongoDB is a store's", "peer/registry/x.ts", 'await import("mongodb");'],
];

for (const [rule, path, source] of planted) {
  Deno.test(`caught: ${rule}`, () =>
    assertEquals(broken(path, source).length, 1, broken(path, source).join()));
}

const allowed: [path: string, source: string][] = [
  [
    "protocol/irc/x.ts",
    'import { a } from "./y.ts"; import { b } from "../plain.ts"; import c from "../../protocol/z.ts";',
  ],
  ["protocol/x.ts", "// Deno.env, Date.now() and setTimeout are not for us\nconst text = 'Deno.env';"],
  ["protocol/x.ts", "const a = { crypto: 1, performance() {} }; a.crypto; new Date(a.time); Date.UTC(2026);"],
  ["protocol/x.ts", "interface A { process: string } class B { fetch = 1; crypto() {} }"],
  [
    "server/x.ts",
    'import { a } from "../protocol/a.ts"; import { b } from "../cli/b.ts"; import "node:net"; Date.now();',
  ],
  ["server/cli.ts", 'Deno.env.get("A"); import deno from "../deno.json" with { type: "json" };'],
  ["main.ts", 'import "./cli/a.ts"; await import("./server/cli.ts"); Deno.args;'],
  ["server/store/sqlite.ts", 'import { DatabaseSync } from "node:sqlite"; import "../log.ts";'],
  ["peer/registry/store/mongo.ts", 'await import("npm:mongodb");'],
  [
    "peer/registry/accounts.ts",
    'import "../../server/accounts/throttle.ts"; import "../../server/event_log.ts";',
  ],
  ["loadtest/peers/x.ts", 'import "../../peer/link.ts"; import "../run.ts";'],
  ["peer/cli.ts", 'import "../client/terminal/shell.ts"; import "../protocol/a.ts";'],
  ["client/x.ts", "options.env; state.args; const Deno2 = 1;"],
];

for (const [path, source] of allowed) {
  Deno.test(`allowed: ${path} ${source}`, () => assertEquals(broken(path, source), []));
}
