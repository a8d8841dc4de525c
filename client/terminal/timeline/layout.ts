// One block of a conversation -> rows, kept as long as what they depend on is the same.
import type { Entry, Happened, Said } from "../model/entry.ts";
import type { Conversation } from "../model/state.ts";
import type { Role, Row } from "../text/span.ts";
import { filled, fitted, rowWidth } from "../text/wrap.ts";
import { neutralise } from "../../../protocol/terminal_text.ts";
import type { Block } from "./blocks.ts";
import { columnsFor } from "./columns.ts";
import { happenedRows, noteRows } from "./happened_rows.ts";
import { fenced } from "./fences.ts";
import { dayText, type LocalTime } from "./local_time.ts";
import { saidRows } from "./said_rows.ts";

/** Messages of one person that are no further apart share a head. */
const GROUP_MS = 5 * 60_000;

/** Rows are kept for so many blocks: many screens, but not a whole day's reading. */
const KEPT = 2_000;

interface Kept {
  readonly dependsOn: readonly unknown[];
  readonly rows: readonly Row[];
}

export class Layout {
  readonly #kept = new Map<number, Kept>();
  /** Where the answered message was, by the id of the answer. */
  readonly #answered = new Map<number, { index: number; searched: string }>();

  /** At least one row. The same array as before where nothing about the block is different. */
  rows(
    conversation: Conversation,
    block: Block,
    width: number,
    clock: "24h" | "12h",
    local: LocalTime,
  ): readonly Row[] {
    const { entries } = conversation;
    const first = entries[block.from]!;
    const before = entries[block.from - 1];
    const day = local.day(first.time);
    const time = local.text(first.time);
    const dayLine = before === undefined || local.day(before.time) !== day ? day : undefined;
    const isNew = first.id === conversation.newFrom;
    const isGrouped = dayLine === undefined && !isNew && before !== undefined &&
      isContinuation(before, first);
    const shownTime = isGrouped && isSameSpan(before.time, first.time) ? "" : time;
    const isSelected = first.type === "said" && first.id === conversation.selected;
    const answered = first.type === "said" ? this.#answer(conversation, block.from, first) : undefined;
    const fence = fenced(entries, block.from);
    const start = before === undefined ? startText(conversation) : "";
    const dependsOn = [
      first,
      entries[block.to],
      block.to - block.from,
      width,
      clock,
      shownTime,
      dayLine,
      isNew,
      isGrouped,
      isSelected,
      answered,
      fence,
      start,
    ];
    const kept = this.#kept.get(first.id);
    if (kept && kept.dependsOn.every((value, index) => value === dependsOn[index])) return kept.rows;

    const columns = columnsFor(width, clock);
    const content = contentRows();
    const rows = [
      ...(start === "" ? [] : [ruled(start, width, "muted")]),
      ...(dayLine === undefined ? [] : [ruled(dayText(dayLine, width - 6), width, "muted")]),
      ...(isNew ? [ruled("new messages", width, "unread")] : []),
      ...(isSelected ? content.map((row) => filled(row, width, "selected")) : content),
    ];
    if (this.#kept.size >= KEPT) this.#kept.clear();
    this.#kept.set(first.id, { dependsOn, rows });
    return rows;

    function contentRows(): Row[] {
      if (first.type === "note") return noteRows(first, time, columns);
      if (first.type === "said") {
        const isContinuation = isGrouped;
        return saidRows(first, { columns, time: shownTime, isContinuation, answered, fence });
      }
      return happenedRows(entries.slice(block.from, block.to + 1) as Happened[], time, columns);
    }
  }

  /** What a message answers: looked for backwards once, then where it was. */
  #answer({ entries }: Conversation, at: number, said: Said): Said | "unknown" | undefined {
    if (said.replyTo === undefined) return undefined;
    // Nobody looks again through thousands of entries on every frame: only once others could be there.
    const searched = `${entries[0]!.id} ${entries.length >> 6}`;
    const known = this.#answered.get(said.id);
    const there = known && entries[known.index];
    if (there?.type === "said" && there.msgid === said.replyTo) return there;
    if (known?.index === -1 && known.searched === searched) return "unknown";
    let index = at - 1;
    for (; index >= 0; index--) {
      const entry = entries[index]!;
      if (entry.type === "said" && entry.msgid === said.replyTo) break;
    }
    if (this.#answered.size >= KEPT) this.#answered.clear();
    this.#answered.set(said.id, { index, searched });
    return index < 0 ? "unknown" : entries[index] as Said;
  }
}

function isContinuation(before: Entry, after: Entry): boolean {
  return before.type === "said" && after.type === "said" && before.from === after.from &&
    before.kind === after.kind && after.kind !== "action" && after.replyTo === undefined &&
    after.isHighlight === before.isHighlight && Math.abs(after.time - before.time) < GROUP_MS;
}

/** Within a long group the time is told again now and then. */
function isSameSpan(before: number, after: number): boolean {
  return Math.floor(before / GROUP_MS) === Math.floor(after / GROUP_MS);
}

function startText({ older, name, kind }: Conversation): string {
  if (older === "loading") return "loading older messages…";
  if (kind === "server" || older === "unknown") return "";
  return older === "all shown" ? `the beginning of ${neutralise(name)}` : "nothing older is kept";
}

function ruled(text: string, width: number, role: Role): Row {
  const line = { role: role === "unread" ? role : "line" } as const;
  const spans = [{ text: "── ", look: line }, { text, look: { role } }, { text: " ", look: line }];
  const row = fitted(spans, width);
  const rest = "─".repeat(Math.max(0, width - rowWidth(row)));
  return rest === "" ? row : [...row, { text: rest, look: line }];
}
