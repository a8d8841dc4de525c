// One peer on a network of a test, without a registry: tells on standard output whom it finds. Arguments: name, own UDP port.
import { systemClock } from "../../../../peer/clock.ts";
import { generateKeys, nodeSuite } from "../../../../peer/crypto.ts";
import { Lan, type Neighbour } from "../../../../peer/lan.ts";
import { Multicast } from "../../../../peer/multicast.ts";
import { lanGroup, lanGroup6, lanPort } from "../../../../protocol/peer/hello.ts";
import { writeIp } from "../../../../protocol/peer/ip_text.ts";

const [user, port] = Deno.args as [string, string];
const began = performance.now();
const tell = (event: string, { user, ip, udpPort }: Neighbour) =>
  Deno.stdout.writeSync(
    new TextEncoder().encode(
      JSON.stringify({
        event,
        ms: Math.round(performance.now() - began),
        text: `${user} ${writeIp(ip)} ${udpPort}`,
      }) + "\n",
    ),
  );
const multicast = new Multicast({
  group: lanGroup,
  group6: lanGroup6,
  port: lanPort,
  interfaces: () => Deno.networkInterfaces(),
  clock: systemClock,
  joined: () => lan.joined(),
  received: (datagram, from) => lan.received(datagram, from),
});
const lan = new Lan({
  suite: nodeSuite(),
  clock: systemClock,
  identity: { signing: generateKeys("Ed25519"), agreement: generateKeys("X25519") },
  user,
  udpPort: Number(port),
  tcpPort: 0,
  send: (datagram) => multicast.send(datagram),
  found: (neighbour) => tell("found", neighbour),
  gone: (neighbour) => tell("gone", neighbour),
  clockDiffers: () => {},
});
await multicast.start();
