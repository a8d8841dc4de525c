// What one UDP socket sends, in the order in which it is given, within bounds. Of several sends at once Deno does not do the
// first one first, so each waits for the one before. A datagram that cannot be sent is a lost one.

/** Datagrams that the system has not taken yet: some milliseconds' worth. */
export const maxWaiting = 2048;

export class SendQueue {
  /** Datagrams that the system did not take, for want of a route or of room. */
  unsent = 0;
  /** What the system said of the last of them; undefined for want of room here. */
  problem: string | undefined;
  #waiting: { readonly datagram: Uint8Array; readonly to: Deno.NetAddr }[] = [];
  /** Those, and what is left of the batch that is being sent. */
  #count = 0;
  #isSending = false;
  #isClosed = false;

  constructor(readonly conn: Pick<Deno.DatagramConn, "send">) {}

  /** The datagram stays as it is from now on. */
  send(datagram: Uint8Array, to: Deno.NetAddr): void {
    if (this.#isClosed) return;
    if (this.#count >= maxWaiting) {
      this.unsent++;
      return;
    }
    this.#count++;
    this.#waiting.push({ datagram, to });
    if (!this.#isSending) this.#sendWaiting();
  }

  /** Before the socket is: what still waits is not sent. */
  close(): void {
    this.#isClosed = true;
  }

  async #sendWaiting(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const { datagram, to } of batch) {
        if (this.#isClosed) break;
        try {
          await this.conn.send(datagram, to);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          if (this.#isClosed) break;
          this.unsent++;
          this.problem = error.message;
        }
        this.#count--;
      }
    }
    this.#isSending = false;
  }
}
