// Servers that a person has saved under a name, in a file: where they are, and who one is there. Never a password.
// Knows no connection.
import { Failure, UsageError } from "../cli/command.ts";
import { nearest } from "../cli/suggest.ts";
import { isObject, type JsonObject, readObject, replaceObject } from "./terminal/json_file.ts";
import { canBeNickname } from "./nickname.ts";
import { clean } from "./render.ts";

export interface SavedServer {
  readonly host: string;
  readonly port?: number | undefined;
  readonly nick?: string | undefined;
  readonly account?: string | undefined;
  /** The first is the one to talk in. */
  readonly rooms?: readonly string[] | undefined;
}

/** One word that no flag is, nor a path. */
const nameShape = /^[\p{L}\p{N}_][\p{L}\p{N}_.:-]{0,39}$/u;

/** Whether the protocol can carry it as a room's name; its mark may be missing. */
export function canBeRoom(text: string): boolean {
  return /^[^\s:,\x00-\x20\x7f][^\s,\x00-\x20\x7f]*$/.test(text);
}

type Check = readonly [kind: string, is: (value: unknown) => boolean];

const nickname: Check = [
  "one word that starts with a letter",
  (v) => typeof v === "string" && canBeNickname(v),
];

const checks: Readonly<Record<keyof SavedServer, Check>> = {
  host: ["a host's name or address", (v) => typeof v === "string" && /^[^\s\x00-\x20\x7f]+$/.test(v)],
  port: ["a whole number from 1 to 65535", (v) => Number.isInteger(v) && Number(v) > 0 && Number(v) < 65536],
  nick: nickname,
  account: nickname,
  rooms: [
    'a list of rooms, such as ["#lobby"]',
    (v) => Array.isArray(v) && v.every((room) => typeof room === "string" && canBeRoom(room)),
  ],
};

export class SavedServers {
  readonly #path: string | undefined;

  /** `folder` is where the file is; undefined where there is no place for one. */
  constructor(folder: string | undefined) {
    this.#path = folder && `${folder}/servers.json`;
  }

  /** Throws Failure where the file is broken or has no such name, with the names it has. */
  async find(name: string): Promise<SavedServer> {
    const saved = await this.#read();
    const found = saved.get(name);
    if (found) return found;
    const names = [...saved.keys()];
    const near = nearest(name, names);
    throw new UsageError([
      `There is no saved server "${clean(name)}".${
        near === undefined ? "" : ` Did you mean ${clean(near)}?`
      }`,
      names.length === 0
        ? "None is saved yet: /save WORD saves the one you are on."
        : `There are: ${names.map(clean).join(", ")}.`,
      `Or is it a host? Try: chatroom client --host ${clean(name)}`,
    ].join("\n"));
  }

  /** Answers what was done, in lines. Throws Failure where `name` cannot be one, or the file is broken. */
  async save(name: string, server: SavedServer): Promise<string[]> {
    if (!nameShape.test(name)) {
      throw new Failure(`"${name}" cannot be a name here: up to 40 letters and digits, in one word.`);
    }
    if (this.#path === undefined) throw new Failure("There is no place to save it: HOME is not set.");
    const known = await readObject(this.#path, "saved servers");
    await this.#read();
    const before = Object.hasOwn(known, name) ? known[name] as JsonObject : {};
    await replaceObject(this.#path, { ...known, [name]: { ...before, ...server } });
    return [`Saved as ${name}: ${described(server)}. To come back: chatroom client ${name}`];
  }

  /** Throws Failure where the file is broken. */
  async list(): Promise<string[]> {
    const saved = await this.#read();
    if (saved.size === 0) return ["No server is saved yet. /save WORD saves the one you are on."];
    return [...saved].map(([name, server]) => clean(`${name}: ${described(server)}`));
  }

  async #read(): Promise<ReadonlyMap<string, SavedServer>> {
    const path = this.#path;
    if (path === undefined) return new Map();
    const found = await readObject(path, "saved servers");
    return new Map(Object.entries(found).map(([name, server]) => [name, checked(path, name, server)]));
  }
}

function checked(path: string, name: string, server: unknown): SavedServer {
  const where = `${path}: ${JSON.stringify(name)}`;
  if (!isObject(server)) {
    throw new Failure(`${where} is not an object, such as {"host": "chat.example.org"}.`);
  }
  if (server["host"] === undefined) throw new Failure(`${where} has no "host".`);
  for (const [field, [kind, is]] of Object.entries(checks)) {
    const value = server[field];
    if (value === undefined || is(value)) continue;
    throw new Failure(`${where} has ${JSON.stringify(value)} for its "${field}", which is ${kind}.`);
  }
  return server as unknown as SavedServer;
}

function described({ host, port, nick, account, rooms = [] }: SavedServer): string {
  const address = host.includes(":") ? `[${host}]` : host;
  return [
    `${nick === undefined ? "" : `${nick} at `}${address}${port === undefined ? "" : `:${port}`}`,
    ...account === undefined ? [] : [`account ${account}`],
    ...rooms.length === 0 ? [] : [`in ${rooms.join(" ")}`],
  ].join(", ");
}
