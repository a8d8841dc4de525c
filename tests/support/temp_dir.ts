// A directory that lasts as long as a test.

/** Runs `test` with the real path of an empty directory, and takes it away. The path holds spaces, as people's do. */
export function inTempDir(test: (dir: string) => Promise<void>): Promise<void> {
  return within(undefined, test);
}

/** The same in memory where the system has a place for that: for thousands of files, each of which is synced. */
export function inMemoryDir(test: (dir: string) => Promise<void>): Promise<void> {
  return within(isWritable("/dev/shm") ? "/dev/shm" : undefined, test);
}

function isWritable(dir: string): boolean {
  try {
    Deno.removeSync(Deno.makeTempDirSync({ dir }));
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return false;
  }
}

async function within(parent: string | undefined, test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.realPath(
    await Deno.makeTempDir({ prefix: "chatroom test ", ...(parent === undefined ? {} : { dir: parent }) }),
  );
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
