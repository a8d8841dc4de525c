// The program's own sources, for tests that read them: everything that ends up in ./chatroom, and no tests.

const exempt = ["build", "dist", "docs", "tests"];
const root = `${import.meta.dirname}/../../`;

/** Text by path from the root of the tree, such as `protocol/irc/message.ts`. */
export async function programSources(): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  const walk = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(root + folder)) {
      const path = folder + name;
      if (name.startsWith(".") || exempt.includes(path)) continue;
      if (isDirectory) await walk(`${path}/`);
      else if (/\.(?:[cm]?[jt]s|[jt]sx)$/.test(name)) sources.set(path, await Deno.readTextFile(root + path));
    }
  };
  await walk("");
  return sources;
}
