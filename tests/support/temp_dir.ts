// A directory that lasts as long as a test.

/** Runs `test` with the real path of an empty directory, and takes it away. The path holds spaces, as people's do. */
export async function inTempDir(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.realPath(await Deno.makeTempDir({ prefix: "chatroom test " }));
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
