import { assert, assertEquals, assertRejects } from "@std/assert";
import { BoundedWork, Busy } from "../../../server/accounts/bounded_work.ts";

/** Work that ends when it is told to. */
class Job {
  started = false;
  #end!: () => void;
  readonly #ended = new Promise<void>((resolve) => this.#end = resolve);
  readonly work = async () => {
    this.started = true;
    await this.#ended;
    return this;
  };
  end() {
    this.#end();
  }
}

Deno.test("so many at once, so many wait, in order, and no more", async () => {
  const bounded = new BoundedWork(2, 3);
  const jobs = Array.from({ length: 5 }, () => new Job());
  const running = jobs.map(({ work }) => bounded.run(work));
  const startedNow = () => jobs.map((job) => job.started);
  assertEquals(startedNow(), [true, true, false, false, false]);
  await assertRejects(() => bounded.run(new Job().work), Busy);
  jobs[1]!.end();
  await running[1];
  assertEquals(startedNow(), [true, true, true, false, false]);
  const late = new Job();
  const last = bounded.run(late.work);
  for (const job of [...jobs, late]) job.end();
  assertEquals(await Promise.all([...running, last]), [...jobs, late]);
});

Deno.test("work that fails gives its place back", async () => {
  const bounded = new BoundedWork(1, 0);
  await assertRejects(() => bounded.run(() => Promise.reject(new RangeError("no"))), RangeError);
  const job = new Job();
  const running = bounded.run(job.work);
  assert(job.started);
  job.end();
  assertEquals(await running, job);
});
