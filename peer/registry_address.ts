// A registry as the command line names it: where it is, how to connect to it, and which key it has: the one of the first time,
// or a loud stop. Knows nothing of what is asked of it.
import { Failure, UsageError } from "../cli/command.ts";
import { fingerprint } from "../protocol/peer/fingerprint.ts";
import { defaultRegistryPort } from "../protocol/peer/registry_frame.ts";
import type { CipherSuite } from "../protocol/peer/suite.ts";
import { neutralise } from "../protocol/terminal_text.ts";
import { registryKeyOf } from "./secure/key_question.ts";
import { StreamError } from "./secure/secure_stream.ts";
import type { PeerStore } from "./store/peer_store.ts";

/** For the first connection to a registry, in milliseconds. */
const connectMs = 10_000;

export interface RegistryAddress {
  readonly hostname: string;
  readonly port: number;
}

export interface KnownRegistry {
  readonly key: Uint8Array;
  readonly connect: (signal: AbortSignal) => Promise<Deno.TcpConn>;
  /** The address with the key, for people. */
  readonly shown: string;
}

/** Reads `HOST:PORT`, `HOST` or `[::1]:PORT`. Throws UsageError. */
export function registryAddress(text: string): RegistryAddress {
  const [, bracketed, bare, port] = /^(?:\[([^\]]+)\]|([^:\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const hostname = bracketed ?? bare, number = Number(port ?? defaultRegistryPort);
  if (hostname === undefined || number < 1 || number > 65_535) {
    throw new UsageError(`--registry must be HOST:PORT, not "${neutralise(text)}".`);
  }
  return { hostname, port: number };
}

/** `localhost:9191`. */
export const addressText = ({ hostname, port }: RegistryAddress) => `${hostname}:${port}`;

/**
 * The registry with its key, which is pinned at the first use. Throws Failure where it has another one now and `isTrusted` is
 * false, or cannot be asked at first.
 */
export async function knownRegistry(
  address: RegistryAddress,
  store: PeerStore,
  suite: CipherSuite,
  isTrusted: boolean,
): Promise<KnownRegistry> {
  const at = addressText(address);
  const connect = (signal: AbortSignal) => dial(address, signal);
  const pinned = store.registryKey(at);
  const key = await askKey(address, connect, pinned);
  const shown = `registry ${at}, key ${fingerprint(suite, key)}`;
  if (pinned && pinned.toHex() !== key.toHex() && !isTrusted) {
    throw new Failure(
      `STOP: the registry at ${at} has another key than before (${fingerprint(suite, key)}). Either it was ` +
        "set up anew, or somebody stands between you and it. If you know why: --trust-registry, once.",
    );
  }
  store.pinRegistry(at, key);
  return { key, connect, shown: pinned ? shown : `${shown}: seen for the first time` };
}

async function askKey(
  { hostname, port }: RegistryAddress,
  connect: KnownRegistry["connect"],
  pinned: Uint8Array | undefined,
): Promise<Uint8Array> {
  try {
    return await registryKeyOf(() => connect(AbortSignal.timeout(connectMs)));
  } catch (cause) {
    // Who is known may be down for a while.
    if (pinned) return pinned;
    const at = neutralise(`${hostname}:${port}`);
    if (cause instanceof StreamError) {
      throw new Failure(`What answers at ${at} is no registry.`, 1, { cause });
    }
    if (!(cause instanceof Error)) throw cause;
    const sentence = /lookup/.test(cause.message)
      ? `There is no host called ${neutralise(hostname)}.`
      : `No registry answers at ${at}. Try: chatroom registry --port ${port}`;
    throw new Failure(sentence, 1, { cause });
  }
}

async function dial({ hostname, port }: RegistryAddress, signal: AbortSignal): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname, port, signal });
  conn.setNoDelay(true);
  return conn;
}
