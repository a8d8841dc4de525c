// What the registry's documents in MongoDB look like, and the few calls whose outcome is more than done or failed. Knows
// nothing of what they are for.
import { type Collection, MongoServerError } from "mongodb";
import type { Mail, Presence, Room } from "./store.ts";

const duplicateKey = 11_000;
const notImplemented = 238;

export interface Expiring {
  readonly _id: string;
  readonly until: Date;
}
export type Document<Value> = Omit<Value, "key"> & { readonly _id: string };
export type PresenceDocument = Document<Presence> & { readonly seen: Date };
export type RoomDocument = Document<Room> & {
  readonly people: readonly string[];
  readonly insiders: readonly string[];
};
export type RegistryDocument = { readonly _id: string; readonly address: string; readonly seen: Date };
/** `number` counts what one registry has posted. */
export type MailDocument = Mail & { readonly registry: string; readonly at: Date; readonly number: number };

/** A TTL index, where the server has such. */
// deno-lint-ignore no-explicit-any -- an index does not care what is in the documents
export async function expireBy(collection: Collection<any>, field: string, afterMs: number): Promise<void> {
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

export async function put(collection: Collection<Expiring>, _id: string, until: number): Promise<void> {
  const replacing = collection.replaceOne({ _id }, { until: new Date(until) }, { upsert: true });
  // Two at once may both find none to replace.
  await inserted(replacing);
}

export async function take(collection: Collection<Expiring>, _id: string, now: number): Promise<boolean> {
  return (await collection.deleteOne({ _id, until: { $gt: new Date(now) } })).deletedCount === 1;
}

export function presenceOf({ _id, name, registry, session, record }: PresenceDocument): Presence {
  return { key: _id, name, registry, session, record: record && bytesOf(record) };
}

export function documentOf({ key, ...room }: Room): RoomDocument {
  const insiders = room.members.map((member) => member.key);
  return { _id: key, ...room, insiders, people: [...new Set([...insiders, ...room.invited])] };
}

export function roomOf({ _id, people: _people, insiders: _insiders, ...room }: RoomDocument): Room {
  return { key: _id, ...room, roster: bytesOf(room.roster) };
}

/** As plain bytes: the driver's are node's. */
export function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer);
}
