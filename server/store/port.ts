// Where the database is called: in a worker, or in this process. Knows how calls and answers travel, not what they say.
import { type FromWorker, serveStore, STORE_WORKER_NAME, type ToWorker, type WorkerSide } from "./worker.ts";

export interface StorePort {
  /** The worker has the buffers in `transfer` from now on. */
  post(message: ToWorker, transfer?: ArrayBuffer[]): void;
  onAnswer: (answer: FromWorker) => void;
  end(): void;
}

/** The database in a worker of its own; `workerUrl` is main.ts, or the bundle made of it. */
export function workerPort(workerUrl: string): StorePort {
  const worker = new Worker(workerUrl, { type: "module", name: STORE_WORKER_NAME });
  const port: StorePort = {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onAnswer: () => {},
    end: () => worker.terminate(),
  };
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => port.onAnswer(data);
  return port;
}

/** The database in this process: each call blocks until it is done. For tests, and for servers without a worker. */
export function localPort(): StorePort {
  const port: StorePort = {
    post: (message) => served.onmessage!({ data: message } as MessageEvent<ToWorker>),
    onAnswer: () => {},
    end: () => {},
  };
  const served: WorkerSide = {
    onmessage: null,
    postMessage: (answer) => port.onAnswer(answer),
    close: () => {},
  };
  serveStore(served, null);
  return port;
}
