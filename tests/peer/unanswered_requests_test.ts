import { assertEquals, assertRejects } from "@std/assert";
import { RegistryError, UnansweredRequests } from "../../peer/unanswered_requests.ts";
import { FakeClock } from "../support/fake_clock.ts";

const done = { type: "done" } as const;

Deno.test("each answer goes to its request, and one that nobody waits for to nobody", async () => {
  const clock = new FakeClock();
  const requests = new UnansweredRequests(clock);
  const one = requests.add(() => {}), other = requests.add(() => {});
  assertEquals(one.id === other.id, false);
  requests.resolve(other.id + 1, done);
  requests.resolve(other.id, { type: "names", names: ["ann"], more: false });
  requests.resolve(other.id, done);
  requests.resolve(one.id, done);
  assertEquals(await one.answer, done);
  assertEquals(await other.answer, { type: "names", names: ["ann"], more: false });
  assertEquals(clock.pending, []);
});

Deno.test("who gets no answer is told after 15 s, and an answer that comes later is none", async () => {
  const clock = new FakeClock();
  const requests = new UnansweredRequests(clock);
  let late = 0;
  const { id, answer } = requests.add(() => late++);
  const outcome = assertRejects(() => answer, RegistryError, "The registry does not answer.");
  clock.advance(14_999);
  assertEquals(late, 0);
  clock.advance(1);
  await outcome;
  assertEquals(late, 1);
  requests.resolve(id, done);
});

Deno.test("at the end of a connection all are told, and later ones wait for themselves", async () => {
  const clock = new FakeClock();
  const requests = new UnansweredRequests(clock);
  const outcomes = [requests.add(() => {}), requests.add(() => {})].map(({ answer }) =>
    assertRejects(() => answer, RegistryError, "It has gone.")
  );
  requests.reject("It has gone.");
  await Promise.all(outcomes);
  assertEquals(clock.pending, []);
  const next = requests.add(() => {});
  requests.resolve(next.id, done);
  assertEquals(await next.answer, done);
});
