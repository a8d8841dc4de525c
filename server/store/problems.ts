// What a check has found: sentences, of which so many are kept and the rest is counted. Knows what makes a file
// unreadable; not what is looked for.
import { asStoreError } from "./database.ts";

export const MOST_PROBLEMS = 100;

export class Problems {
  readonly sentences: string[] = [];
  /** Those past the first hundred. */
  more = 0;

  constructor(readonly path: string) {}

  add(sentence: string): void {
    if (this.sentences.length < MOST_PROBLEMS) this.sentences.push(sentence);
    else this.more++;
  }

  get count(): number {
    return this.sentences.length + this.more;
  }

  /** Runs a part of the check. Where the file cannot be read any further, that is a problem, and the next part follows. */
  during(what: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof Error) || !isDamage(error, this.path)) throw error;
      this.add(`${what} cannot be read to the end (${error.message}). ${RESTORE}`);
    }
  }
}

export const RESTORE = "Restore the data from a copy.";

function isDamage(error: Error, path: string): boolean {
  // A number that no number of ours can be.
  if (error instanceof RangeError) return true;
  const { reason } = asStoreError(error, path);
  return reason === "corrupt" || reason === "foreign" || reason === "full";
}
