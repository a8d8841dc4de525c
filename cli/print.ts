// Text to a stream, to its last byte. Knows nothing of what it says.
import { Failure } from "./command.ts";

export interface Sink {
  /** Writes some of the bytes, perhaps not all, and answers how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/** Throws Failure when nobody reads any more, as in `chatroom --help | true`. */
export async function print(text: string, to: Sink = Deno.stdout): Promise<void> {
  let rest = new TextEncoder().encode(text);
  try {
    while (rest.length > 0) rest = rest.subarray(await to.write(rest));
  } catch (cause) {
    if (!(cause instanceof Deno.errors.BrokenPipe)) throw cause;
    throw new Failure("Nobody reads the output any more.", 1, { cause });
  }
}
