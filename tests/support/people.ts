// Who talks in a test: clients in a room together, and what of their lines a test looks at.
import type { IrcServer } from "./irc_server.ts";
import type { RawClient } from "./raw_client.ts";

/** Clients that are in a room together, the first as its operator. Nothing is left to be taken. */
export async function together<const Names extends readonly string[]>(
  server: IrcServer,
  room: string,
  ...nicknames: Names
): Promise<{ [Index in keyof Names]: RawClient }> {
  return await server.room(room, ...nicknames) as { [Index in keyof Names]: RawClient };
}

/** The command or numeric of each line. */
export function commandsOf(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^(?:@\S+ )?(?::\S+ )?/, "").split(" ", 1)[0]!);
}

/** Types lines as a person, and answers everything they read until the server had done with them. */
export async function types(person: RawClient, ...lines: string[]): Promise<string[]> {
  const word = `!barrier-${crypto.randomUUID()}`;
  await person.send(...lines, word);
  return (await person.until((line) => line.startsWith(`There is no ${word}.`))).slice(0, -1);
}

/** A person with netcat who has said their nickname and is in the lobby. Nothing is left to be read. */
export async function comesIn(server: IrcServer, nickname: string): Promise<RawClient> {
  const person = await server.connect();
  await types(person, nickname);
  return person;
}
