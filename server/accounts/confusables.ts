// Names that look alike: the skeletons of Unicode Technical Standard #39, section 4. Pure.
import table from "./confusables.txt" with { type: "text" };

/** What each character looks like; a character that is not in it looks like itself. */
const looks: ReadonlyMap<string, string> = parse(table);

const invisible = /\p{Default_Ignorable_Code_Point}/u;

/** Two texts with one skeleton look the same, letter by letter. */
export function skeleton(text: string): string {
  let result = "";
  for (const char of text.normalize("NFD")) if (!invisible.test(char)) result += looks.get(char) ?? char;
  return result.normalize("NFD");
}

/**
 * What a name looks like, with capitals and small letters taken for the same: two names that have one of these in
 * common can be taken for each other. Twice, since "PaypaI" looks like a name with an l, and lower case hides it.
 */
export function looksOf(name: string): string[] {
  const asItStands = skeleton(skeleton(name).toLowerCase());
  const inSmallLetters = skeleton(name.toLowerCase());
  return asItStands === inSmallLetters ? [asItStands] : [asItStands, inSmallLetters];
}

/** Names that are taken, by what they look like. */
export class Looks {
  /** The names that have a look; most often one. */
  readonly #names = new Map<string, Set<string>>();

  add(name: string): void {
    for (const look of looksOf(name)) {
      const names = this.#names.get(look);
      if (names) names.add(name);
      else this.#names.set(look, new Set([name]));
    }
  }

  delete(name: string): void {
    for (const look of looksOf(name)) {
      const names = this.#names.get(look);
      names?.delete(name);
      if (names?.size === 0) this.#names.delete(look);
    }
  }

  /** A name that looks like this one, whether or not it is the same. */
  find(name: string): string | undefined {
    for (const look of looksOf(name)) {
      const found = this.#names.get(look)?.values().next().value;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function parse(text: string): Map<string, string> {
  const looks = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [look = "", steps = ""] = line.split(" ");
    const skeleton = String.fromCodePoint(...look.split("+").map((code) => parseInt(code, 36)));
    let code = 0;
    for (const step of steps.split(",")) {
      looks.set(String.fromCodePoint(code += parseInt(step, 36)), skeleton);
    }
  }
  return looks;
}
