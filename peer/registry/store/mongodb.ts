// The registry's store in MongoDB, for several registries at once: put together from its parts. Uses no more of it than
// MongoDB 4.4 and FerretDB 1.24 have: what must happen once is one insert or one delete, and nothing is watched.
// docs/PROTOCOL.md lists the collections.
import { type Db, MongoClient } from "mongodb";
import { accountsIn } from "./mongodb/accounts.ts";
import { asking, expireBy, explainOpening } from "./mongodb/calls.ts";
import { consentIn } from "./mongodb/consent.ts";
import { mailIn } from "./mongodb/mail.ts";
import { presenceIn } from "./mongodb/presence.ts";
import { roomsIn } from "./mongodb/rooms.ts";
import { goneAfterMs, mailMs, type Store } from "./store.ts";

/** What is found by other things than its `_id`. */
const indexes = [["presence", "registry"], ["rooms", "people"], ["mail", "registry"]] as const;
/** What is gone so many milliseconds after the time in a field. */
const expiring = [
  ["presence", "seen", goneAfterMs],
  ["tokens", "until", 0],
  ["questions", "until", 0],
  ["meetings", "until", 0],
  ["mail", "at", mailMs],
] as const;

/** `url` names the database too; without a name it is `chatroom`. Throws StoreError. */
export async function openMongoStore(url: string, patienceMs = 5_000): Promise<Store> {
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(url, {
      appName: "chatroom registry",
      serverSelectionTimeoutMS: patienceMs,
      connectTimeoutMS: patienceMs,
      promoteBuffers: true,
    });
    await client.connect();
    const named =
      new URL(url.replace(/^mongodb(\+srv)?:/, "http:").replace(/,[^/]*/, "")).pathname.length > 1;
    const db = client.db(named ? undefined : "chatroom");
    for (const [name, field] of indexes) await db.collection(name).createIndex({ [field]: 1 });
    for (const [name, field, ms] of expiring) await expireBy(db.collection(name), field, ms);
    return storeOf(client, db);
  } catch (error) {
    await client?.close();
    throw explainOpening(error, url);
  }
}

function storeOf(client: MongoClient, db: Db): Store {
  return {
    ...accountsIn(db),
    ...presenceIn(db),
    ...consentIn(db),
    ...roomsIn(db),
    mail: mailIn(db),

    touch: (registry, now) =>
      asking(async () => {
        await db.collection("presence").updateMany({ registry }, { $set: { seen: new Date(now) } });
        // Where there are TTL indexes there is nothing left to do.
        for (const [name, field, ms] of expiring) {
          await db.collection(name).deleteMany({ [field]: { $lte: new Date(now - ms) } });
        }
      }),

    close: () => client.close(),
  };
}
