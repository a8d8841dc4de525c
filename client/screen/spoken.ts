// What the words of a PRIVMSG or NOTICE are, behind the frame that CTCP puts around some. Pure.
import type { Said } from "../terminal/model/entry.ts";

/** The text without the frame of a CTCP; `request` is what else is asked of the client. */
export function spoken(
  command: string,
  text: string,
): { readonly kind: Said["kind"]; readonly text: string } | { readonly request: string } {
  const ctcp = text.startsWith("\x01") ? /^\x01([^ \x01]+) ?([^\x01]*)/.exec(text) : null;
  if (command === "NOTICE") return { kind: "notice", text: ctcp ? text.replaceAll("\x01", "") : text };
  if (!ctcp) return { kind: "text", text };
  return ctcp[1]!.toUpperCase() === "ACTION" ? { kind: "action", text: ctcp[2]! } : { request: ctcp[1]! };
}
