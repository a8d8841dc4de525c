// The registry's UDP port: STUN for whoever asks, beats, and the relay. Nothing else is answered, and nothing that comes
// ends the loop.
import { beatKind } from "../../protocol/peer/beat.ts";
import { readIp } from "../../protocol/peer/ip_text.ts";
import { readBindingRequest, writeBindingResponse } from "../../protocol/peer/stun.ts";
import type { SendQueue } from "../send_queue.ts";
import type { Beats } from "./beats.ts";
import type { Relay } from "./relay.ts";
import type { TokenBucket } from "./token_bucket.ts";

const relayKind = 0x46;
/** No datagram that means something is longer. */
const receiveBytes = 2048;

export interface DatagramsOptions {
  readonly socket: Deno.DatagramConn;
  /** What it sends, the relay's too. */
  readonly queue: Pick<SendQueue, "send" | "close">;
  readonly beats: Beats;
  readonly relay: Relay | null;
  /** Answers to STUN. */
  readonly stun: TokenBucket;
  readonly now: () => number;
  readonly failed: (error: unknown) => void;
}

export class Datagrams {
  #isClosed = false;
  readonly #running: Promise<void>;

  constructor(readonly options: DatagramsOptions) {
    this.#running = this.#receive();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.options.queue.close();
    this.options.socket.close();
    await this.#running;
  }

  async #receive(): Promise<void> {
    const { socket, failed } = this.options;
    const buffer = new Uint8Array(receiveBytes);
    while (!this.#isClosed) {
      try {
        const [datagram, from] = await socket.receive(buffer);
        this.#answer(datagram, from as Deno.NetAddr);
      } catch (error) {
        if (this.#isClosed) return;
        failed(error);
        // Whatever it is, it is not to be met in a busy loop.
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  #answer(datagram: Uint8Array, from: Deno.NetAddr): void {
    const { beats, relay, stun, now, queue } = this.options;
    const kind = datagram[0];
    if (kind === relayKind) return relay?.receive(datagram, from);
    const answer = kind === beatKind
      ? beats.receive(datagram, from)
      : kind !== undefined && kind <= 3 && stun.take(1, now())
      ? mapped(datagram, from)
      : undefined;
    if (answer) queue.send(answer, from);
  }
}

function mapped(datagram: Uint8Array, { hostname, port }: Deno.NetAddr): Uint8Array | undefined {
  const transaction = readBindingRequest(datagram);
  const ip = readIp(hostname);
  return transaction && ip && writeBindingResponse(transaction, { ip, port });
}
