// What a check has found: sentences, of which so many are kept and the rest is counted. Knows what makes a file
// unreadable; not what is looked for.
import { neutralise } from "../../protocol/terminal_text.ts";
import { isSqliteError } from "./database.ts";

export const MOST_PROBLEMS = 100;

export class Problems {
  readonly sentences: string[] = [];
  /** Those past the first hundred. */
  more = 0;

  /** What SQLite says of a damaged file holds pieces of it. */
  add(sentence: string): void {
    if (this.sentences.length < MOST_PROBLEMS) {
      this.sentences.push(neutralise(sentence.replaceAll("\n", "; ")));
    } else this.more++;
  }

  get count(): number {
    return this.sentences.length + this.more;
  }

  /** Runs a part of the check. Where the file cannot be read any further, that is a problem, and the next part follows. */
  during(what: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      // In a file whose columns hold other types than they should, which SQLite's own check has said, anything can follow.
      const isDamage = isSqliteError(error) || (error instanceof TypeError && this.count > 0);
      if (!isDamage) throw error;
      this.add(`${what} cannot be read to the end (${error.message}). ${RESTORE}`);
    }
  }
}

export const RESTORE = "Restore the data from a copy.";
