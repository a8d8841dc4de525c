// Rooms in MongoDB, and who is in them.
import type { Db } from "mongodb";
import type { Room, RoomOutline, RoomStore } from "../store.ts";
import { asking, bytesOf, type Document, inserted } from "./calls.ts";

type RoomDocument = Document<Room> & {
  /** Members, and they with those who are invited: what rooms are found by. */
  readonly insiders: readonly string[];
  readonly people: readonly string[];
};

const outline = { projection: { roster: 0 } };

export function roomsIn(db: Db): RoomStore {
  const rooms = db.collection<RoomDocument>("rooms");
  return {
    createRoom: (room) => asking(() => inserted(rooms.insertOne(documentOf(room)))),

    room: (key) =>
      asking(async () => {
        const found = await rooms.findOne({ _id: key });
        return found ? roomOf(found) : undefined;
      }),

    changeRoom: (room) =>
      asking(async () => {
        const last = { _id: room.key, version: room.version - 1 };
        if (room.members.length === 0) return (await rooms.deleteOne(last)).deletedCount === 1;
        const { _id, ...changed } = documentOf(room);
        return (await rooms.updateOne(last, { $set: changed })).modifiedCount === 1;
      }),

    openRooms: (after, limit) =>
      asking(async () => {
        const found = rooms.find({ _id: { $gt: after }, access: "open" }, outline);
        return (await found.sort({ _id: 1 }).limit(limit).toArray()).map(outlineOf);
      }),

    countRooms: (person) => asking(() => rooms.countDocuments({ people: person, insiders: person })),

    roomsOf: (person, limit) =>
      asking(async () => {
        const found = async (insiders: string | { $ne: string }) =>
          await rooms.find({ people: person, insiders }, outline).sort({ _id: 1 }).limit(limit).toArray();
        const all = [...await found(person), ...await found({ $ne: person })];
        return all.slice(0, limit).map(outlineOf);
      }),

    shareRoom: (one, other) =>
      asking(async () => {
        const both = { people: one, $and: [{ insiders: one }, { insiders: other }] };
        return await rooms.findOne(both, { projection: { _id: 1 } }) !== null;
      }),
  };
}

function documentOf({ key, ...room }: Room): RoomDocument {
  const insiders = room.members.map((member) => member.key);
  return { _id: key, ...room, insiders, people: [...new Set([...insiders, ...room.invited])] };
}

function outlineOf({ _id, people: _people, insiders: _insiders, ...room }: RoomDocument): RoomOutline {
  return { key: _id, ...room };
}

function roomOf(room: RoomDocument): Room {
  return { ...outlineOf(room), roster: bytesOf(room.roster) };
}
