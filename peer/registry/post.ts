// What is said to people unasked: to those who are logged in here at once, to others through the store, which is asked for
// mail every so often. Knows no connections.
import { type Push, pushes } from "../../protocol/peer/registry_frame.ts";
import type { People } from "./people.ts";
import type { Mail, Presence, Store } from "./store/store.ts";

export class Post {
  constructor(
    /** This registry's, among those that share the store. */
    readonly id: string,
    readonly store: Store,
    readonly people: People,
    readonly now: () => number,
  ) {}

  /** Says something to whom the name belongs, wherever they are. Who is not online does not hear it. */
  async deliver(key: string, push: Push): Promise<void> {
    const here = this.people.get(key);
    if (here) return here.push(push);
    if (!this.store.mail) return;
    const where = await this.store.whereabouts(key, this.now());
    if (where && where.registry !== this.id) await this.forward(where, push);
  }

  /** Says something to one session at another registry. */
  async forward({ registry, key, session }: Presence, push: Push): Promise<void> {
    await this.store.mail?.post(registry, { to: key, session, push: pushes.write(0, push) }, this.now());
  }

  /** Delivers what other registries have posted. */
  async collect(): Promise<void> {
    for (const mail of await this.store.mail?.collect(this.id) ?? []) this.#hand(mail);
  }

  #hand({ to, session, push }: Mail): void {
    const person = this.people.get(to);
    if (!person || (session !== null && session !== person.id.toHex())) return;
    // Another registry may be of another version.
    const message = pushes.read(push)?.message;
    if (message?.type === "ended") person.end(message.reason);
    else if (message) person.push(message);
  }
}
