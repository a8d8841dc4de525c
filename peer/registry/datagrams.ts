// The registry's UDP ports: STUN for whoever asks on both, beats and the relay on the first. Nothing else is answered, and
// nothing that comes ends a loop.
import { beatKind } from "../../protocol/peer/beat.ts";
import { readIp } from "../../protocol/peer/ip_text.ts";
import { readBindingRequest, writeBindingResponse } from "../../protocol/peer/stun.ts";
import type { SendQueue } from "../send_queue.ts";
import type { Beats } from "./beats.ts";
import type { Relay } from "./relay.ts";
import type { TokenBucket } from "../token_bucket.ts";

const relayKind = 0x46;
/** No datagram that means something is longer. */
const receiveBytes = 2048;

type Queue = Pick<SendQueue, "send" | "close">;

export interface DatagramsOptions {
  readonly socket: Deno.DatagramConn;
  /** What it sends, the relay's too. */
  readonly queue: Queue;
  /** Hears nothing but STUN. */
  readonly second: { readonly socket: Deno.DatagramConn; readonly queue: Queue } | undefined;
  readonly beats: Beats;
  readonly relay: Relay | null;
  /** Answers to STUN, on both. */
  readonly stun: TokenBucket;
  readonly now: () => number;
  readonly failed: (error: unknown) => void;
}

export class Datagrams {
  #isClosed = false;
  readonly #running: Promise<unknown>;

  constructor(readonly options: DatagramsOptions) {
    const { socket, queue, second } = options;
    this.#running = Promise.all([
      this.#receive(socket, queue, (datagram, from) => this.#answer(datagram, from)),
      second &&
      this.#receive(second.socket, second.queue, (datagram, from) => this.#mapped(datagram, from)),
    ]);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.options.queue.close();
    this.options.socket.close();
    this.options.second?.queue.close();
    this.options.second?.socket.close();
    await this.#running;
  }

  async #receive(
    socket: Deno.DatagramConn,
    queue: Queue,
    answerTo: (datagram: Uint8Array, from: Deno.NetAddr) => Uint8Array | undefined,
  ): Promise<void> {
    const { failed } = this.options;
    const buffer = new Uint8Array(receiveBytes);
    while (!this.#isClosed) {
      try {
        const [datagram, from] = await socket.receive(buffer);
        const answer = answerTo(datagram, from as Deno.NetAddr);
        if (answer) queue.send(answer, from as Deno.NetAddr);
      } catch (error) {
        if (this.#isClosed) return;
        failed(error);
        // Whatever it is, it is not to be met in a busy loop.
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  #answer(datagram: Uint8Array, from: Deno.NetAddr): Uint8Array | undefined {
    const { beats, relay } = this.options;
    const kind = datagram[0];
    if (kind === beatKind) return beats.receive(datagram, from);
    if (kind !== relayKind) return this.#mapped(datagram, from);
    relay?.receive(datagram, from);
    return undefined;
  }

  /** What STUN answers. */
  #mapped(datagram: Uint8Array, { hostname, port }: Deno.NetAddr): Uint8Array | undefined {
    const { stun, now } = this.options;
    const transaction = readBindingRequest(datagram);
    const ip = readIp(hostname);
    if (!transaction || !ip || !stun.take(1, now())) return undefined;
    return writeBindingResponse(transaction, { ip, port });
  }
}
