// What one bot still has to send: one buffer is being written while the next one fills, so that there is never more
// than one write in flight and each write takes all that is waiting. Knows nothing of what the bytes mean.

/** A server that reads nothing would otherwise make this grow for ever. */
const maxBytes = 4 << 20;

export class Outgoing {
  /** Where to write what `reserve` made room for. Another buffer after each call of `reserve` or `flush`. */
  bytes = new Uint8Array(4096);
  #filled = 0;
  #spare = new Uint8Array(4096);
  #inFlight = 0;

  /** `failed` is told once when the connection takes no more. */
  constructor(readonly conn: Pick<Deno.Conn, "write">, readonly failed: (error: Error) => void) {}

  /** Bytes that are not yet with the operating system. */
  get waiting(): number {
    return this.#filled + this.#inFlight;
  }

  /** Makes room for `length` more bytes and answers where in `bytes` they are to be. Nothing is sent yet. */
  reserve(length: number): number {
    const at = this.#filled;
    const end = at + length;
    if (end > this.bytes.length) {
      if (end > maxBytes) {
        this.failed(new Error("the server does not read what it is sent"));
        return 0;
      }
      const larger = new Uint8Array(2 ** Math.ceil(Math.log2(end)));
      larger.set(this.bytes.subarray(0, at));
      this.bytes = larger;
    }
    this.#filled = end;
    return at;
  }

  /** Sends a line of text. */
  line(text: string): void {
    const line = new TextEncoder().encode(`${text}\r\n`);
    const at = this.reserve(line.length);
    this.bytes.set(line, at);
    this.flush();
  }

  /** Starts a write of all that is waiting, unless one is in flight: the next then follows by itself. */
  flush(): void {
    if (this.#inFlight > 0 || this.#filled === 0) return;
    const full = this.bytes;
    this.#inFlight = this.#filled;
    this.bytes = this.#spare;
    this.#filled = 0;
    this.#spare = full;
    this.#write(full, 0);
  }

  #write(bytes: Uint8Array, from: number): void {
    this.conn.write(bytes.subarray(from, this.#inFlight)).then((count) => {
      const done = from + count;
      if (done < this.#inFlight) return this.#write(bytes, done);
      this.#inFlight = 0;
      this.flush();
    }, this.failed);
  }
}
