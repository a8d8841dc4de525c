// A store's port whose commits a test holds back, to see what happens before they are done, and when they fail.
import { localPort, type StorePort } from "../../server/store/port.ts";

/** A port whose commits wait until they are let through or refused. */
export class GatedPort implements StorePort {
  readonly #port = localPort();
  #held: { through(): void; refuse(): void }[] = [];
  #arrived = Promise.withResolvers<void>();
  gated = false;
  /** Refuses these calls at once, while it is gated. */
  refuses: readonly string[] = [];
  onAnswer: StorePort["onAnswer"] = () => {};

  constructor() {
    this.#port.onAnswer = (answer) => this.onAnswer(answer);
  }

  post(...[message]: Parameters<StorePort["post"]>): void {
    if (!this.gated || !("call" in message)) return this.#port.post(message);
    const refuse = () =>
      this.onAnswer({ id: message.id, failure: { reason: "full", message: "The disk is full." } });
    if (this.refuses.includes(message.call)) return refuse();
    if (message.call !== "commit") return this.#port.post(message);
    this.#held.push({
      through: () => this.#port.post(message),
      refuse,
    });
    this.#arrived.resolve();
  }

  /** Resolves when a commit waits. */
  arrived(): Promise<void> {
    return this.#arrived.promise;
  }

  refuseAll(): void {
    this.gated = false;
    for (const { refuse } of this.#held.splice(0)) refuse();
  }

  letThrough(): void {
    this.gated = false;
    for (const { through } of this.#held.splice(0)) through();
  }

  end(): void {
    this.#port.end();
  }
}
