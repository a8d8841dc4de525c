// What registries post to each other, in MongoDB.
import type { Db } from "mongodb";
import type { Mail, MailStore } from "../store.ts";
import { asking, bytesOf } from "./calls.ts";

/** `number` counts what one registry has posted. */
type MailDocument = Mail & { readonly registry: string; readonly at: Date; readonly number: number };

export function mailIn(db: Db): MailStore {
  const mail = db.collection<MailDocument>("mail");
  let posted = 0;
  return {
    post: (registry, { to, session, push }, now) =>
      asking(async () => {
        const number = ++posted;
        await mail.insertOne({ registry, to, session, push, at: new Date(now), number });
      }),

    collect: (registry) =>
      asking(async () => {
        const found = await mail.find({ registry }).sort({ at: 1, number: 1 }).toArray();
        if (found.length > 0) await mail.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
        return found.map(({ to, session, push }) => ({ to, session, push: bytesOf(push) }));
      }),
  };
}
