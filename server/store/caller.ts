// Calls to the database through a port, and which answer belongs to which. Knows neither logs nor commits.
import type { Calls, StoreOptions } from "./calls.ts";
import { StoreError } from "./database.ts";
import type { StorePort } from "./port.ts";
import type { FromWorker } from "./worker.ts";

interface Pending {
  resolve(result: unknown): void;
  reject(error: StoreError): void;
}

export type Started = ReturnType<Calls["start"]>;

export class Caller {
  readonly #pending = new Map<number, Pending>();
  #next = 1;

  constructor(readonly port: StorePort) {
    port.onAnswer = (answer) => this.#answered(answer);
  }

  /** Opens the database. Rejects with StoreError, and the port is of no use any more. */
  open(options: StoreOptions): Promise<Started> {
    return new Promise((resolve, reject) => this.openThen(options, resolve, reject));
  }

  /** The same without a promise: with a port in this process the answer comes before this returns. */
  openThen(options: StoreOptions, resolve: (started: Started) => void, reject: Pending["reject"]): void {
    const id = this.#expect({ resolve: resolve as Pending["resolve"], reject });
    this.port.post({ id, open: options });
  }

  /**
   * Answers come in the order of the questions. Buffers in `transfer` are the database's from now on. Rejects with
   * StoreError.
   */
  call<Name extends keyof Calls>(
    name: Name,
    args: Parameters<Calls[Name]>,
    transfer: ArrayBuffer[] = [],
  ): Promise<ReturnType<Calls[Name]>> {
    return new Promise((resolve, reject) => {
      const id = this.#expect({ resolve: resolve as Pending["resolve"], reject });
      this.port.post({ id, call: name, args }, transfer);
    });
  }

  #expect(pending: Pending): number {
    const id = this.#next++;
    this.#pending.set(id, pending);
    return id;
  }

  #answered(answer: FromWorker): void {
    const pending = this.#pending.get(answer.id)!;
    this.#pending.delete(answer.id);
    if ("failure" in answer) {
      pending.reject(new StoreError(answer.failure.reason, answer.failure.message));
    } else pending.resolve(answer.result);
  }
}
