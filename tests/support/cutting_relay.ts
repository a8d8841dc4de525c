// Stands between a client and a server on loopback, and cuts the line after as many bytes as a test says.

export class CuttingRelay implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #accepting: Promise<void>;
  readonly #lines = new Set<() => void>();
  #left = Infinity;
  /** How often a line was cut. */
  cuts = 0;
  /** Where the lines lead. */
  port: number;

  constructor(port: number) {
    this.port = port;
    this.#accepting = this.#accept();
  }

  /** A socket through the relay. */
  async dial(signal?: AbortSignal): Promise<Deno.TcpConn> {
    const { port } = this.#listener.addr as Deno.NetAddr;
    return await Deno.connect({ hostname: "127.0.0.1", port, ...signal && { signal } });
  }

  /** Cuts whatever line there is once this many bytes more have passed, in both directions together. */
  cutAfter(bytes: number): void {
    this.#left = bytes;
  }

  cut(): void {
    this.#left = Infinity;
    this.cuts++;
    for (const close of this.#lines) close();
  }

  async #accept(): Promise<void> {
    const passing: Promise<void>[] = [];
    for await (const client of this.#listener) {
      let server: Deno.TcpConn;
      try {
        server = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
      } catch (error) {
        if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
        client.close();
        continue;
      }
      const close = () => {
        if (!this.#lines.delete(close)) return;
        client.close();
        server.close();
      };
      this.#lines.add(close);
      passing.push(this.#pass(client, server, close), this.#pass(server, client, close));
    }
    await Promise.all(passing);
  }

  async #pass(from: Deno.TcpConn, to: Deno.TcpConn, close: () => void): Promise<void> {
    const buffer = new Uint8Array(1024);
    try {
      for (;;) {
        const size = await from.read(buffer);
        if (size === null) break;
        const passed = Math.min(size, this.#left);
        this.#left -= passed;
        for (let sent = 0; sent < passed;) sent += await to.write(buffer.subarray(sent, passed));
        if (this.#left === 0) this.cut();
      }
    } catch (error) {
      // The line is over, at this end or at the other.
      if (
        !(error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted ||
          error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset)
      ) throw error;
    }
    close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    await this.#accepting;
  }
}
