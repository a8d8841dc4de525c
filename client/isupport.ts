// What a server announces about itself in RPL_ISUPPORT (005), as far as a client needs it. Pure.

export interface Isupport {
  readonly casemapping: "ascii" | "rfc1459" | "rfc1459-strict";
  /** The characters that a room's name can start with. */
  readonly roomTypes: string;
  /** The characters in front of a nickname in a list of names, such as `@+`. */
  readonly memberPrefixes: string;
  /** The prefixes that narrow a message to some members of a room, as in `@#room`. */
  readonly statusPrefixes: string;
}

/** What Modern IRC says to assume of a server that announces nothing. */
export const defaultIsupport: Isupport = {
  casemapping: "rfc1459",
  roomTypes: "#&",
  memberPrefixes: "@+",
  statusPrefixes: "",
};

/** `current` with the tokens of one 005 line, given as its parameters. Tokens unknown here are ignored. */
export function withTokens(current: Isupport, params: readonly string[]): Isupport {
  let next = current;
  for (const token of params.slice(1, -1)) {
    const [key, value = ""] = token.split("=", 2);
    if (key === "CASEMAPPING" && (value === "ascii" || value === "rfc1459" || value === "rfc1459-strict")) {
      next = { ...next, casemapping: value };
    } else if (key === "CHANTYPES") {
      next = { ...next, roomTypes: value };
    } else if (key === "PREFIX") {
      next = { ...next, memberPrefixes: /^\([A-Za-z]*\)(.*)$/.exec(value)?.[1] ?? "" };
    } else if (key === "STATUSMSG") {
      next = { ...next, statusPrefixes: value };
    }
  }
  return next;
}

/** The form of a nickname or room that is the same for all spellings the server takes as equal. */
export function foldName(name: string, { casemapping }: Isupport): string {
  const folded = name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (casemapping === "ascii") return folded;
  const brackets = folded.replaceAll("[", "{").replaceAll("]", "}").replaceAll("\\", "|");
  return casemapping === "rfc1459" ? brackets.replaceAll("~", "^") : brackets;
}

export function isRoom(name: string, { roomTypes }: Isupport): boolean {
  return name !== "" && roomTypes.includes(name[0]!);
}

/** The room that a message to `target` is for, without the prefixes of a message to some of its members. */
export function roomOf(target: string, isupport: Isupport): string | undefined {
  let room = target;
  while (room !== "" && isupport.statusPrefixes.includes(room[0]!)) room = room.slice(1);
  return isRoom(room, isupport) ? room : undefined;
}
