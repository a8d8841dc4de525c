// Where a peer keeps its keys and what was said, opened; and what is told where that cannot be. Knows no command line.
import { Failure } from "../cli/command.ts";
import type { Identity } from "../protocol/peer/suite.ts";
import { systemClock } from "./clock.ts";
import { IdentityError, identityIn, makeIdentity } from "./identity.ts";
import { PeerStoreError } from "./store/database.ts";
import { PeerStore } from "./store/peer_store.ts";

export interface Kept {
  readonly identity: Identity;
  readonly store: PeerStore;
}

/** What is kept in a folder, made if need be; undefined: nothing is. Throws Failure. */
export async function kept(folder: string | undefined): Promise<Kept> {
  const later = (run: () => void) => void systemClock.after(0, run);
  if (folder === undefined) return { identity: makeIdentity(), store: new PeerStore(":memory:", later) };
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    const identity = await identityIn(`${folder}/identity.key`);
    return { identity, store: new PeerStore(`${folder}/peer.db`, later) };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const isOurs = cause instanceof IdentityError || cause instanceof PeerStoreError;
    const message = isOurs
      ? cause.message
      : `Cannot keep anything in ${folder}: ${cause.message}. Try --data DIR, or --memory.`;
    throw new Failure(message, 1, { cause });
  }
}

/** Rejects where what was heard or said cannot be kept any more, wherever that shows. */
export function brokenStore(): Promise<never> {
  const broken = Promise.withResolvers<never>();
  // Nobody may be waiting for it any more.
  broken.promise.catch(() => {});
  const meet = (event: Event, error: unknown) => {
    if (!(error instanceof PeerStoreError)) return;
    event.preventDefault();
    broken.reject(error);
  };
  addEventListener("unhandledrejection", (event) => meet(event, event.reason));
  addEventListener("error", (event) => meet(event, event.error));
  return broken.promise;
}
