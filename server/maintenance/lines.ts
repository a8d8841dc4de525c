// A stream of bytes as lines of text, one at a time and of bounded length. Knows nothing of what they say.

export interface Line {
  /** From 1 on. */
  readonly number: number;
  readonly text: string;
}

/** A line that is too long, or no UTF-8; the message is what is wrong, without a full stop. */
export class LineError extends Error {
  override name = "LineError";
  constructor(readonly line: number, message: string) {
    super(message);
  }
}

const LF = 10;

/** Lines without their ends; the last one needs none. Throws LineError past `mostBytes`. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>, mostBytes: number): AsyncIterable<Line> {
  let number = 1;
  let start: Uint8Array[] = [];
  let bytes = 0;
  const take = (piece: Uint8Array) => {
    bytes += piece.length;
    if (bytes > mostBytes) throw new LineError(number, `it has more than ${mostBytes} bytes`);
    start.push(piece);
  };
  const line = (): Line => {
    const text = decode(start, number);
    start = [];
    bytes = 0;
    return { number: number++, text };
  };
  for await (const chunk of stream) {
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      take(chunk.subarray(from, at));
      yield line();
      from = at + 1;
    }
    if (from < chunk.length) take(chunk.slice(from));
  }
  if (bytes > 0) yield line();
}

function decode(pieces: readonly Uint8Array[], number: number): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    const text = pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode();
    return text.endsWith("\r") ? text.slice(0, -1) : text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new LineError(number, "it is not UTF-8");
  }
}
