// What a client says: who it is, which of its messages this is, and words up to a length that differs from message to
// message; so that a text that was cut, mixed or made up is no text. Pure.

const words = "the quick brown fox jumps over a lazy dog and says so in 32 letters; naïve café, Ω ≈ 3 ✓ ";
const longest = 300;

export interface Spoken {
  readonly sender: number;
  /** Which of the sender's messages, from 0 on. */
  readonly counter: number;
}

export function textOf({ sender, counter }: Spoken): string {
  const mixed = Math.imul(sender + 1, 0x9e3779b1) ^ Math.imul(counter + 1, 0x85ebca6b);
  const length = (mixed >>> 7) % longest;
  const from = (mixed >>> 20) % words.length;
  return `${sender}.${counter} ${words.repeat(1 + longest / words.length).slice(from, from + length)}|`;
}

/** Whose text this is, or undefined for one that nobody said. */
export function readText(text: string): Spoken | undefined {
  const [, sender, counter] = /^(\d{1,6})\.(\d{1,9}) /.exec(text) ?? [];
  if (sender === undefined || counter === undefined) return undefined;
  const spoken = { sender: Number(sender), counter: Number(counter) };
  return textOf(spoken) === text ? spoken : undefined;
}
