// Accounts in MongoDB, what their names look like, and the tokens for coming back.
import type { Db } from "mongodb";
import type { AccountStore, StoredAccount } from "../store.ts";
import { asking, bytesOf, type Document, type Expiring, inserted, put } from "./calls.ts";

type TokenDocument = Expiring & { readonly hash: Uint8Array };

export function accountsIn(db: Db): AccountStore {
  const accounts = db.collection<Document<StoredAccount>>("accounts");
  const looksTaken = db.collection<{ readonly _id: string; readonly account: string }>("looks");
  const tokens = db.collection<TokenDocument>("tokens");
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

    countAccounts: () => asking(() => accounts.estimatedDocumentCount()),

    keepToken: (account, hash, until) =>
      asking(() => put(tokens, { _id: account, hash, until: new Date(until) })),

    tokenHash: (account, now) =>
      asking(async () => {
        const found = await tokens.findOne({ _id: account, until: { $gt: new Date(now) } });
        return found ? bytesOf(found.hash) : undefined;
      }),

    dropToken: (account) =>
      asking(async () => {
        await tokens.deleteOne({ _id: account });
      }),
  };
}
