// The registry's ports: one for TCP and for UDP, and one more for STUN alone. Two that see a peer at different ports show it
// that its NAT maps per destination (RFC 4787, 4.1).

export interface Ports {
  readonly port: number;
  readonly hostname: string;
  readonly tcp: Deno.TcpListener;
  readonly udp: Deno.DatagramConn;
  /** Undefined where another program has it: peers are told where it is, or that it is not there. */
  readonly stun: Deno.DatagramConn | undefined;
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

/** Listens on both, and for STUN on the next one; `port` 0 takes free ones. Throws ListenError for the first. */
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
    return { port: taken, hostname, tcp, udp, stun: listenForStun(hostname, port === 0 ? 0 : port + 1) };
  } catch (error) {
    tcp.close();
    throw error;
  }
}

/** Better without than not at all: most pairs of peers find each other with one. */
function listenForStun(hostname: string, port: number): Deno.DatagramConn | undefined {
  try {
    return Deno.listenDatagram({ transport: "udp", hostname, port });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return undefined;
  }
}
