// A chat client for tests that is nothing but a socket and its lines: what was sent is what the test wrote, and what
// came is what the server wrote. Knows how to wait for a line, and how to prove that one did not come.

/**
 * Which line is meant: a function or a pattern over the whole line, or the words it starts with once tags and source
 * are left out: "433", "JOIN #room", "PRIVMSG #room :hello".
 */
export type What = string | RegExp | ((line: string) => boolean);

export interface RawClientOptions {
  /** Whether to read from the start; readAll() starts it otherwise. */
  readonly reading?: boolean;
  /** Milliseconds that a wait may take. */
  readonly patience?: number;
}

export class RawClient implements AsyncDisposable {
  /** Lines that came and were not taken yet, without their CR LF. */
  readonly pending: string[] = [];
  /** Every line that ever came. */
  readonly all: string[] = [];
  ended = false;
  #problem: Error | undefined;
  #changed: (() => void) | undefined;
  #reading: Promise<void> | undefined;
  #barriers = 0;
  #closed = false;

  constructor(readonly conn: Deno.TcpConn, readonly patience = 20_000) {}

  static async connect(port: number, options: RawClientOptions = {}): Promise<RawClient> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    const client = new RawClient(conn, options.patience);
    if (options.reading !== false) client.readAll();
    return client;
  }

  /** Reads all there is until the end; without it the server meets a reader who does not read. */
  readAll(): void {
    this.#reading ??= this.#read();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let rest = "";
    try {
      for await (const bytes of this.conn.readable) {
        const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
        rest = lines.pop()!;
        for (const line of lines) {
          if (!line.endsWith("\r")) {
            throw new Error(`A line has no CR before its LF: ${JSON.stringify(line)}`);
          }
          this.pending.push(line.slice(0, -1));
          this.all.push(line.slice(0, -1));
        }
        this.#changed?.();
      }
      if (rest !== "") {
        this.pending.push(rest);
        this.all.push(rest);
      }
    } catch (error) {
      // A reset is an end too; what is wrong with the bytes is told to whoever waits.
      if (error instanceof TypeError || (error instanceof Error && error.constructor === Error)) {
        this.#problem = error;
      }
    }
    this.ended = true;
    this.#changed?.();
  }

  /** Sends lines, each with its CR LF, in one write. */
  send(...lines: string[]): Promise<void> {
    return this.sendBytes(new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join("")));
  }

  async sendBytes(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.conn.write(bytes.subarray(at));
  }

  /** Takes every line up to the first that is meant, that one included. */
  async until(what: What): Promise<string[]> {
    const deadline = Date.now() + this.patience;
    for (let seen = 0;;) {
      for (; seen < this.pending.length; seen++) {
        if (matches(this.pending[seen]!, what)) return this.pending.splice(0, seen + 1);
      }
      if (this.#problem) throw this.#problem;
      if (this.ended) throw new Error(this.#disappointment(what, "the connection ended"));
      if (!await this.#change(deadline)) {
        throw new Error(this.#disappointment(what, `${this.patience} ms went by`));
      }
    }
  }

  /** Takes the first line that is meant, and throws away those before it. */
  async expect(what: What): Promise<string> {
    return (await this.until(what)).at(-1)!;
  }

  /** Takes the next line, whatever it is. */
  next(): Promise<string> {
    return this.expect(() => true);
  }

  /**
   * Sends lines and answers everything that came until the server had done with them: a PING goes behind, and what
   * came before its PONG is all there is. With no lines: everything that was for this client up to now.
   */
  async ask(...lines: string[]): Promise<string[]> {
    const token = `barrier-${++this.#barriers}`;
    await this.send(...lines, `PING ${token}`);
    const came = await this.until(new RegExp(`^(?:@\\S+ )?:\\S+ PONG \\S+ :?${token}$`));
    return came.slice(0, -1);
  }

  /** Waits for the end of the connection; answers what came before it. */
  async end(): Promise<string[]> {
    const deadline = Date.now() + this.patience;
    while (!this.ended) {
      if (!await this.#change(deadline)) {
        throw new Error(this.#disappointment("the end", `${this.patience} ms went by`));
      }
    }
    if (this.#problem) throw this.#problem;
    return this.pending.splice(0);
  }

  /** True once something changed, false at the deadline. */
  #change(deadline: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#changed = undefined;
        resolve(false);
      }, Math.max(0, deadline - Date.now()));
      this.#changed = () => {
        clearTimeout(timer);
        this.#changed = undefined;
        resolve(true);
      };
    });
  }

  #disappointment(what: What, why: string): string {
    const came = this.pending.slice(-30).map((line) => `    ${line}`).join("\n");
    return `Waited for ${what}, and ${why}. What came instead:\n${came || "    nothing"}`;
  }

  /** Cuts the connection. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.conn.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#reading;
  }
}

/** A line without its tags and its source. */
export function bare(line: string): string {
  return line.replace(/^(?:@\S+ )?(?::\S+ )?/, "");
}

/** A line's tags, values as they stand there. */
export function tagsOf(line: string): Map<string, string> {
  const [, tags = ""] = /^@(\S+) /.exec(line) ?? [];
  return new Map(
    tags.split(";").filter((tag) => tag !== "").map((tag) => {
      const [key = "", ...value] = tag.split("=");
      return [key, value.join("=")];
    }),
  );
}

function matches(line: string, what: What): boolean {
  if (typeof what === "function") return what(line);
  if (what instanceof RegExp) return what.test(line);
  const words = bare(line);
  return words === what || words.startsWith(`${what} `);
}
