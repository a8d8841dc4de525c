// Requests that wait for their answers, by their numbers, each for so long and no longer. Knows nothing of how they travel.
import type { Answer, Refusal } from "../protocol/peer/registry_frame.ts";
import type { Clock } from "./clock.ts";

const requestMs = 15_000;

/** A request got no answer, or was refused. `message` is a sentence. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  constructor(message: string, readonly refusal?: Refusal) {
    super(message);
  }
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: RegistryError) => void;
  readonly cancel: () => void;
}

export class UnansweredRequests {
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(readonly clock: Clock) {}

  /** A new request's number, and its answer. `late` runs when that has taken too long. */
  add(late: () => void): { readonly id: number; readonly answer: Promise<Answer> } {
    const id = this.#lastId = this.#lastId % (2 ** 32 - 1) + 1;
    const answer = new Promise<Answer>((resolve, reject) => {
      const cancel = this.clock.after(requestMs, () => {
        this.#waiting.delete(id);
        reject(new RegistryError("The registry does not answer."));
        late();
      });
      this.#waiting.set(id, { resolve, reject, cancel });
    });
    return { id, answer };
  }

  /** An answer to what nobody asked, or to what has been given up, is none. */
  resolve(id: number, answer: Answer): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    waiting.cancel();
    waiting.resolve(answer);
  }

  /** There will be no more answers. */
  reject(sentence: string): void {
    for (const { reject, cancel } of this.#waiting.values()) {
      cancel();
      reject(new RegistryError(sentence));
    }
    this.#waiting.clear();
  }
}
