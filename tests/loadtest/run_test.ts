// Whole runs against a real IRC relay, honest and not.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isClean } from "../../loadtest/result.ts";
import { against, allWell, counts, isTheOne } from "../support/load_run.ts";

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
