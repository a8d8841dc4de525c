// A message as it came -> lines of spans: formatting codes, *bold*, `code`, quotes, code blocks and links, all text made
// safe on the way. Signs of markup stay, muted: what is shown is what was sent. Knows no width.
import { formatted } from "./formatting.ts";
import { linksIn } from "./link.ts";
import type { Look, Span } from "./span.ts";

export interface Line {
  readonly kind: "text" | "quote" | "code";
  readonly spans: readonly Span[];
}

/** At least one line. A block between lines of ``` is code, the fences left out; one left open reaches to the end. */
export function markedUp(raw: string, base: Look = {}): Line[] {
  const lines: Line[] = [];
  const source = raw.split(/\r\n|\r|\n/);
  let isCode = false;
  for (const line of source) {
    if (source.length > 1 && /^\s*```[\w+-]*\s*$/.test(line)) isCode = !isCode;
    else if (isCode) lines.push(codeLine(line, base));
    else if (line.startsWith("> ")) {
      lines.push({ kind: "quote", spans: marked(line.slice(2), { ...base, role: "quote" }) });
    } else lines.push({ kind: "text", spans: marked(line, base) });
  }
  return lines.length > 0 ? lines : [{ kind: "text", spans: [] }];
}

export function codeLine(raw: string, base: Look = {}): Line {
  return { kind: "code", spans: formatted(raw, { ...base, role: "code" }) };
}

/** One line without markup: formatting codes and links alone. */
export function linked(raw: string, base: Look = {}): Span[] {
  const line = new Marking(formatted(raw, base));
  line.links();
  return line.spans();
}

function marked(raw: string, base: Look): Span[] {
  const line = new Marking(formatted(raw, base));
  line.each(/(```)[^`]+(```)|(`)[^`]+(`)/g, { role: "code" });
  line.links();
  line.each(/(?<![\p{L}\p{N}*])(\*)(?! )[^*]+(?<! )(\*)(?![\p{L}\p{N}*])/gu, { bold: true });
  return line.spans();
}

/** A line whose looks are changed piece by piece; a piece of code or a link is not marked up again. */
class Marking {
  readonly #text: string;
  readonly #looks: Look[] = [];
  readonly #isDone: boolean[] = [];

  constructor(spans: readonly Span[]) {
    this.#text = spans.map(({ text }) => text).join("");
    for (const { text, look } of spans) for (let i = 0; i < text.length; i++) this.#looks.push(look);
  }

  links(): void {
    for (const { start, end, target } of linksIn(this.#text)) {
      if (this.#isAnyDone(start, end)) continue;
      if (target !== undefined) this.#change(start, end, { role: "link", underline: true, link: target });
      for (let i = start; i < end; i++) this.#isDone[i] = true;
    }
  }

  /** `pattern` has a group for each sign in front and behind. */
  each(pattern: RegExp, look: Look): void {
    for (const match of this.#text.matchAll(pattern)) {
      const sign = match.slice(1).find((group) => group !== undefined)!;
      const [start, end] = [match.index, match.index + match[0].length];
      const inner: [number, number] = [start + sign.length, end - sign.length];
      if (this.#isDone[start] || this.#isDone[end - 1]) continue;
      if (look.role === "code" && this.#isAnyDone(start, end)) continue;
      this.#change(start, inner[0], { role: "muted" });
      this.#change(inner[1], end, { role: "muted" });
      this.#change(...inner, look);
      if (look.role === "code") { for (let i = start; i < end; i++) this.#isDone[i] = true; }
    }
  }

  spans(): Span[] {
    const spans: Span[] = [];
    let start = 0;
    for (let i = 1; i <= this.#text.length; i++) {
      if (i < this.#text.length && this.#looks[i] === this.#looks[start]) continue;
      spans.push({ text: this.#text.slice(start, i), look: this.#looks[start]! });
      start = i;
    }
    return spans;
  }

  #isAnyDone(start: number, end: number): boolean {
    for (let i = start; i < end; i++) if (this.#isDone[i]) return true;
    return false;
  }

  /** One new look for each old one, so that equal neighbours stay one span. */
  #change(start: number, end: number, change: Look): void {
    const changed = new Map<Look, Look>();
    for (let i = start; i < end; i++) {
      const old = this.#looks[i]!;
      let look = changed.get(old);
      if (look === undefined) changed.set(old, look = { ...old, ...change });
      this.#looks[i] = look;
    }
  }
}
