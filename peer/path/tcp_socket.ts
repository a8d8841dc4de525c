// A TCP connection from a port of our choice. Only node:net can bind the port of a connection that it opens; what comes of
// it is read and written as a Deno.Conn is.
import { connect, type Socket } from "node:net";
import { writeIp } from "../../protocol/peer/ip_text.ts";
import type { Address } from "../../protocol/peer/stun.ts";
import type { ByteStream } from "../secure/secure_stream.ts";

/**
 * Rejects where it is refused, something listens on `localPort`, or the signal aborts. A `localPort` of 0 takes a free one.
 * Several connections may come from one port, to different places.
 */
export function connectTcp(to: Address, localPort: number, signal: AbortSignal): Promise<TcpSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<TcpSocket>();
  // With an address it is bound before it connects, and so that others can be bound to the same port.
  const localAddress = to.ip.length === 4 ? "0.0.0.0" : "::";
  const socket = connect({ host: writeIp(to.ip), port: to.port, localPort, localAddress });
  const abort = () => {
    socket.destroy();
    reject(signal.reason);
  };
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  socket.once("error", (error) => {
    signal.removeEventListener("abort", abort);
    reject(error);
  });
  socket.once("connect", () => {
    signal.removeEventListener("abort", abort);
    socket.setNoDelay(true);
    resolve(new TcpSocket(socket));
  });
  return promise;
}

export class TcpSocket implements ByteStream {
  readonly #socket: Socket;
  #ended: { readonly error: Error | undefined } | undefined;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    const end = (error?: Error) => {
      this.#ended ??= { error };
      this.#wake();
    };
    socket.on("readable", () => this.#wake());
    socket.once("end", () => end());
    socket.once("close", () => end());
    socket.once("error", end);
  }

  get localPort(): number {
    return this.#socket.localPort ?? 0;
  }

  /** Null at the end. One read at a time. */
  async read(buffer: Uint8Array): Promise<number | null> {
    while (this.#socket.readableLength === 0) {
      if (this.#ended?.error) throw this.#ended.error;
      if (this.#ended) return null;
      await new Promise<void>((wake) => {
        this.#wake = wake;
        // Asks for more; what there is comes with "readable".
        this.#socket.read(0);
      });
    }
    const chunk: Uint8Array = this.#socket.read(Math.min(buffer.length, this.#socket.readableLength));
    buffer.set(chunk);
    return chunk.length;
  }

  write(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve(bytes.length));
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
