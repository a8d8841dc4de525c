// Answers each datagram to port 7 with the address it came from.
const socket = Deno.listenDatagram({ transport: "udp", hostname: "::", port: 7 });
Deno.stdout.writeSync(new TextEncoder().encode("listening\n"));
for await (const [_datagram, from] of socket) {
  await socket.send(new TextEncoder().encode((from as Deno.NetAddr).hostname), from);
}
