import { assert, assertEquals } from "@std/assert";
import { IdleWork } from "../../../server/store/idle_work.ts";

/** A clock with one timer, which is all that idle work may have. */
class Time {
  now = 1_000_000;
  #due: { at: number; run: () => void } | null = null;
  readonly after = (ms: number, run: () => void) => {
    assertEquals(this.#due, null);
    this.#due = { at: this.now + ms, run };
    return () => this.#due = null;
  };
  get waiting() {
    return this.#due !== null;
  }
  /** Lets time pass, with a call every `callEvery` ms if that is given. */
  pass(ms: number, callEvery = Infinity, call = () => {}) {
    for (const end = this.now + ms; this.now < end;) {
      this.now++;
      if (this.now % callEvery === 0) call();
      if (this.#due && this.#due.at <= this.now) {
        const { run } = this.#due;
        this.#due = null;
        run();
      }
    }
  }
}

function make(pieces: number) {
  const time = new Time();
  const done: number[] = [];
  const work = new IdleWork(
    () => {
      done.push(time.now);
      return done.length < pieces;
    },
    () => time.now,
    time.after,
  );
  return { time, work, done };
}

Deno.test("work that is expected is done when no call has come for a moment, piece by piece to its end", () => {
  const { time, work, done } = make(3);
  time.pass(1000);
  assertEquals(done, []);
  work.called();
  work.expect();
  time.pass(40);
  assertEquals(done, []);
  time.pass(60);
  assertEquals(done.length, 3);
  assert(!time.waiting, "nothing is left to wait for");
});

Deno.test("calls put it off, but not for ever", () => {
  const { time, work, done } = make(1000);
  work.called();
  work.expect();
  time.pass(1_900, 10, () => work.called());
  assertEquals(done.length, 0);
  time.pass(8_100, 10, () => work.called());
  assert(done.length >= 4 && done.length <= 5, `${done.length} pieces in 10 s of calls`);
  time.pass(2000);
  assertEquals(done.length, 1000);
});

Deno.test("once ended it does nothing more", () => {
  const { time, work, done } = make(5);
  work.expect();
  work.end();
  assert(!time.waiting);
  work.expect();
  time.pass(5000);
  assertEquals(done, []);
});
