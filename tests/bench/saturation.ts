// A room kept as busy as a server lets it: every client always has so many messages under way. Run as a program of its
// own, so that it can have a core of its own; counts what arrives by the length of a line, which is why it is faster
// than the load test, and checks only that nothing is missing, doubled or out of order. Prints one line of JSON.
import { SEQ_DIGITS, Tally } from "./tally.ts";

export interface Saturation {
  readonly deliveriesPerSecond: number;
  /** Of the median delivery, from the write of its message on; milliseconds. */
  readonly latencyMs: number;
}

export interface Load {
  readonly port: number;
  readonly clients: number;
  /** A client's messages that not all others have got yet. */
  readonly window: number;
  /** Milliseconds before anything counts, and for which it does. */
  readonly warmUpMs: number;
  readonly measureMs: number;
}

const TEXT_BYTES = 64;
const READ_BYTES = 256 * 1024;
/** Longer than any stall that is still a result. */
const PATIENCE_MS = 10_000;
const encoder = new TextEncoder();

/** Two digits: every client's lines are equally long. */
const nickname = (index: number) => `b${String(index).padStart(2, "0")}`;

class Client {
  readonly #buffer = new Uint8Array(READ_BYTES);
  #have = 0;
  #next = 0;
  #writing = false;
  /** Messages that may be written. */
  #due = 0;

  constructor(readonly index: number, readonly conn: Deno.TcpConn) {}

  /** Reads until a line holds `word`; what is behind it may be lost. */
  async until(word: string): Promise<void> {
    const decoder = new TextDecoder();
    for (let said = ""; !said.includes(word);) {
      const count = await this.conn.read(this.#buffer);
      if (count === null) throw new Error(`The server closed a connection: ${said}`);
      said = (said + decoder.decode(this.#buffer.subarray(0, count))).slice(-10_000);
      const ping = /^PING (.*?)\r$/m.exec(said);
      if (ping) await this.say(`PONG ${ping[1]}\r\n`);
    }
  }

  async say(text: string): Promise<void> {
    await this.conn.write(encoder.encode(text));
  }

  /** Hands every chunk of whole lines to the tally, until the connection ends. */
  async read(tally: Tally): Promise<void> {
    for (;;) {
      const count = await this.conn.read(this.#buffer.subarray(this.#have));
      if (count === null) return;
      this.#have += count;
      const used = tally.took(this.index, this.#buffer, this.#have);
      this.#buffer.copyWithin(0, used, this.#have);
      this.#have -= used;
    }
  }

  /** So many messages more; those of one turn of the event loop are one write. */
  send(count: number, tally: Tally): void {
    this.#due += count;
    if (this.#writing) return;
    this.#writing = true;
    setImmediate(() => this.#write(tally));
  }

  async #write(tally: Tally): Promise<void> {
    while (this.#due > 0) {
      let lines = "";
      for (; this.#due > 0; this.#due--) {
        const seq = this.#next++;
        tally.sent(this.index, seq);
        const head = nickname(this.index).slice(1) + String(seq % 10 ** SEQ_DIGITS).padStart(SEQ_DIGITS, "0");
        lines += `PRIVMSG #bench :${head.padEnd(TEXT_BYTES, "x")}\r\n`;
      }
      const bytes = encoder.encode(lines);
      for (let at = 0; at < bytes.length;) at += await this.conn.write(bytes.subarray(at));
    }
    this.#writing = false;
  }
}

async function saturate({ port, clients: count, window, warmUpMs, measureMs }: Load): Promise<Saturation> {
  const clients: Client[] = [];
  for (let index = 0; index < count; index++) {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    const client = new Client(index, conn);
    clients.push(client);
    await client.say(`NICK ${nickname(index)}\r\nUSER bench 0 * :bench\r\nJOIN #bench\r\n`);
    await client.until(" 366 ");
  }
  // Who came in later has been seen by all before anything is measured.
  for (const client of clients) await client.say("PING done\r\n");
  for (const client of clients) await client.until("PONG ");

  let sending = true;
  const tally = new Tally(count, window, TEXT_BYTES, () => performance.now(), (sender, done) => {
    if (sending) clients[sender]!.send(done, tally);
  });
  const reading = clients.map((client) => client.read(tally));
  for (const client of clients) client.send(window, tally);
  await pause(warmUpMs);
  tally.measure();
  const from = performance.now();
  const before = tally.delivered;
  await pause(measureMs);
  const deliveries = tally.delivered - before;
  const seconds = (performance.now() - from) / 1000;
  const latencyMs = tally.medianLatency();
  sending = false;
  for (const end = performance.now() + PATIENCE_MS; !tally.complete;) {
    if (performance.now() > end) throw new Error("Not everything that was sent has arrived.");
    await pause(10);
  }
  for (const { conn } of clients) conn.close();
  // Closing a connection is how these end.
  await Promise.allSettled(reading);
  return { deliveriesPerSecond: deliveries / seconds, latencyMs };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

if (import.meta.main) {
  const result = await saturate(JSON.parse(Deno.args[0]!));
  await Deno.stdout.write(encoder.encode(JSON.stringify(result) + "\n"));
}
