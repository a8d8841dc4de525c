// The registry's one port, for TCP and for UDP.

export interface Ports {
  readonly port: number;
  readonly hostname: string;
  readonly tcp: Deno.TcpListener;
  readonly udp: Deno.DatagramConn;
}

/** A port that cannot be listened on. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  constructor(readonly hostname: string, readonly port: number, options: ErrorOptions) {
    super(`Cannot listen on ${hostname} port ${port}.`, options);
  }
}

const listenBacklog = 4_096;
/** A free port of TCP's may be taken of UDP's. */
const freePortTries = 20;

/** Listens on both; `port` 0 takes one that is free for both. Throws ListenError. */
export function listen(hostname: string, port: number): Ports {
  for (let tries = 1;; tries++) {
    try {
      return listenOnce(hostname, port);
    } catch (cause) {
      const isTaken = cause instanceof Deno.errors.AddrInUse;
      if (port !== 0 || !isTaken || tries >= freePortTries) throw new ListenError(hostname, port, { cause });
    }
  }
}

function listenOnce(hostname: string, port: number): Ports {
  const tcp = Deno.listen({ hostname, port, tcpBacklog: listenBacklog });
  try {
    const taken = (tcp.addr as Deno.NetAddr).port;
    const udp = Deno.listenDatagram({ transport: "udp", hostname, port: taken });
    return { port: taken, hostname, tcp, udp };
  } catch (error) {
    tcp.close();
    throw error;
  }
}
