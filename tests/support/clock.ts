// A clock that stands still until a test moves it.
export class Clock {
  #now = Date.UTC(2024, 0, 1);
  readonly now = () => this.#now;
  pass(ms: number): void {
    this.#now += ms;
  }
}
