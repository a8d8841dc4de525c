// The registry's store in MongoDB, for several registries at once. Uses no more of it than MongoDB 4.4 and FerretDB 1.24
// have: what must happen once is one insert or one delete, and nothing is watched. docs/PROTOCOL.md lists the collections.
import { type Collection, type Db, MongoClient, MongoError } from "mongodb";
import * as documents from "./mongodb_documents.ts";
import type { Expiring } from "./mongodb_documents.ts";
import {
  goneAfterMs,
  type Mail,
  mailMs,
  pairOf,
  type Presence,
  type Room,
  type Store,
  type StoredAccount,
  StoreError,
} from "./store.ts";

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
    const store = new MongoStore(client, client.db(named ? undefined : "chatroom"));
    await store.prepare();
    return store;
  } catch (error) {
    await client?.close();
    throw explain(error);
  }
}

/** The driver's words hold no password. */
function explain(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const words = error instanceof Error ? error.message : String(error);
  return new StoreError(`MongoDB: ${words}`, { cause: error });
}

class MongoStore implements Store {
  readonly isShared = true;
  readonly #accounts: Collection<documents.Document<StoredAccount>>;
  readonly #looks: Collection<{ readonly _id: string; readonly account: string }>;
  readonly #presence: Collection<documents.PresenceDocument>;
  readonly #registries: Collection<documents.RegistryDocument>;
  readonly #agreements: Collection<{ readonly _id: string }>;
  readonly #questions: Collection<Expiring>;
  readonly #meetings: Collection<Expiring>;
  readonly #rooms: Collection<documents.RoomDocument>;
  readonly #mail: Collection<documents.MailDocument>;
  #posted = 0;

  constructor(readonly client: MongoClient, readonly db: Db) {
    this.#accounts = db.collection("accounts");
    this.#looks = db.collection("looks");
    this.#presence = db.collection("presence");
    this.#registries = db.collection("registries");
    this.#agreements = db.collection("agreements");
    this.#questions = db.collection("questions");
    this.#meetings = db.collection("meetings");
    this.#rooms = db.collection("rooms");
    this.#mail = db.collection("mail");
  }

  /** `_id` is unique by itself: names of accounts and rooms, pairs, questions. */
  async prepare(): Promise<void> {
    await this.#presence.createIndex({ registry: 1 });
    await this.#rooms.createIndex({ people: 1 });
    await this.#mail.createIndex({ registry: 1 });
    await documents.expireBy(this.#presence, "seen", goneAfterMs);
    await documents.expireBy(this.#registries, "seen", 86_400_000);
    await documents.expireBy(this.#questions, "until", 0);
    await documents.expireBy(this.#meetings, "until", 0);
    await documents.expireBy(this.#mail, "at", mailMs);
  }

  createAccount({ key, name, password }: StoredAccount, looks: readonly string[]) {
    return this.#do(async () => {
      const taken: string[] = [];
      for (const look of looks) {
        if (!await documents.inserted(this.#looks.insertOne({ _id: look, account: key }))) break;
        taken.push(look);
      }
      const isMade = taken.length === looks.length &&
        await documents.inserted(this.#accounts.insertOne({ _id: key, name, password }));
      if (!isMade) await this.#looks.deleteMany({ _id: { $in: taken } });
      return isMade;
    });
  }

  findAccount(key: string) {
    return this.#do(async () => {
      const found = await this.#accounts.findOne({ _id: key });
      return found ? { key, name: found.name, password: found.password } : undefined;
    });
  }

  arrive({ key, ...presence }: Presence, now: number) {
    return this.#do(async () => {
      const seen = new Date(now);
      const before = await this.#presence.findOneAndReplace({ _id: key }, { ...presence, seen }, {
        upsert: true,
        returnDocument: "before",
      });
      return before ? documents.presenceOf(before) : undefined;
    });
  }

  publish(key: string, session: string, record: Uint8Array) {
    return this.#do(async () => {
      await this.#presence.updateOne({ _id: key, session }, { $set: { record } });
    });
  }

  depart(key: string, session: string) {
    return this.#do(async () => {
      await this.#presence.deleteOne({ _id: key, session });
    });
  }

  touch(registry: string, address: string, now: number) {
    return this.#do(async () => {
      const seen = new Date(now);
      await this.#registries.replaceOne({ _id: registry }, { address, seen }, { upsert: true });
      await this.#presence.updateMany({ registry }, { $set: { seen } });
      // Where there are TTL indexes there is nothing left to do.
      await this.#presence.deleteMany({ seen: { $lte: new Date(now - goneAfterMs) } });
      await this.#questions.deleteMany({ until: { $lte: seen } });
      await this.#meetings.deleteMany({ until: { $lte: seen } });
      await this.#mail.deleteMany({ at: { $lte: new Date(now - mailMs) } });
    });
  }

  whereabouts(key: string, now: number) {
    return this.#do(async () => {
      const found = await this.#presence.findOne({ _id: key, seen: { $gt: new Date(now - goneAfterMs) } });
      return found ? documents.presenceOf(found) : undefined;
    });
  }

  online(after: string, limit: number, now: number) {
    return this.#do(async () => {
      const filter = { _id: { $gt: after }, seen: { $gt: new Date(now - goneAfterMs) } };
      const found = await this.#presence.find(filter).sort({ _id: 1 }).limit(limit).toArray();
      return found.map(({ name }) => name);
    });
  }

  addressOf(registry: string) {
    return this.#do(async () => (await this.#registries.findOne({ _id: registry }))?.address ?? "");
  }

  agree(one: string, other: string) {
    return this.#do(async () => {
      await documents.inserted(this.#agreements.insertOne({ _id: pairOf(one, other) }));
    });
  }

  haveAgreed(one: string, other: string) {
    return this.#do(async () => await this.#agreements.findOne({ _id: pairOf(one, other) }) !== null);
  }

  withdraw(one: string, other: string) {
    return this.#do(async () => {
      await this.#agreements.deleteOne({ _id: pairOf(one, other) });
    });
  }

  ask(from: string, to: string, until: number) {
    return this.#do(() => documents.put(this.#questions, `${from} ${to}`, until));
  }

  takeQuestion(from: string, to: string, now: number) {
    return this.#do(() => documents.take(this.#questions, `${from} ${to}`, now));
  }

  meet(purpose: string, me: string, other: string, now: number, until: number) {
    return this.#do(async () => {
      const ours = `${purpose} ${me} ${other}`, theirs = `${purpose} ${other} ${me}`;
      await documents.put(this.#meetings, ours, until);
      const isThere = { _id: theirs, until: { $gt: new Date(now) } };
      if (await this.#meetings.findOne(isThere) === null) return false;
      // Both may be here at once: who takes the first of the two names has it.
      const [first, second] = [ours, theirs].sort() as [string, string];
      if (!await documents.take(this.#meetings, first, now)) return false;
      await this.#meetings.deleteOne({ _id: second });
      return true;
    });
  }

  createRoom(room: Room) {
    return this.#do(() => documents.inserted(this.#rooms.insertOne(documents.documentOf(room))));
  }

  room(key: string) {
    return this.#do(async () => {
      const found = await this.#rooms.findOne({ _id: key });
      return found ? documents.roomOf(found) : undefined;
    });
  }

  changeRoom(room: Room) {
    return this.#do(async () => {
      const last = { _id: room.key, version: room.version - 1 };
      if (room.members.length === 0) return (await this.#rooms.deleteOne(last)).deletedCount === 1;
      const { _id, ...changed } = documents.documentOf(room);
      return (await this.#rooms.updateOne(last, { $set: changed })).modifiedCount === 1;
    });
  }

  openRooms(after: string, limit: number) {
    return this.#do(async () => {
      const found = this.#rooms.find({ _id: { $gt: after }, access: "open" }).sort({ _id: 1 }).limit(limit);
      return (await found.toArray()).map(documents.roomOf);
    });
  }

  countRooms(person: string) {
    return this.#do(() => this.#rooms.countDocuments({ people: person, insiders: person }));
  }

  roomsOf(person: string, limit: number) {
    return this.#do(async () => {
      const found = async (insiders: string | { $ne: string }) =>
        await this.#rooms.find({ people: person, insiders }).sort({ _id: 1 }).limit(limit).toArray();
      const rooms = [...await found(person), ...await found({ $ne: person })];
      return rooms.slice(0, limit).map(documents.roomOf);
    });
  }

  shareRoom(one: string, other: string) {
    return this.#do(async () => {
      const both = { people: one, $and: [{ insiders: one }, { insiders: other }] };
      return await this.#rooms.findOne(both, { projection: { _id: 1 } }) !== null;
    });
  }

  post(registry: string, { to, session, push }: Mail, now: number) {
    return this.#do(async () => {
      const number = ++this.#posted;
      await this.#mail.insertOne({ registry, to, session, push, at: new Date(now), number });
    });
  }

  collect(registry: string) {
    return this.#do(async () => {
      const found = await this.#mail.find({ registry }).sort({ at: 1, number: 1 }).toArray();
      if (found.length > 0) await this.#mail.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
      return found.map(({ to, session, push }) => ({ to, session, push: documents.bytesOf(push) }));
    });
  }

  close(): Promise<void> {
    return this.client.close();
  }

  async #do<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof MongoError) throw explain(error);
      throw error;
    }
  }
}
