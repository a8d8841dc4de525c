// Saving where one is, as both modes ask for it. Knows no file.
import type { Connection } from "./connection.ts";

/** The saved servers, as far as they are asked for anything here. Both answer lines for people, or throw Failure. */
export interface ServerBook {
  save(name: string, here: Here): Promise<readonly string[]>;
  list(): Promise<readonly string[]>;
}

/** Who and where one is on the server. */
export interface Here {
  readonly nick: string;
  readonly account: string | undefined;
  readonly rooms: readonly string[];
}

/** `note` and `complain` tell a person a sentence. */
export interface Told {
  readonly note: (sentence: string) => void;
  readonly complain: (sentence: string) => void;
}

/** Saves where the connection is under a name, or tells what is saved. */
export async function keep(
  asked: { readonly type: "save"; readonly as: string } | { readonly type: "servers" },
  book: ServerBook,
  { nickname, accounts, roster }: Connection,
  { note, complain }: Told,
): Promise<void> {
  try {
    const here = { nick: nickname, account: accounts.name, rooms: roster.rooms() };
    const lines = await (asked.type === "save" ? book.save(asked.as, here) : book.list());
    lines.forEach(note);
  } catch (error) {
    complain((error as Error).message);
  }
}
