// The store's worker: a queue of calls to the database, answered one by one, so that an fsync stalls nobody's socket.
// Knows the names of the calls, not what they do.
import type { Durability } from "./database.ts";
import { asStoreError, type StoreError } from "./database.ts";
import { type Calls, openStore } from "./calls.ts";

export const STORE_WORKER_NAME = "chatroom-store";

export type ToWorker =
  | {
    readonly id: number;
    readonly open: { readonly path: string; readonly durability: Durability; readonly now: number };
  }
  | { readonly id: number; readonly call: keyof Calls; readonly args: readonly unknown[] };

export type FromWorker =
  | { readonly id: number; readonly result: unknown }
  | {
    readonly id: number;
    readonly failure: { readonly reason: StoreError["reason"]; readonly message: string };
  };

export interface WorkerSide {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
  close(): void;
}

/** Serves calls from `port` until "close" is called. */
export function serveStore(port: WorkerSide): void {
  let calls: Calls | undefined;
  let path = "";
  port.onmessage = ({ data }) => {
    try {
      if ("open" in data) {
        path = data.open.path;
        calls = openStore(path, data.open.durability, data.open.now);
        return port.postMessage({ id: data.id, result: calls.start() });
      }
      const call = calls![data.call] as (...args: readonly unknown[]) => unknown;
      port.postMessage({ id: data.id, result: call(...data.args) });
      if (data.call === "close") port.close();
    } catch (error) {
      const { reason, message } = asStoreError(error, path);
      port.postMessage({ id: data.id, failure: { reason, message } });
    }
  };
}
