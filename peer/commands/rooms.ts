// The commands for rooms.
import type { RoomSummary } from "../../protocol/peer/registry_frame.ts";
import { PeerError } from "../peer_error.ts";
import type { Leaving } from "../registry_rooms.ts";
import { clean } from "../words.ts";
import type { CommandRow, ListRow } from "./desk.ts";
import { enter, named, roomOf } from "./naming.ts";

export const roomCommands: readonly CommandRow[] = [
  {
    name: "rooms",
    takes: "",
    help: "rooms of yours, invitations, and open rooms",
    words: [0, 0],
    async run(desk) {
      const rows = (await desk.peer.rooms()).map(roomRow);
      desk.list({ title: "Rooms", rows, empty: "there are no rooms: /create #ROOM makes one" });
    },
  },
  {
    name: "create",
    takes: "ROOM [open]",
    help: "make a room, for those you invite or open to all",
    words: [1, 2],
    async run(desk, [room = "", access = "invited"]) {
      if (access !== "open" && access !== "invited") throw new PeerError("A room is open, or invited.");
      await desk.peer.create(room, access);
      enter(desk, { type: "room", name: room });
    },
  },
  {
    name: "join",
    takes: "ROOM",
    help: "enter a room that is open or that you are invited to",
    words: [1, 1],
    async run(desk, [room = ""]) {
      await desk.peer.join(room);
      enter(desk, { type: "room", name: room });
    },
  },
  {
    name: "leave",
    takes: "[ROOM [NAME]]",
    help: "leave a room for good, with what was said there; its owner leaves it to NAME",
    words: [0, 2],
    async run(desk, [given, heir]) {
      const room = roomOf(desk, given, "Which room? /leave ROOM");
      const left = await desk.peer.leave(room, heir);
      if (desk.current?.type === "room" && desk.current.name === room) desk.current = undefined;
      desk.note("status", `left ${clean(room)}${afterwards(left)}`);
    },
  },
  {
    name: "invite",
    takes: "NAME [ROOM]",
    help: "invite somebody you have met",
    words: [1, 2],
    async run(desk, [name = "", given]) {
      const room = roomOf(desk, given, "To which room? /invite NAME ROOM");
      await desk.peer.invite(room, named(name));
      desk.note("status", `invited ${clean(name)} to ${clean(room)}`);
    },
  },
];

function afterwards({ heir, isSigned }: Leaving): string {
  if (!isSigned) return "; its roster takes no more of you, so you stay in the list of its members";
  return heir === undefined ? "" : `; ${clean(heir)} owns it now`;
}

function roomRow({ room, owner, members, standing, access }: RoomSummary): ListRow {
  const yours = standing === "member" ? ", yours" : standing === "invited" ? ", you are invited" : "";
  const many = members === 1 ? "1 member" : `${members} members`;
  return { text: room, detail: `${many}, ${access}, of ${owner}${yours}`, choice: { type: "enter", room } };
}
