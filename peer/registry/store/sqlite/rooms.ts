// Rooms in SQLite, and who is in them.
import type { Room, RoomOutline, RoomStore } from "../store.ts";
import type { Database, Row } from "./database.ts";

const outline = "key, name, owner, access, epoch, members, invited, version";

export function roomsIn(db: Database): RoomStore {
  return {
    createRoom: (room) =>
      db.atOnce(() => {
        if (db.has("SELECT 1 FROM rooms WHERE key = ?", room.key)) return false;
        put(db, room);
        return true;
      }),

    room: (key) => db.do(() => db.all("SELECT * FROM rooms WHERE key = ?", key).map(roomOf)[0]),

    changeRoom: (room) =>
      db.atOnce(() => {
        const sql = "DELETE FROM rooms WHERE key = ? AND version = ?";
        if (db.run(sql, room.key, room.version - 1) === 0) return false;
        if (room.members.length > 0) put(db, room);
        return true;
      }),

    openRooms: (after, limit) =>
      db.do(() => {
        const sql = `SELECT ${outline} FROM rooms WHERE key > ? AND access = 'open' ORDER BY key LIMIT ?`;
        return db.all(sql, after, limit).map(outlineOf);
      }),

    countRooms: (person) =>
      db.do(() => {
        const sql = "SELECT count(*) AS count FROM room_people WHERE person = ? AND is_member";
        return db.all(sql, person)[0]!.count as number;
      }),

    roomsOf: (person, limit) =>
      db.do(() => {
        const sql = `SELECT ${outline} FROM room_people JOIN rooms ON rooms.key = room
          WHERE person = ? ORDER BY is_member DESC, key LIMIT ?`;
        return db.all(sql, person, limit).map(outlineOf);
      }),

    shareRoom: (one, other) =>
      db.do(() => {
        const sql = `SELECT 1 FROM room_people AS a JOIN room_people AS b ON a.room = b.room
          WHERE a.person = ? AND b.person = ? AND a.is_member AND b.is_member LIMIT 1`;
        return db.has(sql, one, other);
      }),
  };
}

function put(db: Database, room: Room): void {
  const { key, name, owner, access, epoch, roster, members, invited, version } = room;
  const lists = [JSON.stringify(members), JSON.stringify(invited)] as const;
  const values = [key, name, owner, access, epoch, roster, ...lists, version];
  db.run("INSERT INTO rooms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", ...values);
  const person = "INSERT OR IGNORE INTO room_people VALUES (?, ?, ?)";
  for (const member of members) db.run(person, member.key, key, 1);
  for (const guest of invited) db.run(person, guest, key, 0);
}

function outlineOf(row: Row): RoomOutline {
  const members = JSON.parse(row.members as string), invited = JSON.parse(row.invited as string);
  return { ...row, members, invited } as unknown as RoomOutline;
}

/** Of a whole row. */
function roomOf(row: Row): Room {
  return outlineOf(row) as Room;
}
