// Proof that memory is let go: the garbage collector, run on demand, whether it took an object, and what it left.
import v8 from "node:v8";
import vm from "node:vm";
import { delay } from "@std/async/delay";

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc") as () => void;

/** How many of the objects are still held by something; looks again as long as they are more than `expected`. */
export async function stillHeld(references: readonly WeakRef<object>[], expected: number): Promise<number> {
  let held = Infinity;
  // An object that was looked at is kept until the end of the turn; finished promises may keep one a little longer.
  for (let attempt = 0; attempt < 5 && held > expected; attempt++) {
    await delay(1);
    collect();
    held = references.filter((reference) => reference.deref() !== undefined).length;
  }
  return held;
}

/** Bytes of this isolate's heap that are in use. */
export async function heapBytes(): Promise<number> {
  await delay(1);
  collect();
  return Deno.memoryUsage().heapUsed;
}
