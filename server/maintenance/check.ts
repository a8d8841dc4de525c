// `chatroom server --check`: what was looked at and what was found, for people or for programs.
import { format as formatBytes } from "@std/fmt/bytes";
import { print } from "../../cli/print.ts";
import { check, type Checked } from "../store/check.ts";
import { type Progress, share } from "./progress.ts";
import { fileSize } from "../store/file_size.ts";

/** Answers 0 for data that is sound, else 1. Throws StoreError. */
export async function checkData(path: string, json: boolean, progress: Progress): Promise<number> {
  const checked = check(path, fileSize(path) + fileSize(`${path}-wal`), {
    now: Date.now(),
    onProgress: (what, done, of) => progress.show(() => `Checking ${what}${share(done, of)}`),
  });
  progress.clear();
  const isSound = checked.problems.length === 0;
  await print(
    json ? `${JSON.stringify({ file: path, sound: isSound, ...checked })}\n` : report(path, checked),
  );
  return isSound ? 0 : 1;
}

function report(path: string, checked: Checked): string {
  const { rooms, conversations, messages, events, accounts, registeredRooms, bytes, problems, more } =
    checked;
  const found = problems.length + more;
  return [
    `Checked ${path}, ${formatBytes(bytes)}: ${counted(accounts, "account")}, ` +
    `${counted(registeredRooms, "registered room")}.`,
    `${counted(messages, "message")} and ${counted(events, "event")} in ${counted(rooms, "room")} and ` +
    `${counted(conversations, "conversation")}.`,
    found === 0 ? "All of it is sound." : `${counted(found, "problem")}:`,
    ...problems.map((problem) => `- ${problem}`),
    ...(more > 0 ? [`- ${counted(more, "problem")} more.`] : []),
    "",
  ].join("\n");
}

/** "1 room", "1,234 rooms". */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}
