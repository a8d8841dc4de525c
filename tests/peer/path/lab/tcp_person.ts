// One peer in a network of a test that punches by TCP: says hello over what comes of it, and tells what it heard. Arguments:
// name, own port, the other's address and port.
import { systemClock } from "../../../../peer/clock.ts";
import { reachByTcp } from "../../../../peer/path/tcp_punching.ts";
import { connectTcp } from "../../../../peer/path/tcp_socket.ts";
import { readIp } from "../../../../protocol/peer/ip_text.ts";

const [name, ownPort, address, port] = Deno.args as [string, string, string, string];
const began = performance.now();
const tell = (event: string, text = "") =>
  Deno.stdout.writeSync(
    new TextEncoder().encode(
      JSON.stringify({ event, ms: Math.round(performance.now() - began), text }) + "\n",
    ),
  );

const reached = await reachByTcp({
  clock: systemClock,
  random: (count) => crypto.getRandomValues(new Uint8Array(count)),
  connect: connectTcp,
  localPort: Number(ownPort),
  ours: [],
  theirs: [{ kind: "reflexive", transport: "tcp", ip: readIp(address)!, port: Number(port) }],
  signal: new AbortController().signal,
});
tell("way", reached?.how ?? "none");
if (reached) {
  await reached.conn.write(new TextEncoder().encode(name));
  const buffer = new Uint8Array(99);
  const length = await reached.conn.read(buffer);
  tell("heard", new TextDecoder().decode(buffer.subarray(0, length ?? 0)));
}
