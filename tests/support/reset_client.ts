// A client that can vanish in every way there is: Deno's own sockets cannot send a reset, node's can.
import net from "node:net";

export class ResetClient {
  private constructor(readonly socket: net.Socket, readonly gone: Promise<void>) {}

  /** Connects to 127.0.0.1; never reads. */
  static connect(port: number): Promise<ResetClient> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(port, "127.0.0.1");
      const gone = new Promise<void>((resolve) => socket.once("close", () => resolve()));
      socket.once("error", reject);
      socket.once("connect", () => resolve(new ResetClient(socket, gone)));
    });
  }

  send(text: string): Promise<void> {
    return new Promise((resolve, reject) =>
      this.socket.write(text, (error) => error ? reject(error) : resolve())
    );
  }

  /** As a process that was killed, or a cable that was cut and came back. */
  reset(): Promise<void> {
    this.socket.resetAndDestroy();
    return this.gone;
  }

  /** As a program that closes its socket. */
  close(): Promise<void> {
    this.socket.destroy();
    return this.gone;
  }
}
