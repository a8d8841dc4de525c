// What is done at a desk before anybody types: who one is to be and where, as the command line says.
import type { Desk } from "./desk.ts";

export interface Opening {
  /** The name to log in with at once. */
  readonly name: string | undefined;
  /** The room to enter at once. */
  readonly room: string | undefined;
}

/** `take` does a line as if it was typed. */
export async function open(
  { name, room }: Opening,
  desk: Desk,
  take: (line: string) => Promise<unknown>,
): Promise<void> {
  const { peer } = desk;
  if (name !== undefined) await take(`/login ${name}`);
  else if (peer.registryState) {
    desk.note("status", "/register NAME makes an account, /login NAME takes yours, /help tells more");
  }
  if (room === undefined) return;
  if (peer.conversations.room(room)) await take(`/chat ${room}`);
  else if (peer.name !== undefined) await take(`/join ${room}`);
}
