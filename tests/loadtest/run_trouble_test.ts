// Runs that meet trouble: servers that close, refuse, stop or say something else, and people who stop.
import { assert, assertEquals, assertLess, assertRejects, assertStringIncludes } from "@std/assert";
import { SetupError } from "../../loadtest/bot.ts";
import type { Progress } from "../../loadtest/run.ts";
import type { Behaviour } from "../support/irc_relay.ts";
import { against, allWell, counts, isTheOne } from "../support/load_run.ts";

Deno.test("a connection that the server closes in the middle is an error, and ends the run", async () => {
  const result = await against({
    deliver(line, from, to, n) {
      if (isTheOne(from, to, n)) to.close();
      return [line];
    },
  }, { amount: { kind: "seconds", seconds: 30 } });
  assert(result.lost > 0 && result.errors >= 1);
  assertStringIncludes(result.firstErrors.join("\n"), "the server closed a connection");
  assertLess(result.own.wallSeconds, 5);
});

Deno.test("an ERROR line is shown, without what could move the terminal", async () => {
  let ended = false;
  const result = await against({
    deliver(line, _from, _to, n) {
      if (n !== 5 || ended) return [line];
      ended = true;
      return ["ERROR :Excess\x1b[2J Flood"];
    },
  });
  assertStringIncludes(result.firstErrors[0]!, 'the server ended a connection: "Excess\u241b[2J Flood"');
});

Deno.test("error numerics and KICK are counted, and the first few shown", async () => {
  const result = await against({
    deliver: (line, _from, to) => [`:relay 404 ${to.nickname} #x :Cannot send to channel`, line],
  });
  assertEquals(counts(result), { ...allWell, errors: 120 });
  assertEquals(result.firstErrors.length, 5);
  assertEquals(result.firstErrors[0], 'the server refused a command: "404 #x Cannot send to channel"');
  const kicked = await against({
    deliver: (line, from, to, n) =>
      n === 0 && from.nickname.endsWith("0") ? [`:op KICK #x ${to.nickname} :out`, line] : [line],
  });
  assertEquals(counts(kicked), { ...allWell, errors: 3 });
});

Deno.test("a server that stops to deliver ends the run with a reason", async () => {
  const result = await against({ deliver: (line, _from, _to, n) => n < 2 ? [line] : [] });
  assertEquals(result.delivered, 24);
  assert(result.lost > 0);
  assertStringIncludes(result.firstErrors[0]!, "nothing was delivered for 0.3 s");
});

Deno.test("a server that answers nothing, or something else, is named as what it is", async () => {
  const silent = () => true;
  const reasons: [Behaviour, string][] = [
    [{ instead: silent }, "did not welcome a client within 1 s"],
    [{ instead: (peer) => (peer.send("HTTP/1.1 400 Bad Request"), true) }, 'that is not IRC: "HTTP/1.1 400'],
    [{ instead: (peer) => (peer.close(), true) }, "closed a connection"],
    [{ instead: (_peer, command) => command === "JOIN" }, "did not let a client join #load-"],
    [{ instead: (_peer, command) => command === "PING" }, "did not answer PING within 1 s"],
    [
      {
        instead(peer, command) {
          if (command === "USER") peer.send(":relay 464 * :Password incorrect");
          return command === "USER";
        },
      },
      'within 1 s, and said "464 Password incorrect"',
    ],
    [
      {
        instead(peer, command, params) {
          if (command === "JOIN") {
            peer.send(`:relay 473 ${peer.nickname} ${params[0]} :Cannot join channel (+i)`);
          }
          return command === "JOIN";
        },
      },
      "Cannot join channel (+i)",
    ],
    [
      {
        instead(peer, command, params) {
          if (command === "NICK") peer.send(`:relay 433 * ${params[0]} :In use`);
          return command === "NICK" || command === "USER";
        },
      },
      "did not welcome a client within 1 s, and said",
    ],
  ];
  await Promise.all(reasons.map(async ([behaviour, reason]) => {
    await assertRejects(() => against(behaviour, { setupMs: 1000 }), SetupError, reason);
  }));
});

Deno.test("a server that is not there", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await assertRejects(
    () => against({}, { target: { hostname: "127.0.0.1", port } }),
    SetupError,
    "refused the connection",
  );
});

Deno.test("stopped in the middle: what was measured so far, nothing lost", async () => {
  const result = await against({}, { amount: { kind: "seconds", seconds: 60 } }, (progress, stop) => {
    if (progress.phase === "running" && progress.delivered > 100) stop();
  });
  assertEquals(result.ending, "interrupted");
  assert(result.delivered > 100);
  assertEquals([result.lost, result.errors], [0, 0]);
});

Deno.test("stopped before all are in the room", async () => {
  const result = await against({}, { clients: 100 }, (progress, stop) => {
    if (progress.phase === "assembling" && progress.ready === 3) stop();
  });
  assertEquals([result.ending, result.sent], ["interrupted", 0]);
  assertEquals(result.latency, undefined);
});

Deno.test("shows how far it is", async () => {
  const seen: Progress[] = [];
  await against({}, { amount: { kind: "seconds", seconds: 0.35 } }, (progress) => void seen.push(progress));
  assertEquals(seen[0], { phase: "assembling", ready: 1, clients: 4 });
  assertEquals(seen.at(-1), { phase: "over" });
  const shares = seen.flatMap((progress) => progress.phase === "running" ? [progress.share] : []);
  assert(shares.length >= 2 && shares.every((share, i) => share <= 1 && share >= (shares[i - 1] ?? 0)));
});
