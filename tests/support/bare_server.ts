// A server on listeners that the test has made, for what a listener of the kernel's does only when it is in trouble.
import { Store } from "../../server/store/store.ts";
import type { EventLog } from "../../server/event_log.ts";
import { defaultLimits } from "../../server/options.ts";
import { Server } from "../../server/server.ts";

export function serverOn(listeners: readonly Deno.TcpListener[], log: EventLog): Server {
  return new Server(
    {
      name: "irc.test",
      network: "TestNet",
      version: "0.0.0",
      motd: null,
      password: null,
      operators: new Set(),
      limits: defaultLimits,
    },
    listeners,
    {
      now: Date.now,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      log,
      store: Store.volatile(Date.now(), setImmediate),
    },
  );
}

/** The same listener, whose accept() is this. */
export function withAccept(
  listener: Deno.TcpListener,
  accept: (real: () => Promise<Deno.TcpConn>) => Promise<Deno.TcpConn>,
): Deno.TcpListener {
  return new Proxy(listener, {
    get(target, property) {
      if (property === "accept") return () => accept(() => target.accept());
      const value = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
