// What a person may type: the table of commands. Each says what is done with a peer; nothing here knows a terminal.
import type { ShownLine } from "../../client/terminal/line/surface.ts";
import { isChannelName, isNickname } from "../../protocol/irc/names.ts";
import type { Place } from "../events.ts";
import { type Peer, PeerError } from "../peer.ts";
import { clean, ways } from "./render.ts";

/** What a command needs of whoever reads the line. */
export interface Desk {
  readonly peer: Peer;
  /** What plain text goes to. */
  current: Place | undefined;
  note(kind: ShownLine["kind"], text: string): void;
  /** Shows the newest of a place. */
  replay(place: Place): void;
  /** Asks for a password; undefined if nobody gives one. */
  password(question: string): Promise<string | undefined>;
}

export interface CommandRow {
  readonly name: string;
  /** What stands behind it, such as `NAME [ROOM]`. */
  readonly takes: string;
  readonly help: string;
  /** How many words it needs, and can take. */
  readonly words: readonly [least: number, most: number];
  /** Throws PeerError, RegistryError, RosterError. Answers "leave" to end it all. */
  run(desk: Desk, words: readonly string[]): Promise<void | "leave"> | void | "leave";
}

export const commands: readonly CommandRow[] = [
  {
    name: "register",
    takes: "NAME",
    help: "make an account at the registry, and log in",
    words: [1, 1],
    async run(desk, [name = ""]) {
      const password = await desk.password(`A password for ${named(name)}: `);
      if (password === undefined) {
        throw new PeerError("Without a password there is no account: in a pipe, CHATROOM_PASSWORD.");
      }
      await desk.peer.register(named(name), password);
      await desk.peer.login(name, password);
    },
  },
  {
    name: "login",
    takes: "NAME",
    help: "log in to your account",
    words: [1, 1],
    async run(desk, [name = ""]) {
      const password = await desk.password(`The password of ${named(name)}: `);
      if (password === undefined) {
        throw new PeerError("Nobody is logged in without a password: in a pipe, CHATROOM_PASSWORD.");
      }
      await desk.peer.login(name, password);
    },
  },
  {
    name: "list",
    takes: "",
    help: "who is online",
    words: [0, 0],
    async run(desk) {
      const names = (await desk.peer.online()).filter((name) => name !== desk.peer.name);
      desk.note(
        "status",
        names.length === 0 ? "nobody else is online" : `online: ${names.map(clean).join(", ")}`,
      );
    },
  },
  {
    name: "query",
    takes: "NAME",
    help: "ask somebody to talk; both must agree",
    words: [1, 1],
    async run(desk, [name = ""]) {
      const answer = await desk.peer.query(named(name));
      if (answer === "asked") desk.note("status", `asked ${clean(name)}`);
      else enter(desk, { type: "talk", name });
    },
  },
  {
    name: "chat",
    takes: "NAME|ROOM",
    help: "talk with somebody you have met, or in a room of yours",
    words: [1, 1],
    async run(desk, [name = ""]) {
      if (isChannelName(name)) {
        if (!desk.peer.conversations.room(name)) {
          throw new PeerError(`You are not in ${clean(name)}: /join it.`);
        }
        return enter(desk, { type: "room", name });
      }
      desk.peer.talk(named(name));
      enter(desk, { type: "talk", name });
      if (desk.peer.reachedBy(name) || desk.peer.registryState?.type !== "in") return;
      if (await desk.peer.query(name) === "asked") desk.note("status", `asked ${clean(name)}`);
    },
  },
  {
    name: "accept",
    takes: "[NAME]",
    help: "talk with who has asked",
    words: [0, 1],
    async run(desk, [given]) {
      const name = askerOf(desk, given);
      await desk.peer.decide(name, "accept");
      enter(desk, { type: "talk", name });
    },
  },
  {
    name: "reject",
    takes: "[NAME]",
    help: "do not talk with who has asked",
    words: [0, 1],
    run: (desk, [given]) => desk.peer.decide(askerOf(desk, given), "reject"),
  },
  {
    name: "busy",
    takes: "[on|off]",
    help: "tell everybody who asks that you are busy",
    words: [0, 1],
    run(desk, [how = "on"]) {
      if (how !== "on" && how !== "off") throw new PeerError("It is /busy on, or /busy off.");
      desk.peer.isBusy = how === "on";
      desk.note("status", how === "on" ? "who asks is told that you are busy" : "you hear who asks again");
    },
  },
  {
    name: "rooms",
    takes: "",
    help: "rooms of yours, invitations, and open rooms",
    words: [0, 0],
    async run(desk) {
      const rooms = await desk.peer.rooms();
      if (rooms.length === 0) desk.note("status", "there are no rooms: /create #ROOM makes one");
      for (const { room, owner, members, standing, access } of rooms) {
        const yours = standing === "member" ? ", yours" : standing === "invited" ? ", you are invited" : "";
        const many = members === 1 ? "1 member" : `${members} members`;
        desk.note("status", `${clean(room)}: ${many}, ${access}, of ${clean(owner)}${yours}`);
      }
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
    takes: "[ROOM]",
    help: "leave a room for good, with what was said there",
    words: [0, 1],
    async run(desk, [given]) {
      const room = given ?? (desk.current?.type === "room" ? desk.current.name : undefined);
      if (room === undefined) throw new PeerError("Which room? /leave ROOM");
      await desk.peer.leave(room);
      if (desk.current?.type === "room" && desk.current.name === room) desk.current = undefined;
      desk.note("status", `left ${clean(room)}`);
    },
  },
  {
    name: "invite",
    takes: "NAME [ROOM]",
    help: "invite somebody you have met",
    words: [1, 2],
    async run(desk, [name = "", given]) {
      const room = given ?? (desk.current?.type === "room" ? desk.current.name : undefined);
      if (room === undefined) throw new PeerError("To which room? /invite NAME ROOM");
      await desk.peer.invite(room, named(name));
      desk.note("status", `invited ${clean(name)} to ${clean(room)}`);
    },
  },
  {
    name: "verify",
    takes: "NAME",
    help: "60 digits to compare with what the other sees",
    words: [1, 1],
    run(desk, [name = ""]) {
      const digits = desk.peer.verify(named(name));
      if (!digits) throw new PeerError(`You have not met ${clean(name)}.`);
      desk.note("status", `you and ${clean(name)} see the same digits if nobody stands between you:`);
      desk.note("status", digits);
    },
  },
  {
    name: "forget",
    takes: "NAME",
    help: "forget somebody's key, after it has changed",
    words: [1, 1],
    run(desk, [name = ""]) {
      desk.peer.forget(named(name));
      desk.note("status", `whoever comes as ${clean(name)} next is believed: /verify ${clean(name)} then`);
    },
  },
  {
    name: "path",
    takes: "",
    help: "how each person is reached",
    words: [0, 0],
    run(desk) {
      const all = desk.peer.ways();
      if (all.length === 0) desk.note("status", "there is nobody to reach");
      for (const { name, by, figures } of all) {
        const rtt = figures?.rttMs === undefined ? "" : `, ${figures.rttMs.toFixed(1)} ms`;
        const loss = figures && figures.sent > 0
          ? `, ${
            (100 * figures.lost / figures.sent).toFixed(1)
          } % lost, ${figures.retransmissions} sent again`
          : "";
        desk.note("status", `${clean(name)}: ${by ? ways[by] + rtt + loss : "not reached"}`);
      }
    },
  },
  { name: "exit", takes: "", help: "leave", words: [0, 0], run: () => "leave" },
  {
    name: "help",
    takes: "",
    help: "this",
    words: [0, 0],
    run(desk) {
      const width = Math.max(...commands.map(({ name, takes }) => name.length + takes.length + 1));
      for (const { name, takes, help } of commands) {
        desk.note("status", `/${`${name} ${takes}`.padEnd(width)}  ${help}`);
      }
      desk.note("status", "anything else is said where you are; // at the beginning says a /");
    },
  },
];

function named(name: string): string {
  if (!isNickname(name)) {
    throw new PeerError(`"${clean(name)}" is nobody's name: it is one word that begins with a letter.`);
  }
  return name;
}

function askerOf({ peer }: Desk, given: string | undefined): string {
  if (given !== undefined) return named(given);
  const [first, ...more] = peer.askers;
  if (first === undefined) throw new PeerError("Nobody has asked.");
  if (more.length > 0) throw new PeerError(`Who? ${peer.askers.map(clean).join(", ")} have asked.`);
  return first;
}

function enter(desk: Desk, place: Place): void {
  desk.current = desk.peer.conversations.at(place)?.place ?? place;
  desk.replay(desk.current);
}
