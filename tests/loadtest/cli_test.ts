// The command as its user runs it: a child process, its output, its exit codes.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Behaviour, startRelay } from "../support/irc_relay.ts";

const main = new URL("../../main.ts", import.meta.url).href;

function spawn(...flags: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "loadtest", ...flags],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
}

async function outcome(child: Deno.ChildProcess) {
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

async function loadtest(behaviour: Behaviour, ...flags: string[]) {
  await using relay = startRelay(behaviour);
  return await outcome(spawn("--port", String(relay.port), ...flags));
}

const small = ["--clients", "3", "--msgs", "10"];

Deno.test("all is well: a table, exit code 0", async () => {
  const { code, out, err } = await loadtest({}, ...small);
  assertEquals([code, err], [0, ""]);
  assertStringIncludes(out, "3 clients x 10 messages");
  assertStringIncludes(out, "60 of 60 in");
  assertStringIncludes(out, "0 lost, 0 duplicated, 0 reordered, 0 errors");
});

Deno.test("--json prints one line and nothing else", async () => {
  const { code, out, err } = await loadtest({}, ...small, "--json");
  assertEquals([code, err], [0, ""]);
  assertEquals(out.trimEnd().split("\n").length, 1);
  const { clients, msgs, sent, expected, delivered, lost, server } = JSON.parse(out);
  assertEquals({ clients, msgs, sent, expected, delivered, lost }, {
    clients: 3,
    msgs: 10,
    sent: 30,
    expected: 60,
    delivered: 60,
    lost: 0,
  });
  if (Deno.build.os === "linux") assert(server.rss_bytes > 0);
});

Deno.test("a lost message: exit code 1, and the reason", async () => {
  const { code, out, err } = await loadtest(
    { deliver: (line, _from, _to, n) => n === 9 ? [] : [line] },
    ...small,
    "--json",
  );
  assertEquals(code, 1);
  assertEquals(JSON.parse(out).lost, 6);
  assertStringIncludes(err, "nothing was delivered for 5 s");
});

Deno.test("a duplicate: exit code 1", async () => {
  const { code, out } = await loadtest(
    { deliver: (line, _from, _to, n) => n === 3 ? [line, line] : [line] },
    ...small,
  );
  assertEquals(code, 1);
  assertStringIncludes(out, "0 lost, 6 duplicated, 0 reordered, 0 errors");
});

Deno.test("no server, no IRC, a wrong flag: a sentence and the exit code, no stack", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const nobody = await outcome(spawn("--port", String(port)));
  assertEquals([nobody.code, nobody.out], [1, ""]);
  assertStringIncludes(
    nobody.err,
    `chatroom: The server at 127.0.0.1:${port} refused the connection.\nStart one:`,
  );
  const web = await loadtest({ instead: (peer) => (peer.send("HTTP/1.1 400 Bad Request"), true) });
  assertEquals([web.code, web.out], [1, ""]);
  assertStringIncludes(web.err, "Is it an IRC server?");
  const usage = await outcome(spawn("--clients", "1"));
  assertEquals([usage.code, usage.out], [2, ""]);
  for (const { err } of [nobody, web, usage]) assert(!err.includes("    at "), err);
});

Deno.test("Ctrl-C: what was measured so far, exit code 130, no connection left", async () => {
  const begun = Promise.withResolvers<void>();
  await using relay = startRelay({
    deliver(line, _from, _to, n) {
      if (n > 50) begun.resolve();
      return [line];
    },
  });
  const child = spawn("--port", String(relay.port), "--clients", "4", "--seconds", "60", "--json");
  await begun.promise;
  child.kill("SIGINT");
  const { code, out } = await outcome(child);
  assertEquals(code, 130);
  const { delivered, lost, errors } = JSON.parse(out);
  assert(delivered > 100);
  assertEquals([lost, errors], [0, 0]);
  assert(relay.peers.every((peer) => !peer.joined));
});
