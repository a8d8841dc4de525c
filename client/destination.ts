// Where to connect to, and who one is to be there: from the flags and from what is saved under a name. Pure.
import { UsageError } from "../cli/command.ts";
import { canBeNickname } from "./nickname.ts";
import { canBeRoom, type SavedServer } from "./saved_servers.ts";

/** As the command line has them, with their defaults. */
export interface Flags {
  readonly host: string;
  readonly port: number;
  readonly nick: string | undefined;
  readonly room: string;
  readonly account: string | undefined;
}

export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly nickname: string | undefined;
  readonly account: string | undefined;
  /** The one to talk in. */
  readonly room: string;
  readonly otherRooms: readonly string[];
}

/** `given` are the flags that were typed: they win over what is saved. Throws UsageError for what no server could take. */
export function destination(
  flags: Flags,
  given: ReadonlySet<string>,
  saved: SavedServer | undefined,
): Destination {
  const { nick, room, account } = flags;
  if (nick !== undefined && !canBeNickname(nick)) {
    throw new UsageError(`--nick must be one word that starts with a letter, not "${nick}".`);
  }
  if (!canBeRoom(room)) throw new UsageError(`--room must be one word without commas, not "${room}".`);
  if (account !== undefined && !canBeNickname(account)) {
    throw new UsageError(`--account must be one word that starts with a letter, not "${account}".`);
  }
  const rooms = given.has("room") ? [] : saved?.rooms ?? [];
  const [first = room, ...others] = rooms;
  return {
    host: given.has("host") ? flags.host : saved?.host ?? flags.host,
    port: given.has("port") ? flags.port : saved?.port ?? flags.port,
    // Who logs in to another account than usual wants its name.
    nickname: nick ?? account ?? saved?.nick ?? saved?.account,
    account: account ?? saved?.account,
    room: marked(first),
    otherRooms: others.map(marked),
  };
}

function marked(room: string): string {
  return /^[#&]/.test(room) ? room : `#${room}`;
}
