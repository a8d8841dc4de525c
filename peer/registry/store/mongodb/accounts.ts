// Accounts in MongoDB, and what their names look like.
import type { Db } from "mongodb";
import type { AccountStore, StoredAccount } from "../store.ts";
import { asking, type Document, inserted } from "./calls.ts";

export function accountsIn(db: Db): AccountStore {
  const accounts = db.collection<Document<StoredAccount>>("accounts");
  const looksTaken = db.collection<{ readonly _id: string; readonly account: string }>("looks");
  return {
    createAccount: ({ key, name, password }, looks) =>
      asking(async () => {
        const taken: string[] = [];
        for (const look of looks) {
          if (!await inserted(looksTaken.insertOne({ _id: look, account: key }))) break;
          taken.push(look);
        }
        const isMade = taken.length === looks.length &&
          await inserted(accounts.insertOne({ _id: key, name, password }));
        if (!isMade) await looksTaken.deleteMany({ _id: { $in: taken } });
        return isMade;
      }),

    findAccount: (key) =>
      asking(async () => {
        const found = await accounts.findOne({ _id: key });
        return found ? { key, name: found.name, password: found.password } : undefined;
      }),
  };
}
