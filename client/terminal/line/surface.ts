// Where a person reads and types, as the line mode sees it: a terminal or a pipe.

export interface ShownLine {
  /** What people and the server say; the client's own affairs; what went wrong. */
  readonly kind: "talk" | "status" | "error";
  readonly text: string;
}

/** The possible words in place of the last one of a line, and that word. */
export type Complete = (line: string) => [candidates: string[], word: string];

export interface Surface {
  readonly type: "terminal" | "pipe";
  /** Shows lines, in order. Where it answers a promise, there is room for more once that resolves. */
  show(lines: readonly ShownLine[]): void | Promise<void>;
  /** What stands in front of the line being typed. */
  prompt(text: string): void;
  /** The lines that are typed, to the end of input. A pipe is read only as fast as they are taken. */
  typed(complete: Complete): AsyncGenerator<string>;
  /**
   * Asks for a password, which is neither shown nor kept; nothing else is typed meanwhile. Undefined: the person does not
   * want to say it, or nobody can be asked and none was given.
   */
  secret(question: string): Promise<string | undefined>;
  /** Forgets that this line was typed: there may be a password in it. */
  forget(line: string): void;
  /** Resolves once nobody can read what is shown any more. */
  readonly gone: Promise<void>;
  /** Shows all that is left and leaves the terminal as it was found. */
  close(): Promise<void>;
}
