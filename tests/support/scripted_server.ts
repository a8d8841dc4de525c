// A real TCP server on loopback that speaks as a test tells it to, line by line, one conversation a client.
import { assertEquals, assertMatch } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { parseMessage } from "../../protocol/irc/message.ts";

const patienceMs = 10_000;

export class ScriptedServer implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #clients: ScriptedClient[] = [];

  constructor(port = 0) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  /** A socket to this server. */
  async dial(signal?: AbortSignal): Promise<Deno.TcpConn> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: this.port, ...signal && { signal } });
    conn.setNoDelay(true);
    return conn;
  }

  /** The next client that connects. */
  async accept(): Promise<ScriptedClient> {
    const conn = await deadline(this.#listener.accept(), patienceMs);
    conn.setNoDelay(true);
    const client = new ScriptedClient(conn);
    this.#clients.push(client);
    return client;
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    for (const client of this.#clients) client.close();
  }
}

export class ScriptedClient {
  readonly #conn: Deno.TcpConn;
  readonly #decoder = new TextDecoder();
  #buffered = "";
  #closed = false;
  /** Answer each PING, and do not show it to the test. */
  answersPings = true;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  /** The next line; undefined at the end of the stream. */
  async next(): Promise<string | undefined> {
    while (true) {
      const end = this.#buffered.indexOf("\r\n");
      if (end >= 0) {
        const line = this.#buffered.slice(0, end);
        this.#buffered = this.#buffered.slice(end + 2);
        if (!this.answersPings || !line.startsWith("PING ")) return line;
        await this.say(`:irc.test PONG irc.test ${line.slice(5)}`);
        continue;
      }
      const chunk = new Uint8Array(4096);
      const size = await deadline(this.#conn.read(chunk), patienceMs);
      if (size === null) return undefined;
      this.#buffered += this.#decoder.decode(chunk.subarray(0, size), { stream: true });
    }
  }

  /** Reads the next lines, which have to be these. */
  async expect(...lines: (string | RegExp)[]): Promise<void> {
    for (const expected of lines) {
      const line = await this.next();
      if (typeof expected === "string") assertEquals(parsed(line), parsed(expected));
      else assertMatch(line ?? "(end of stream)", expected);
    }
  }

  async say(...lines: string[]): Promise<void> {
    let bytes = new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join(""));
    while (bytes.length > 0) bytes = bytes.subarray(await this.#conn.write(bytes));
  }

  /** Plays the server's part of a registration; answers the nickname. */
  async welcome(capabilities = ""): Promise<string> {
    await this.expect("CAP LS 302");
    const nickname = /^NICK (\S+)$/.exec(await this.next() ?? "")![1]!;
    await this.expect(/^USER /);
    await this.say(`:irc.test CAP * LS :${capabilities}`);
    const request = await this.next();
    if (request !== "CAP END") {
      const asked = request!.replace(/^CAP REQ :?/, "");
      await this.say(`:irc.test CAP ${nickname} ACK :${asked}`);
      await this.expect("CAP END");
    }
    await this.greet(nickname);
    return nickname;
  }

  /** What a server says once it takes the nickname. */
  async greet(nickname: string): Promise<void> {
    await this.say(
      `:irc.test 001 ${nickname} :Welcome`,
      `:irc.test 005 ${nickname} CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ :are supported by this server`,
      `:irc.test 422 ${nickname} :No message of the day`,
    );
  }

  /** Takes the client's JOIN and lets it in, alone or with others. */
  async admit(nickname: string, room: string, others: readonly string[] = []): Promise<void> {
    await this.expect(`JOIN ${room}`);
    await this.say(
      `:${nickname}!user@host JOIN ${room}`,
      `:irc.test 353 ${nickname} = ${room} :${[...others, nickname].join(" ")}`,
      `:irc.test 366 ${nickname} ${room} :End of list`,
    );
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }
}

/** A colon more or less before the last parameter makes no difference. */
function parsed(line: string | undefined): unknown {
  return line === undefined ? "(end of stream)" : parseMessage(line);
}
