// A small IRC server on a real socket for tests of the load test: registers, joins, relays. It is honest unless it is
// told how to cheat.

export class Peer {
  nickname = "";
  joined = false;
  /** How many messages it has sent. */
  said = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(readonly conn: Deno.TcpConn) {}

  send(...lines: string[]): void {
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join(""));
    this.#writing = this.#writing.then(async () => {
      for (let sent = 0; sent < bytes.length;) sent += await this.conn.write(bytes.subarray(sent));
    }).catch((error) => {
      if (!isGone(error)) throw error;
    });
  }

  /** Ends the connection once all is written. */
  close(): void {
    this.#writing.then(() => {
      try {
        this.conn.close();
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    });
  }

  welcome(): void {
    this.send(`:relay 001 ${this.nickname} :Welcome`, `:relay 422 ${this.nickname} :No MOTD`);
  }
}

export interface Behaviour {
  /** What happens instead of a command's honest handling; false to let that happen. */
  instead?(peer: Peer, command: string, params: readonly string[]): boolean;
  /** The lines that `to` gets for a message of `from`, the `n`th (from 0) of that sender. Honest: the line. */
  deliver?(line: string, from: Peer, to: Peer, n: number): readonly string[];
}

export interface Relay extends AsyncDisposable {
  readonly port: number;
  readonly peers: readonly Peer[];
}

export function startRelay(behaviour: Behaviour = {}): Relay {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const peers: Peer[] = [];
  const serving: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const conn of listener) {
      conn.setNoDelay(true);
      const peer = new Peer(conn);
      peers.push(peer);
      serving.push(serve(peer, peers, behaviour));
    }
  })();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    peers,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      peers.forEach((peer) => peer.close());
      await Promise.all(serving);
    },
  };
}

async function serve(peer: Peer, peers: Peer[], behaviour: Behaviour): Promise<void> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(16384);
  let rest = "";
  try {
    for (;;) {
      const count = await peer.conn.read(buffer);
      if (count === null) break;
      const lines = (rest + decoder.decode(buffer.subarray(0, count), { stream: true })).split("\r\n");
      rest = lines.pop()!;
      for (const line of lines) handle(line, peer, peers, behaviour);
    }
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  peer.joined = false;
  peer.close();
}

function handle(line: string, peer: Peer, peers: Peer[], behaviour: Behaviour): void {
  const colon = line.indexOf(" :");
  const words = (colon < 0 ? line : line.slice(0, colon)).split(" ");
  const params = colon < 0 ? words.slice(1) : [...words.slice(1), line.slice(colon + 2)];
  const command = words[0]!;
  if (behaviour.instead?.(peer, command, params)) return;
  switch (command) {
    case "NICK":
      peer.nickname = params[0]!;
      break;
    case "USER":
      peer.welcome();
      break;
    case "PING":
      peer.send(`:relay PONG relay :${params[0]}`);
      break;
    case "JOIN":
      peer.joined = true;
      for (const other of peers) {
        if (other.joined) other.send(`:${peer.nickname}!u@127.0.0.1 JOIN ${params[0]}`);
      }
      peer.send(`:relay 366 ${peer.nickname} ${params[0]} :End of NAMES`);
      break;
    case "PRIVMSG": {
      const relayed = `:${peer.nickname}!u@127.0.0.1 PRIVMSG ${params[0]} :${params[1]}`;
      const n = peer.said++;
      for (const to of peers) {
        if (to === peer || !to.joined) continue;
        const deliveries = behaviour.deliver?.(relayed, peer, to, n) ?? [relayed];
        if (deliveries.length > 0) to.send(...deliveries);
      }
      break;
    }
    case "QUIT":
      peer.send("ERROR :Bye");
      peer.close();
      break;
  }
}

/** What a connection says that is over, at either end. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset;
}

// As a program it takes the place of `chatroom`: says where it listens, and ends with SIGTERM.
if (import.meta.main) {
  const relay = startRelay();
  const words = new TextEncoder().encode(`relay listens on 127.0.0.1:${relay.port}\n`);
  await Deno.stdout.write(words);
  Deno.addSignalListener("SIGTERM", () => Deno.exit(0));
}
