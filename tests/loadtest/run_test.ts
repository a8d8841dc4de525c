// Whole runs against a real IRC relay, honest and not.
import { assert, assertEquals, assertLess, assertRejects, assertStringIncludes } from "@std/assert";
import { SetupError } from "../../loadtest/bot.ts";
import type { LoadOptions } from "../../loadtest/options.ts";
import { isClean, type LoadResult } from "../../loadtest/result.ts";
import { type Progress, run } from "../../loadtest/run.ts";
import { type Behaviour, type Peer, type Relay, startRelay } from "../support/irc_relay.ts";

async function against(
  behaviour: Behaviour,
  options: Partial<LoadOptions> = {},
  watch: (progress: Progress, stop: () => void, relay: Relay) => void = () => {},
): Promise<LoadResult> {
  await using relay = startRelay(behaviour);
  const stop = new AbortController();
  const whole: LoadOptions = {
    target: { hostname: "127.0.0.1", port: relay.port },
    clients: 4,
    pace: { kind: "closed", window: 4 },
    amount: { kind: "messages", perClient: 10 },
    size: 64,
    room: undefined,
    setupMs: 3000,
    stallMs: 300,
    overtimeMs: 10_000,
    ...options,
  };
  return await run(whole, {
    nowMs: () => performance.now(),
    random: Math.random,
    signal: stop.signal,
    observe: (progress) => watch(progress, () => stop.abort(), relay),
  });
}

function counts({ sent, expected, delivered, lost, duplicated, reordered, errors }: LoadResult) {
  return { sent, expected, delivered, lost, duplicated, reordered, errors };
}

const allWell = { sent: 40, expected: 120, delivered: 120, lost: 0, duplicated: 0, reordered: 0, errors: 0 };

/** True for client 1's message 5 on its way to client 2. */
function isTheOne(from: Peer, to: Peer, n: number): boolean {
  return from.nickname.endsWith("001") && to.nickname.endsWith("002") && n === 5;
}

Deno.test("an honest server: everything arrives, in a closed loop and in an open one", async () => {
  for (
    const pace of [{ kind: "closed", window: 1 }, { kind: "closed", window: 50 }, {
      kind: "open",
      perSecond: 400,
    }] as const
  ) {
    const result = await against({}, { pace });
    assertEquals(counts(result), allWell);
    assert(isClean(result));
    assertEquals(result.clientSeconds.length, 4);
    assert(result.clientSeconds.every((seconds) => seconds > 0 && seconds <= result.seconds));
    assert(result.latency!.p50 > 0 && result.latency!.p50 <= result.latency!.max);
  }
});

Deno.test("an open loop takes the time that its rate says", async () => {
  const { seconds } = await against({}, { pace: { kind: "open", perSecond: 100 } });
  // 40 messages: the last is due after 390 ms.
  assert(seconds >= 0.39, `${seconds}`);
});

Deno.test("for a time instead of a count; the shortest and the longest text", async () => {
  for (const size of [25, 390]) {
    const result = await against({}, { size, amount: { kind: "seconds", seconds: 0.2 } });
    assert(isClean(result));
    assert(result.delivered > 100 && result.delivered === result.sent * 3);
    assert(result.seconds > 0.15);
  }
});

Deno.test("a message that a server drops is lost", async () => {
  const result = await against({
    deliver: (line, from, to, n) => isTheOne(from, to, n) ? [] : [line],
  }, { pace: { kind: "open", perSecond: 1000 } });
  assertEquals(counts(result), { ...allWell, delivered: 119, lost: 1, errors: 1 });
  assertStringIncludes(result.firstErrors[0]!, "nothing was delivered for 0.3 s while 1 deliveries were due");
});

Deno.test("a lost message ends a closed loop too", async () => {
  const result = await against({
    deliver: (line, from, to, n) => isTheOne(from, to, n) ? [] : [line],
  });
  assertEquals([result.lost, result.errors], [1, 1]);
});

Deno.test("a message that a server delivers twice is a duplicate, the very last one too", async () => {
  for (const at of [5, 9]) {
    const result = await against({
      deliver: (line, from, to, n) =>
        from.nickname.endsWith("1") && to.nickname.endsWith("2") && n === at ? [line, line] : [line],
    });
    assertEquals(counts(result), { ...allWell, duplicated: 1 });
    assert(!isClean(result));
  }
});

Deno.test("two messages in the wrong order are reordered", async () => {
  let held = "";
  const result = await against({
    deliver: (line, from, to, n) => {
      if (isTheOne(from, to, n)) {
        held = line;
        return [];
      }
      if (held && isTheOne(from, to, n - 1)) return [line, held];
      return [line];
    },
  }, { pace: { kind: "open", perSecond: 1000 } });
  assertEquals(counts(result), { ...allWell, reordered: 1 });
});

Deno.test("a message that a server changes is an error and lost, whatever it changes", async () => {
  const changes = [
    (line: string) => line.slice(0, -1) + "!",
    (line: string) => line.slice(0, -1),
    (line: string) => `${line} `,
    (line: string) => line.replace("^", " "),
    (line: string) => line.replace(/\^..../, "^0003"),
    (line: string) => line.replace(/(?<=\^.{11})./, "f"),
  ];
  await Promise.all(changes.map(async (change) => {
    const result = await against({
      deliver: (line, from, to, n) => [isTheOne(from, to, n) ? change(line) : line],
    }, { pace: { kind: "open", perSecond: 1000 } });
    assertEquals(counts(result), { ...allWell, delivered: 119, lost: 1, errors: 2 }, String(change));
    assert(/arrived damaged/.test(result.firstErrors[0]!), result.firstErrors[0]);
  }));
});

Deno.test("one client's message in another's name is an error", async () => {
  const names = new Map<string, string>();
  const result = await against({
    deliver: (line, from, to, n) => {
      names.set(from.nickname.slice(-3), from.nickname);
      if (!isTheOne(from, to, n)) return [line];
      return [line.replace(from.nickname, names.get("003")!)];
    },
  }, { pace: { kind: "open", perSecond: 1000 } });
  assertEquals(counts(result), { ...allWell, delivered: 119, lost: 1, errors: 2 });
  assertStringIncludes(result.firstErrors[0]!, `a message of "${names.get("003")}" arrived damaged`);
});

Deno.test("strangers in the room, and what servers like to say, do no harm", async () => {
  const result = await against({
    deliver: (line) => [
      ":stranger!u@h PRIVMSG #other :^0001",
      line.replace(/^:[^!]*/, ":stranger"),
      ":relay NOTICE * :hello",
      ":stranger!u@h JOIN :#x",
      line,
    ],
  });
  assertEquals(counts(result), allWell);
});

Deno.test("a server that sends PING first, takes no first nickname, and renames is a server too", async () => {
  const asked = new Set<string>();
  const result = await against({
    instead(peer, command, params) {
      if (command === "NICK" && !asked.has(params[0]!.slice(-3))) {
        asked.add(params[0]!.slice(-3));
        peer.send(`:relay 433 * ${params[0]} :Nickname is already in use`);
        return true;
      }
      if (command === "NICK" && peer.nickname === "") {
        peer.nickname = `x${params[0]!.slice(2)}`;
        peer.send("PING :cookie");
        return true;
      }
      if (command === "PONG" && params[0] === "cookie") peer.welcome();
      return command === "USER" || command === "PONG";
    },
  });
  assertEquals(counts(result), allWell);
});

Deno.test("PING is answered in the middle of a run", async () => {
  const answers = new Set<string>();
  let asked = 0;
  const result = await against({
    deliver(line, _from, _to, n) {
      if (n !== 3) return [line];
      return [`PING :number${++asked}`, line];
    },
    instead(_peer, command, params) {
      if (command === "PONG") answers.add(params[0]!);
      return command === "PONG";
    },
  });
  assertEquals(counts(result), allWell);
  assertEquals(answers.size, 12);
});

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
