// Who has agreed with whom, who asks whom, and who is READY, in MongoDB.
import type { Db } from "mongodb";
import { type ConsentStore, pairOf } from "../store.ts";
import { asking, type Expiring, inserted, put, take } from "./calls.ts";

export function consentIn(db: Db): ConsentStore {
  const agreements = db.collection<{ readonly _id: string }>("agreements");
  const questions = db.collection<Expiring>("questions");
  const meetings = db.collection<Expiring>("meetings");
  return {
    agree: (one, other) =>
      asking(async () => {
        await inserted(agreements.insertOne({ _id: pairOf(one, other) }));
      }),

    haveAgreed: (one, other) =>
      asking(async () => await agreements.findOne({ _id: pairOf(one, other) }) !== null),

    withdraw: (one, other) =>
      asking(async () => {
        await agreements.deleteOne({ _id: pairOf(one, other) });
      }),

    ask: (from, to, until) => asking(() => put(questions, { _id: `${from} ${to}`, until: new Date(until) })),

    takeQuestion: (from, to, now) => asking(() => take(questions, `${from} ${to}`, now)),

    meet: (purpose, me, other, now, until) =>
      asking(async () => {
        const ours = `${purpose} ${me} ${other}`, theirs = `${purpose} ${other} ${me}`;
        await put(meetings, { _id: ours, until: new Date(until) });
        const isThere = { _id: theirs, until: { $gt: new Date(now) } };
        if (await meetings.findOne(isThere) === null) return false;
        // Both may be here at once: who takes the first of the two names has it.
        const [first, second] = [ours, theirs].sort() as [string, string];
        if (!await take(meetings, first, now)) return false;
        await meetings.deleteOne({ _id: second });
        return true;
      }),
  };
}
