// The store's worker: a queue of calls to the database, answered one by one, so that an fsync stalls nobody's socket, and
// between them the index is filled. Knows the names of the calls, not what they do.
import { asStoreError, type StoreError } from "./database.ts";
import { type Calls, openStore, type StoreOptions } from "./calls.ts";
import { IdleWork } from "./idle_work.ts";

export const STORE_WORKER_NAME = "chatroom-store";

export type ToWorker =
  | { readonly id: number; readonly open: StoreOptions }
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

/** Serves calls from `port` until "close" is called. `idle` is what is done meanwhile; null for nothing. */
export function serveStore(port: WorkerSide, idle: ((calls: Calls) => IdleWork) | null): void {
  let calls: Calls | undefined;
  let work: IdleWork | undefined;
  port.onmessage = ({ data }) => {
    try {
      if ("open" in data) {
        calls = openStore(data.open);
        port.postMessage({ id: data.id, result: calls.start() });
        work = idle?.(calls);
        return work?.expect();
      }
      const call = calls![data.call] as (...args: readonly unknown[]) => unknown;
      port.postMessage({ id: data.id, result: call(...data.args) });
      if (data.call === "commit") work?.expect();
      work?.called();
      if (data.call !== "close") return;
      work?.end();
      port.close();
    } catch (error) {
      if ("open" in data) calls?.close();
      // Once it is open, people who are chatting may read what is wrong: its place is none of their business.
      const { reason, message } = asStoreError(error, "open" in data ? data.open.path : "The database");
      port.postMessage({ id: data.id, failure: { reason, message } });
    }
  };
}

/** Fills the index whenever nothing is asked for a moment, and a little now and then however much is asked. */
export function fillWhenIdle(calls: Calls): IdleWork {
  const fill = (ms: number) => {
    try {
      return calls.fillIndex(ms);
    } catch (error) {
      // A full disk, most likely. What is not indexed is looked through as it is, and the next commit brings us here again.
      if (!(error instanceof Error)) throw error;
      return false;
    }
  };
  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  };
  return new IdleWork(fill, () => performance.now(), after);
}
