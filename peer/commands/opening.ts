// What is done at a desk before anybody types: who one is to be and where, as the command line says. A registry that is not
// there yet is waited for, and the password asked for once.
import { RegistryError } from "../registry_client.ts";
import { passwordOf } from "./account.ts";
import type { Desk } from "./desk.ts";
import { enter } from "./naming.ts";

export interface Opening {
  /** The name to log in with at once. */
  readonly name: string | undefined;
  /** The room to enter at once. */
  readonly room: string | undefined;
}

/** Runs something, and tells people why it has failed. */
export type Attempt = (run: () => Promise<void> | void) => Promise<void>;

/** Resolves when nothing is left to do but what waits for the registry; `done` when that is done too. */
export async function open(
  { name, room }: Opening,
  desk: Desk,
  attempt: Attempt,
): Promise<{ readonly done: Promise<void> }> {
  const { peer } = desk;
  let isEntered = room === undefined;
  const enterRoom = async () => {
    const known = room === undefined ? undefined : peer.conversations.room(room);
    if (isEntered || room === undefined || !known && peer.name === undefined) return;
    isEntered = true;
    await attempt(async () => {
      if (!known) await peer.join(room);
      enter(desk, { type: "room", name: room });
    });
  };
  if (name === undefined) {
    if (peer.registryState) {
      desk.note("status", "/register NAME makes an account, /login NAME takes yours, /help tells more");
    }
    return { done: enterRoom() };
  }
  const waiting = Promise.withResolvers<void>();
  const waits = async () => {
    desk.note("status", `you are logged in as ${name} as soon as the registry is there`);
    // What is kept can be seen meanwhile.
    if (room !== undefined && peer.conversations.room(room)) await enterRoom();
    waiting.resolve();
  };
  const done = attempt(() => logIn(desk, name, waits)).then(enterRoom);
  await Promise.race([done, waiting.promise]);
  return { done };
}

/** `waits`: called once, where the registry is not there. */
async function logIn(desk: Desk, name: string, waits: () => Promise<void>): Promise<void> {
  const { peer } = desk;
  const password = await passwordOf(desk, name);
  let isWaiting = false;
  while (true) {
    if (peer.isAtRegistry) {
      try {
        // They may have logged in by hand meanwhile.
        if (peer.registryState?.type !== "in") await peer.login(name, password);
        return;
      } catch (error) {
        // What has an answer will have the same one later.
        if (!(error instanceof RegistryError) || error.refusal || peer.isAtRegistry) throw error;
      }
    }
    if (!isWaiting) await waits();
    isWaiting = true;
    await peer.atRegistry();
  }
}
