import { assertEquals } from "@std/assert";
import { Ledger } from "../../loadtest/ledger.ts";
import { randomFrom } from "../support/random.ts";

Deno.test("in order and complete, nothing is wrong", () => {
  const ledger = ledgerWith(3, 4);
  for (let seq = 0; seq < 4; seq++) {
    everyPair(3, (to, from) => assertEquals(ledger.receive(to, from, seq), "new"));
  }
  assertEquals(counts(ledger), { delivered: 24, lost: 0, duplicated: 0, reordered: 0 });
  assertEquals(ledger.expected, 24);
});

Deno.test("a message that never comes is lost for that receiver alone", () => {
  const ledger = ledgerWith(3, 4);
  everyPair(3, (to, from) => {
    for (let seq = 0; seq < 4; seq++) {
      if (!(to === 1 && from === 2 && seq === 2)) ledger.receive(to, from, seq);
    }
  });
  assertEquals(counts(ledger), { delivered: 23, lost: 1, duplicated: 0, reordered: 0 });
});

Deno.test("a message that comes twice is a duplicate, at once or later, and counts once", () => {
  const ledger = ledgerWith(2, 3);
  const verdicts = [0, 0, 1, 2, 1].map((seq) => ledger.receive(0, 1, seq));
  assertEquals(verdicts, ["new", "repeated", "new", "new", "repeated"]);
  assertEquals(counts(ledger), { delivered: 3, lost: 3, duplicated: 2, reordered: 0 });
});

Deno.test("an overtaken message is reordered, not lost, and a second copy of it is a duplicate", () => {
  const ledger = ledgerWith(2, 4);
  const verdicts = [0, 3, 1, 1, 2, 3].map((seq) => ledger.receive(0, 1, seq));
  assertEquals(verdicts, ["new", "new", "new", "repeated", "new", "repeated"]);
  assertEquals(counts(ledger), { delivered: 4, lost: 4, duplicated: 2, reordered: 2 });
});

Deno.test("a message that nobody sent, or that its receiver did, is impossible and changes no count", () => {
  const ledger = ledgerWith(2, 1);
  assertEquals(ledger.receive(0, 1, 1), "impossible");
  assertEquals(ledger.receive(0, 1, 2 ** 32 - 1), "impossible");
  assertEquals(ledger.receive(1, 1, 0), "impossible");
  assertEquals(ledger.receive(0, 1, 0), "new");
  assertEquals(counts(ledger), { delivered: 1, lost: 1, duplicated: 0, reordered: 0 });
});

Deno.test("any arrivals at all: the counts are those of a simple model", () => {
  const random = randomFrom("ledger");
  for (let round = 0; round < 200; round++) {
    const sent = 1 + random.below(20);
    const ledger = ledgerWith(2, sent);
    const seen = new Set<number>();
    const model = { delivered: 0, lost: 2 * sent, duplicated: 0, reordered: 0 };
    for (let i = 0; i < 40; i++) {
      const seq = random.below(sent);
      ledger.receive(0, 1, seq);
      if (seen.has(seq)) model.duplicated++;
      else {
        if (seq < Math.max(-1, ...seen)) model.reordered++;
        model.delivered++;
        model.lost--;
        seen.add(seq);
      }
    }
    assertEquals(counts(ledger), model, random.seedNote);
  }
});

function ledgerWith(clients: number, messages: number): Ledger {
  const ledger = new Ledger(clients);
  for (let client = 0; client < clients; client++) {
    for (let seq = 0; seq < messages; seq++) assertEquals(ledger.send(client), seq);
  }
  return ledger;
}

function everyPair(clients: number, visit: (to: number, from: number) => void): void {
  for (let to = 0; to < clients; to++) {
    for (let from = 0; from < clients; from++) if (to !== from) visit(to, from);
  }
}

function counts({ delivered, lost, duplicated, reordered }: Ledger) {
  return { delivered, lost, duplicated, reordered };
}
