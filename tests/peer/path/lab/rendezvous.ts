// Stands in for the registry in networks of a test: STUN on two ports, READY and GO for two, and a relay. Believes all.
import { readIp } from "../../../../protocol/peer/ip_text.ts";
import { readPacket } from "../../../../protocol/peer/packet.ts";
import { readBindingRequest, writeBindingResponse } from "../../../../protocol/peer/stun.ts";
import { jsonLines } from "./json_lines.ts";

/** UDP: two for STUN, of which one relays too. TCP: the first. */
export const ports = [9191, 9192] as const;

interface Person {
  readonly name: string;
  say(message: unknown): Promise<void>;
  ready: { readonly purpose: string; readonly candidates: unknown } | undefined;
}

if (import.meta.main) {
  for (const port of ports) answer(port);
  await introduce();
}

async function answer(port: number): Promise<void> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "::", port });
  const places = new Map<string, Deno.Addr>();
  for await (const [datagram, addr] of socket) {
    const from = addr as Deno.NetAddr;
    const transaction = readBindingRequest(datagram);
    const packet = readPacket(datagram);
    if (transaction) {
      const seen = { ip: readIp(from.hostname)!, port: from.port };
      await socket.send(writeBindingResponse(transaction, seen), from);
    } else if (datagram[0] === 0x45) {
      places.set(new TextDecoder().decode(datagram.subarray(1)), from);
    } else if (packet?.type === "relay") {
      for (const place of places.values()) {
        const { hostname, port } = place as Deno.NetAddr;
        if (hostname !== from.hostname || port !== from.port) await socket.send(datagram, place);
      }
    }
  }
}

async function introduce(): Promise<void> {
  const people = new Map<string, Person>();
  const listener = Deno.listen({ hostname: "::", port: ports[0] });
  Deno.stdout.writeSync(new TextEncoder().encode("listening\n"));
  for await (const conn of listener) meet(conn, people);
}

async function meet(conn: Deno.TcpConn, people: Map<string, Person>): Promise<void> {
  conn.setNoDelay(true);
  const say = async (message: unknown) => {
    await conn.write(new TextEncoder().encode(JSON.stringify(message) + "\n"));
  };
  for await (const line of jsonLines(conn.readable)) {
    const { name, purpose, candidates } = line as { name: string; purpose?: string; candidates: unknown };
    // Who says only a name is there, or again by another connection.
    if (purpose === undefined) {
      people.set(name, { name, say, ready: undefined });
      await say({ welcome: name });
      continue;
    }
    const person = people.get(name)!;
    const other = [...people.values()].find((one) => one !== person);
    person.ready = { purpose, candidates };
    if (other?.ready?.purpose !== purpose) {
      await other?.say({ wanted: purpose });
      continue;
    }
    const token = crypto.getRandomValues(new Uint8Array(16)).toHex();
    const theirs = [other.ready.candidates, candidates];
    [person.ready, other.ready] = [undefined, undefined];
    for (const [index, one] of [person, other].entries()) {
      await one.say({ go: purpose, token, candidates: theirs[index] });
    }
  }
}
