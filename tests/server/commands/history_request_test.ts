import { assertEquals, assertThrows } from "@std/assert";
import { BadRequest, parseHistoryRequest, parseTime } from "../../../server/commands/history_request.ts";

const parse = (line: string) => parseHistoryRequest(line.split(" "), "k3x", 100);
const T1 = "timestamp=2024-01-02T03:04:05.678Z", T2 = "timestamp=2024-01-02T03:04:06.000Z";
const t1 = Date.UTC(2024, 0, 2, 3, 4, 5, 678), t2 = Date.UTC(2024, 0, 2, 3, 4, 6);

Deno.test("each subcommand, with each kind of selector", () => {
  assertEquals(parse("LATEST #a * 5"), { subcommand: "LATEST", target: "#a", after: undefined, limit: 5 });
  assertEquals(parse(`latest #a ${T1} 5`), {
    subcommand: "LATEST",
    target: "#a",
    after: { time: t1 },
    limit: 5,
  });
  assertEquals(parse("BEFORE bob msgid=k3x-1z 5"), {
    subcommand: "BEFORE",
    target: "bob",
    at: { order: 71 },
    limit: 5,
  });
  for (const subcommand of ["AFTER", "AROUND"] as const) {
    assertEquals(parse(`${subcommand} #a ${T1} 5`), { subcommand, target: "#a", at: { time: t1 }, limit: 5 });
  }
  assertEquals(parse(`BETWEEN #a ${T2} msgid=k3x-2 7`), {
    subcommand: "BETWEEN",
    target: "#a",
    from: { time: t2 },
    to: { order: 2 },
    limit: 7,
  });
  assertEquals(parse(`TARGETS ${T2} ${T1} 7`), { subcommand: "TARGETS", from: t2, to: t1, limit: 7 });
});

Deno.test("a limit is a number from 1 on, and the server's own at most", () => {
  assertEquals(parse("LATEST #a * 100").limit, 100);
  assertEquals(parse("LATEST #a * 101").limit, 100);
  assertEquals(parse("LATEST #a * 007").limit, 7);
  for (const limit of ["0", "-1", "x", "1.5", "1e3", "", "99999999999"]) {
    assertThrows(() => parse(`LATEST #a * ${limit}`), BadRequest);
  }
});

Deno.test("what cannot be answered has a code and what was wrong", () => {
  const wrong = (line: string) => {
    const { code, context } = assertThrows(() => parse(line), BadRequest);
    return [code, ...context];
  };
  assertEquals(wrong("NEWEST #a * 5"), ["INVALID_PARAMS", "NEWEST"]);
  assertEquals(wrong("LATEST"), ["INVALID_PARAMS", "LATEST"]);
  assertEquals(wrong("LATEST #a *"), ["INVALID_PARAMS", "LATEST"]);
  assertEquals(wrong("LATEST #a * 5 6"), ["INVALID_PARAMS", "LATEST"]);
  assertEquals(wrong(`BETWEEN #a ${T1} 5`), ["INVALID_PARAMS", "BETWEEN"]);
  assertEquals(wrong("LATEST #a * many"), ["INVALID_PARAMS", "LATEST", "many"]);
  assertEquals(wrong("BEFORE #a * 5"), ["INVALID_PARAMS", "BEFORE", "*"]);
  assertEquals(wrong("BEFORE #a id=5 5"), ["INVALID_PARAMS", "BEFORE", "id=5"]);
  assertEquals(wrong("BEFORE #a timestamp=yesterday 5"), ["INVALID_PARAMS", "BEFORE", "timestamp=yesterday"]);
  assertEquals(wrong(`TARGETS ${T1} msgid=k3x-1 5`), ["INVALID_PARAMS", "TARGETS", "msgid=k3x-1"]);
  assertEquals(wrong("AFTER #a msgid=other-1 5"), ["MESSAGE_ERROR", "AFTER", "#a", "msgid=other-1"]);
  assertEquals(wrong("AFTER #a msgid= 5"), ["MESSAGE_ERROR", "AFTER", "#a", "msgid="]);
});

Deno.test("a time is UTC and a day that there is", () => {
  assertEquals(parseTime(T1), t1);
  assertEquals(parseTime("timestamp=2024-01-02T03:04:05Z"), t1 - 678);
  for (
    const word of [
      "2024-01-02T03:04:05.678Z",
      "timestamp=2024-13-02T03:04:05.678Z",
      "timestamp=2024-01-02T03:04:05.678",
      "timestamp=2024-01-02 03:04:05Z",
      "timestamp=*",
      "timestamp=",
    ]
  ) {
    assertEquals(parseTime(word), undefined, word);
  }
});
