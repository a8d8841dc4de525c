// Reading a passage of a log to its end, in as many calls as it takes, so that what others ask of the store comes between.
import type { Passage, PassagePart, Point } from "./store/passages.ts";
import type { SaidRecord } from "./store/record.ts";
import type { Store } from "./store/store.ts";

/** The messages of a passage, oldest first; what was said before the call is among them. Rejects with StoreError. */
export async function readPassage(store: Store, passage: Passage): Promise<SaidRecord[]> {
  await store.settle();
  const found: SaidRecord[] = [];
  for (let rest: Passage | null = passage; rest !== null && found.length < passage.limit;) {
    const { records, next }: PassagePart = await store.call("readPassage", rest);
    if (passage.from === "newest") found.unshift(...records);
    else found.push(...records);
    rest = next && continued(passage, next, passage.limit - found.length);
  }
  return found;
}

function continued(passage: Passage, next: Point, limit: number): Passage {
  return passage.from === "newest" ? { ...passage, before: next, limit } : { ...passage, after: next, limit };
}
