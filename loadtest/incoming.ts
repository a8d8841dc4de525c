// Reads a connection into one buffer, for as long as it lasts. Knows nothing of what the bytes mean.

/**
 * After each read tells `take` how many bytes the buffer holds; `take` answers how many of them it has used, and the
 * rest stays for the next time. Answers why there is nothing more, as a clause.
 */
export async function readAll(
  conn: Pick<Deno.Conn, "read">,
  buffer: Uint8Array,
  take: (length: number) => number,
): Promise<string> {
  let have = 0;
  while (have < buffer.length) {
    let count: number | null;
    try {
      count = await conn.read(buffer.subarray(have));
    } catch (error) {
      return `broke a connection (${(error as Error).message})`;
    }
    if (count === null) return "closed a connection";
    have += count;
    const used = take(have);
    if (used > 0) buffer.copyWithin(0, used, have);
    have -= used;
  }
  return `sent a line of more than ${buffer.length} bytes`;
}
