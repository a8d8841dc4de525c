// Where --store says that things are kept: a directory, or a MongoDB's URL, whose password is shown to nobody. Pure.
import { Failure, UsageError } from "../../cli/command.ts";
import { neutralise } from "../../protocol/terminal_text.ts";

export interface StorePlace {
  /** Where the key is, and the database if it has no URL. */
  readonly dir: string;
  readonly url: string | undefined;
}

const mongo = /^mongodb(\+srv)?:\/\//;

/** `stateDir` is where things are kept if nothing is said. Throws UsageError, Failure. */
export function storePlace(given: string | undefined, stateDir: string | undefined): StorePlace {
  const dir = given === undefined ? undefined : /^sqlite:(.+)$/s.exec(given)?.[1];
  if (dir !== undefined) return { dir, url: undefined };
  if (given !== undefined && !mongo.test(given)) {
    throw new UsageError(`--store must be sqlite:DIR or mongodb://..., not "${shownUrl(given)}".`);
  }
  if (!stateDir) throw new Failure("There is no home directory to keep anything in. Try --store sqlite:DIR.");
  return { dir: stateDir, url: given };
}

/** The URL with the password in it. Throws UsageError where there is no place for one. */
export function withPassword({ dir, url }: StorePlace, password: string): StorePlace {
  const [, before, name, rest] = /^(mongodb(?:\+srv)?:\/\/)([^:@/?]+)@(.*)$/s.exec(url ?? "") ?? [];
  if (!before || !name || rest === undefined) {
    throw new UsageError(
      "--password-file is for a --store with a name and no password, such as mongodb://ann@localhost/chatroom.",
    );
  }
  return { dir, url: `${before}${name}:${encodeURIComponent(password)}@${rest}` };
}

/** A URL without what only its owner should know: names, passwords, options. */
export function shownUrl(url: string): string {
  return neutralise(url.replace(/\/\/.*@/s, "//").replace(/\?.*$/s, ""));
}
