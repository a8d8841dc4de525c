// A program that does nothing but store: it says things in rooms, faster than the disk takes them, and prints each when it
// is stored. Tests start it, and kill it.
//
//   deno run -A store_child.ts PATH DURABILITY SEED
import type { Durability } from "../../server/store/database.ts";
import { workerPort } from "../../server/store/port.ts";
import { Store } from "../../server/store/store.ts";
import type { SaidRecord } from "../../server/store/record.ts";
import { Speaker } from "./crashed_store.ts";
import { randomFrom } from "./random.ts";

/** One message that was acknowledged, as a line of the child's output. */
export interface Ack extends SaidRecord {
  readonly room: string;
}

if (import.meta.main) {
  const [path = "", durability, seed] = Deno.args;
  Deno.env.set("CHATROOM_SEED", seed!);
  const random = randomFrom("store child");
  const port = workerPort(new URL("../../main.ts", import.meta.url).href);
  const options = { path, durability: durability as Durability, now: Date.now() };
  const store = await Store.open(port, options, setImmediate);
  const speaker = new Speaker(store);
  const waiting: Ack[] = [];
  const encoder = new TextEncoder();
  store.events = {
    onSealed() {},
    onDurable(order) {
      const stored = waiting.findIndex((one) => one.order > order);
      const acks = waiting.splice(0, stored < 0 ? waiting.length : stored);
      for (const ack of acks) Deno.stdout.writeSync(encoder.encode(`${JSON.stringify(ack)}\n`));
    },
    onLost: (_, error) => {
      throw error;
    },
  };
  // The database does its own work meanwhile, as it does in a server.
  setInterval(() => store.tick(Date.now()), 20);
  for (;;) {
    for (let i = random.below(8); i >= 0; i--) {
      const room = `#room${random.below(5)}`;
      const text = `${seed} ${"x".repeat(random.below(20) === 0 ? random.below(20_000) : random.below(80))}`;
      waiting.push({ room, ...speaker.append(room, text) });
    }
    await new Promise((resolve) => setTimeout(resolve, random.below(3)));
    await store.caughtUp();
  }
}
