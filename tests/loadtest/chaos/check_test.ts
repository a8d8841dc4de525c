// The checker finds each violation that is planted, and nothing where there is none.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { check, type Violations } from "../../../loadtest/chaos/check.ts";
import type { Fate, Said, Shown, Witness } from "../../../loadtest/chaos/evidence.ts";

const log = "#a";
const clean: Violations = {
  missing: 0,
  twice: 0,
  reordered: 0,
  different: 0,
  gaps: 0,
  refused: 0,
  invented: 0,
};

interface Case {
  readonly said: Said[][];
  views: Shown[][];
}

/** Two clients say three messages each in turn, and three were shown all of them. */
function case_(): Case {
  const shown = Array.from({ length: 6 }, (_, i): Shown => ({
    seq: i + 1,
    msgid: `m${i}`,
    sender: i % 2,
    counter: Math.floor(i / 2),
  }));
  const said: Said[][] = [[], []];
  for (const { sender, counter, seq, msgid } of shown) {
    const fate: Fate = { kind: "stored", seq, msgid };
    said[sender]!.push({ sender, counter, log, key: "k", fate, shaken: false });
  }
  return { said, views: [[...shown], [...shown], [...shown]] };
}

function verdictOf({ said, views }: Case, from = 1) {
  return check(said, views.map((shown, i): Witness => ({ who: `witness ${i}`, log, shown, from })));
}

function planted(change: (given: Case) => void): { violations: Violations; text: string } {
  const given = case_();
  change(given);
  const { violations, explained } = verdictOf(given);
  return { violations, text: explained.join("\n") };
}

Deno.test("nothing wrong is nothing found", () => {
  assertEquals(verdictOf(case_()), { violations: clean, known: new Map([[log, 6]]), explained: [] });
});

Deno.test("an echoed message that one client was not shown, in the middle and at the end", () => {
  const middle = planted(({ views }) => views[1]!.splice(2, 1));
  assertEquals(middle.violations, { ...clean, missing: 1, gaps: 1 });
  assertStringIncludes(middle.text, "message 1 of bot00 (msgid m2) in #a was echoed as number 3");
  assertStringIncludes(middle.text, "witness 1 was not shown it");
  assertStringIncludes(middle.text, "witness 1 was not shown number 3 of #a");
  assertEquals(planted(({ views }) => views[2]!.pop()).violations, { ...clean, missing: 1, gaps: 1 });
});

Deno.test("an echoed message that nobody was shown", () => {
  const { violations } = planted(({ views }) => views.forEach((view) => view.pop()));
  assertEquals(violations, { ...clean, missing: 3 });
});

Deno.test("a whole view that is empty", () => {
  assertEquals(planted(({ views }) => views[0] = []).violations, { ...clean, missing: 6, gaps: 6 });
});

Deno.test("a message that nobody has answered may be there or not, but for all alike", () => {
  const open = (said: Said[][]) => said[0]![1]!.fate = { kind: "open" };
  assertEquals(planted(({ said }) => open(said)).violations, clean);
  const seen = planted(({ said, views }) => {
    open(said);
    views[1]!.splice(2, 1);
  });
  assertEquals(seen.violations, { ...clean, gaps: 1 });
});

Deno.test("the same message shown twice, under one number and under two", () => {
  const one = planted(({ views }) => views[0]!.splice(4, 0, views[0]![2]!));
  assertEquals(one.violations, { ...clean, twice: 1 });
  assertStringIncludes(
    one.text,
    "witness 0 was shown, in #a, message 1 of bot00 (msgid m2) twice, as number 3",
  );
  const two = planted(({ views }) => views.forEach((view) => view.push({ ...view[2]!, seq: 7, msgid: "x" })));
  // The echo has named another number, too.
  assertEquals(two.violations, { ...clean, twice: 3, reordered: 0, different: 3 });
  assertStringIncludes(two.text, "twice, as numbers 3 and 7");
});

Deno.test("two messages swapped for one client", () => {
  const swapped = planted(({ views }) => {
    const [third, fourth] = views[1]!.splice(2, 2);
    views[1]!.splice(2, 0, fourth!, third!);
  });
  assertEquals(swapped.violations, { ...clean, reordered: 1 });
  assertStringIncludes(swapped.text, "witness 1 was shown, in #a, number 3 after number 4");
});

Deno.test("two messages of a sender stored in the wrong order, unless the first had been refused", () => {
  const swap = ({ said, views }: Case) => {
    const swapped = (shown: Shown): Shown => {
      if (shown.sender !== 0 || shown.counter === 2) return shown;
      return { ...shown, counter: 1 - shown.counter };
    };
    views.forEach((view, i) => views[i] = view.map(swapped));
    const [first, second] = said[0]!;
    [first!.fate, second!.fate] = [second!.fate, first!.fate];
  };
  const { violations, text } = planted(swap);
  assertEquals(violations, { ...clean, reordered: 3 });
  assertStringIncludes(text, "message 0 of bot00 (msgid m2) as number 3, after message 1 of the same sender");
  const excused = planted((given) => {
    swap(given);
    given.said[0]![0]!.shaken = true;
  });
  assertEquals(excused.violations, clean);
});

Deno.test("a different order, or another message under the same number", () => {
  const order = planted(({ views }) => {
    const [a, b] = [views[2]![1]!, views[2]![2]!];
    views[2]!.splice(1, 2, { ...b, seq: a.seq }, { ...a, seq: b.seq });
  });
  // Both numbers differ from the others' view, and both from their echoes.
  assertEquals(order.violations, { ...clean, different: 4 });
  assertStringIncludes(
    order.text,
    "In #a number 2 is message 1 of bot00 (msgid m2) for witness 2, and message 0",
  );
  const other = planted(({ views }) => views[1]![3] = { ...views[1]![3]!, msgid: "other" });
  assertEquals(other.violations, { ...clean, different: 2 });
});

Deno.test("a number that was not the echo's", () => {
  const { violations } = planted(({ said }) => said[1]![0]!.fate = { kind: "stored", seq: 9, msgid: "m1" });
  assertEquals(violations, { ...clean, different: 3 });
});

Deno.test("what was refused, and shown all the same", () => {
  const { violations, text } = planted(({ said }) => said[1]![1]!.fate = { kind: "refused" });
  assertEquals(violations, { ...clean, refused: 3 });
  assertStringIncludes(text, "message 1 of bot01 (msgid m3), which the server had refused as not stored");
});

Deno.test("what nobody said, or said elsewhere", () => {
  const made = planted(({ views }) => views[0]!.push({ seq: 7, msgid: "x", sender: 1, counter: 50 }));
  assertEquals(made.violations, { ...clean, invented: 1, gaps: 2 });
  const elsewhere = planted(({ said }) =>
    said[0]![0] = { ...said[0]![0]!, log: "#b", fate: { kind: "open" } }
  );
  assertEquals(elsewhere.violations, { ...clean, invented: 3 });
});

Deno.test("who reads from a later number on misses nothing before it", () => {
  const { said, views } = case_();
  const late = views.map((view) => view.slice(3));
  assertEquals(verdictOf({ said, views: late }, 4).violations, clean);
  assertEquals(verdictOf({ said, views: late }, 3).violations, { ...clean, missing: 3, gaps: 3 });
});

Deno.test("of many violations the first few are explained, and all are counted", () => {
  const given = case_();
  const some = given.views[0]!.slice(0, 3);
  given.views = Array.from({ length: 50 }, () => some);
  const { violations, explained } = verdictOf(given);
  assertEquals(violations.missing, 150);
  assert(explained.length === 3, explained.join("\n"));
});

Deno.test("a number out of this world is not counted through", () => {
  const { violations } = planted(({ views }) =>
    views[0]!.push({ seq: 2 ** 50, msgid: "x", sender: 1, counter: 50 })
  );
  assertEquals(violations.invented, 1);
  assert(violations.gaps >= 1_000_000);
});
