// A file system of a few megabytes, in memory, for tests of a full disk: mounted and taken away again.
import { inTempDir } from "./temp_dir.ts";

const mount = (...args: string[]) =>
  new Deno.Command("mount", { args, stdin: "null", stdout: "null", stderr: "piped" }).output();

/** Why there can be none here, or null. */
export async function whyNoSmallDisk(): Promise<string | null> {
  if (Deno.build.os !== "linux") return `${Deno.build.os} has no tmpfs`;
  if (Deno.uid() !== 0) return "only root can mount a file system";
  let why: string | null = null;
  await inTempDir(async (dir) => {
    const { success, stderr } = await mount("-t", "tmpfs", "-o", "size=64k", "chatroom-test", dir);
    if (!success) why = new TextDecoder().decode(stderr).trim() || "mount failed";
    else await unmount(dir);
  });
  return why;
}

/** Runs `test` with the path of an empty file system of so many bytes. */
export function onSmallDisk(bytes: number, test: (dir: string) => Promise<void>): Promise<void> {
  return inTempDir(async (dir) => {
    const { success, stderr } = await mount("-t", "tmpfs", "-o", `size=${bytes}`, "chatroom-test", dir);
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    try {
      await test(dir);
    } finally {
      await unmount(dir);
    }
  });
}

async function unmount(dir: string): Promise<void> {
  // Lazily: a test that failed may have left a file open.
  const { success, stderr } = await new Deno.Command("umount", { args: ["-l", dir] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
