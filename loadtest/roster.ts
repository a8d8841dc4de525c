// Who the bots are to the server: their nicknames, and the bytes that stand before the text in a line that relays a
// message of theirs (`:nick!user@host PRIVMSG #room :`). Such a head is learnt from the first line that proves right.
import { viewOf } from "./bytes.ts";

export class Roster {
  readonly #numbers = new Map<string, number>();
  readonly #heads: (DataView | undefined)[];

  constructor(clients: number) {
    this.#heads = new Array(clients).fill(undefined);
  }

  enter(client: number, nickname: string): void {
    this.#numbers.set(nickname, client);
  }

  /** The client's number, or undefined for a stranger. */
  numberOf(nickname: string): number | undefined {
    return this.#numbers.get(nickname);
  }

  headOf(client: number): DataView | undefined {
    return this.#heads[client];
  }

  learn(client: number, head: Uint8Array): void {
    this.#heads[client] = viewOf(head.slice());
  }
}
