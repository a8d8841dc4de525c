// The commands for one's account at the registry.
import { PeerError } from "../peer_error.ts";
import type { CommandRow, Desk } from "./desk.ts";
import { named } from "./naming.ts";

export const accountCommands: readonly CommandRow[] = [
  {
    name: "register",
    takes: "NAME",
    help: "make an account at the registry, and log in",
    words: [1, 1],
    async run(desk, [name = ""]) {
      const password = await desk.password(`A password for ${named(name)}`);
      if (password === undefined) {
        throw new PeerError("Without a password there is no account. Programs give it in CHATROOM_PASSWORD.");
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
      await desk.peer.login(name, await passwordOf(desk, name));
    },
  },
];

/** Asks for it. Throws PeerError where nobody gives one. */
export async function passwordOf(desk: Desk, name: string): Promise<string> {
  const password = await desk.password(`The password of ${named(name)}`);
  if (password === undefined) {
    throw new PeerError("Without a password you are not logged in. Programs give it in CHATROOM_PASSWORD.");
  }
  return password;
}
