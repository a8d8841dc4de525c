// What a subcommand is: its name, its flags as data, and the function that runs it. Help, completions, parsing
// and "did you mean" all read these tables, so none of them can disagree. Knows no subcommand by name.

export type Flag =
  & {
    readonly name: string;
    /** One line for the help, with no full stop. */
    readonly help: string;
  }
  & (
    | { readonly type: "boolean" }
    | {
      readonly type: "string";
      readonly placeholder: string;
      readonly default?: string;
      /** What the flag means when it is given without a value. Without this, a value is required. */
      readonly bare?: string;
      /** If present, the only values that are accepted. */
      readonly choices?: readonly string[];
    }
    | {
      readonly type: "integer" | "number";
      readonly placeholder: string;
      readonly min: number;
      readonly max: number;
      readonly default?: number;
    }
  );

type ValueOf<F extends Flag> = F extends { type: "boolean" } ? boolean
  : F extends { type: "string"; choices: readonly (infer Choice)[] }
    ? F extends { default: string } ? Choice : Choice | undefined
  : F extends { type: "string" } ? F extends { default: string } ? string : string | undefined
  : F extends { default: number } ? number
  : number | undefined;

/** The parsed flags of a table: one property a flag, named as the flag is. */
export type Values<Flags extends readonly Flag[]> = {
  readonly [F in Flags[number] as F["name"]]: ValueOf<F>;
};

export interface Command<Flags extends readonly Flag[] = readonly Flag[]> {
  readonly name: string;
  /** What it does and for whom, a few plain lines for `chatroom help NAME`. */
  readonly description: string;
  readonly flags: Flags;
  /** Names of positional arguments, such as `bash|zsh|fish`; in brackets, `[NAME]`, one that may be left out. */
  readonly positionals?: readonly string[];
  readonly examples: readonly string[];
  /** Runs to the end and answers the exit code; `given` are the flags that were on the command line. Throws Failure for what the user can mend. */
  run(values: Values<Flags>, positionals: readonly string[], given: ReadonlySet<string>): Promise<number>;
}

/** Keeps the flags' literal types, so that `run` sees each value with its own type. */
export function defineCommand<const Flags extends readonly Flag[]>(command: Command<Flags>): Command {
  return command as unknown as Command;
}

/**
 * Something a person can mend: printed as its message alone, without a stack.
 * Exit code 1: the work failed. Exit code 2: the command line was wrong.
 */
export class Failure extends Error {
  override name = "Failure";
  constructor(message: string, readonly exitCode: 1 | 2 = 1, options?: ErrorOptions) {
    super(message, options);
  }
}

/** The command line was wrong. */
export class UsageError extends Failure {
  override name = "UsageError";
  constructor(message: string) {
    super(message, 2);
  }
}
