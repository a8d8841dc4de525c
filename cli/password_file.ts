// Where a password comes from when there is nobody to type it: the first line of a file that nobody else can read.
import { Failure } from "./command.ts";

/** Throws Failure where there is no such file, others can read it, or its first line is empty. */
export async function readPasswordFile(path: string): Promise<string> {
  try {
    const { mode, isFile } = await Deno.stat(path);
    // What is no file, such as a pipe from a password manager, is gone once it is read.
    if (isFile && mode !== null && (mode & 0o077) !== 0) {
      throw new Failure(`Others can read ${path}, which holds a password. Try: chmod 600 ${path}`);
    }
    const [password = ""] = (await Deno.readTextFile(path)).split(/\r?\n/);
    if (password === "") throw new Failure(`The first line of ${path} is empty: it must be the password.`);
    return password;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    if (cause instanceof Deno.errors.NotFound) throw new Failure(`There is no file ${path}.`, 1, { cause });
    if (!(cause instanceof Error)) throw cause;
    throw new Failure(`Cannot read ${path}: ${cause.message}`, 1, { cause });
  }
}
