// The few calls to MongoDB whose outcome is more than done or failed, and what the driver throws as StoreError. Knows nothing
// of what they are for.
import {
  type Collection,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from "mongodb";
import { StoreError } from "../store.ts";

const duplicateKey = 11_000;
const notImplemented = 238;
/** Unauthorized, AuthenticationFailed. */
const refusals = [13, 18];

/** What it is known by is its `_id`, which is unique by itself. */
export type Document<Value> = Omit<Value, "key"> & { readonly _id: string };

export interface Expiring {
  readonly _id: string;
  readonly until: Date;
}

/** Runs `work`; what the driver throws becomes a StoreError. */
export async function asking<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MongoError) throw explain(error);
    throw error;
  }
}

function explain(error: MongoError): StoreError {
  return new StoreError(`MongoDB: ${error.message}`, { cause: error });
}

/** Why the database of a URL cannot be opened. No part of what stands before the host is in it. */
export function explainOpening(error: unknown, url: string): StoreError {
  const words = withoutSecrets(error instanceof Error ? error.message : String(error), url);
  const sentence = error instanceof MongoServerError && refusals.includes(Number(error.code))
    ? `MongoDB refuses the name or the password in --store: ${words}.`
    : error instanceof MongoNetworkError || error instanceof MongoServerSelectionError ||
        (error instanceof Error && "syscall" in error)
    ? `MongoDB cannot be reached: ${words}. Does it run where --store says?`
    : error instanceof MongoServerError
    ? `MongoDB: ${words}`
    : `--store is no URL of a MongoDB: ${words}.`;
  return new StoreError(sentence, { cause: error });
}

function withoutSecrets(words: string, url: string): string {
  const secret = /\/\/(.*)@/s.exec(url)?.[1] ?? "";
  const parts = [secret, ...secret.split(":").slice(1)].filter((part) => part !== "");
  return parts.reduce((text, part) => text.replaceAll(part, "..."), words.replace(/[.\s]+$/, ""));
}

/** A TTL index, where the server has such. */
export async function expireBy(collection: Collection, field: string, afterMs: number): Promise<void> {
  try {
    await collection.createIndex({ [field]: 1 }, { expireAfterSeconds: afterMs / 1000 });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== notImplemented) throw error;
  }
}

/** False where there is one of that `_id`. */
export async function inserted(inserting: Promise<unknown>): Promise<boolean> {
  try {
    await inserting;
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === duplicateKey) return false;
    throw error;
  }
}

export async function put<Kept extends Expiring>(
  collection: Collection<Kept>,
  { _id, ...kept }: Kept,
): Promise<void> {
  // deno-lint-ignore no-explicit-any -- the driver's types know no document that is given as a parameter
  const replacing = collection.replaceOne({ _id } as any, kept as any, { upsert: true });
  // Two at once may both find none to replace.
  await inserted(replacing);
}

export async function take(collection: Collection<Expiring>, _id: string, now: number): Promise<boolean> {
  return (await collection.deleteOne({ _id, until: { $gt: new Date(now) } })).deletedCount === 1;
}

/** As plain bytes: the driver's are node's. */
export function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer);
}
