// People whose client resumes, and what they have heard.
import { assert } from "@std/assert";
import { IrcServer } from "./irc_server.ts";
import type { RawClient } from "./raw_client.ts";

export const CAPS = ["message-tags", "server-time", "batch", "echo-message", "chatroom/resume"];

export async function come(server: IrcServer, nickname: string): Promise<[RawClient, string]> {
  const client = await server.irc(nickname, ...CAPS);
  const token = /RESUME TOKEN (\S+)/.exec(client.all.join("\n"))?.[1];
  assert(token, `${nickname} got no token:\n${client.all.join("\n")}`);
  return [client, token];
}

/** The numbers and texts of a room's messages among some lines. */
export function heard(lines: readonly string[]): [number, string][] {
  return lines.flatMap((line) => {
    const [, seq, text] = /chatroom\/seq=(\d+).* PRIVMSG \S+ :(.*)$/.exec(line) ?? [];
    return seq ? [[Number(seq), text!] as [number, string]] : [];
  });
}
