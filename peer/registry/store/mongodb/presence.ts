// Who is online at which registry, in MongoDB.
import type { Db } from "mongodb";
import { goneAfterMs, type Presence, type PresenceStore } from "../store.ts";
import { asking, bytesOf, type Document } from "./calls.ts";

export type PresenceDocument = Document<Presence> & { readonly seen: Date };

export function presenceIn(db: Db): PresenceStore {
  const presence = db.collection<PresenceDocument>("presence");
  return {
    arrive: ({ key, ...arrived }, now) =>
      asking(async () => {
        const seen = new Date(now);
        const before = await presence.findOneAndReplace({ _id: key }, { ...arrived, seen }, {
          upsert: true,
          returnDocument: "before",
        });
        return before ? presenceOf(before) : undefined;
      }),

    publish: (key, session, record) =>
      asking(async () => {
        await presence.updateOne({ _id: key, session }, { $set: { record } });
      }),

    depart: (key, session) =>
      asking(async () => {
        await presence.deleteOne({ _id: key, session });
      }),

    whereabouts: (key, now) =>
      asking(async () => {
        const found = await presence.findOne({ _id: key, seen: { $gt: new Date(now - goneAfterMs) } });
        return found ? presenceOf(found) : undefined;
      }),

    online: (after, limit, now) =>
      asking(async () => {
        const filter = { _id: { $gt: after }, seen: { $gt: new Date(now - goneAfterMs) } };
        const found = await presence.find(filter).sort({ _id: 1 }).limit(limit).toArray();
        return found.map(({ name }) => name);
      }),
  };
}

function presenceOf({ _id, name, registry, session, record }: PresenceDocument): Presence {
  return { key: _id, name, registry, session, record: record && bytesOf(record) };
}
