// One peer in a network of a test: looks for a way to the other one with what the product has, opens a secure channel over
// it, and tells on standard output what happens. Arguments: name, own key, the other's key, the rendezvous' address.
import type { Clock } from "../../../../peer/clock.ts";
import { systemClock } from "../../../../peer/clock.ts";
import { nodeSuite } from "../../../../peer/crypto.ts";
import type { DatagramSocket, PathRoute } from "../../../../peer/datagram_socket.ts";
import { Endpoint } from "../../../../peer/path/endpoint.ts";
import { keepAlive } from "../../../../peer/path/keepalive.ts";
import { type Go, Path } from "../../../../peer/path/path.ts";
import { sideOf } from "../../../../peer/path/punch_words.ts";
import type { RelayRoute } from "../../../../peer/path/relay_route.ts";
import type { Channel } from "../../../../peer/secure/channel.ts";
import { SecureDatagrams } from "../../../../peer/secure/secure_datagrams.ts";
import type { Candidate } from "../../../../protocol/peer/address_record.ts";
import { readIp } from "../../../../protocol/peer/ip_text.ts";
import { jsonLines } from "./json_lines.ts";
import { ports } from "./rendezvous.ts";

const [name, ownKeys, theirKey, rendezvous] = Deno.args as [string, string, string, string];
const [publicKey, secretKey] = ownKeys.split(":").map((hex) => Uint8Array.fromHex(hex)) as [
  Uint8Array,
  Uint8Array,
];
const remote = Uint8Array.fromHex(theirKey);
const suite = nodeSuite();
const clock: Clock = systemClock;
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const side = sideOf(publicKey, remote);
const server = readIp(rendezvous)!;
const servers = ports.map((port) => ({ ip: server, port }));

let began = performance.now();
const tell = (event: string, more: Record<string, unknown> = {}) =>
  Deno.stdout.writeSync(
    new TextEncoder().encode(
      JSON.stringify({ event, ms: Math.round(performance.now() - began), ...more }) + "\n",
    ),
  );

const endpoint = new Endpoint({
  suite,
  clock,
  random,
  port: 0,
  interfaces: () => Deno.networkInterfaces(),
  received: (datagram, route) => secure.receive(datagram, route),
});
const secure = new SecureDatagrams({
  suite,
  keys: { publicKey, secretKey },
  clock,
  random,
  admits: (key) => key.toHex() === theirKey,
  opened: (channel) => use(channel),
  unanswered: () => tell("unanswered"),
});

function use(channel: Channel): void {
  keepAlive(clock, channel);
  tell("open", { kind: kindOf(channel), by: channel.route.key });
  channel.events = {
    packet: (_number, text) => {
      if (text.length > 0) tell("heard", { text: new TextDecoder().decode(text) });
    },
    roamed: (route) => tell("roamed", { kind: kindOf(channel), by: route.key }),
    closed: (why) => tell("closed", { why }),
  };
}

const kindOf = ({ route }: Channel) => (route as PathRoute).kind;

let registry = await enter();
const say = async (message: unknown) => {
  await registry.write(new TextEncoder().encode(JSON.stringify(message) + "\n"));
};
let candidates: readonly Candidate[] = [];

const path = new Path<DatagramSocket, RelayRoute>({
  clock,
  random: Math.random,
  prepare: async (isFirst) => {
    const ours = await endpoint.reach(isFirst ? endpoint.main : endpoint.fresh(), servers);
    candidates = ours.candidates;
    return ours;
  },
  ready: (purpose) => {
    const texts = candidates.map((candidate) => ({ ...candidate, ip: candidate.ip.toHex() }));
    say({ name, purpose, candidates: texts });
  },
  punch: (go, ours, ends) => endpoint.punch({ ...go, side, ours, ...ends }),
  retire: (socket) => {
    if (socket !== endpoint.main) endpoint.close(socket);
  },
  endRelay: (route) => endpoint.endRelay(route),
  changed: (route) => {
    tell("way", { kind: route?.kind ?? "none" });
    if (!route || side === "follower") return;
    const channel = secure.channel(remote);
    if (channel?.isOpen) {
      channel.move(route);
      channel.send(new Uint8Array());
    } else secure.open(remote, route);
  },
});

function go(line: { go: "punch" | "relay"; token: string; candidates: unknown }): Go<RelayRoute> {
  if (line.go === "relay") {
    const greet = (send: (datagram: Uint8Array) => void) => {
      const timer = setInterval(() => send(new TextEncoder().encode(`\x45${name}`)), 5_000);
      send(new TextEncoder().encode(`\x45${name}`));
      return { receive: () => false, stop: () => clearInterval(timer) };
    };
    return { purpose: "relay", route: endpoint.relay({ relay: servers[0]!, channel: 1, greet }) };
  }
  const theirs = (line.candidates as (Omit<Candidate, "ip"> & { ip: string })[]).map((candidate) => ({
    ...candidate,
    ip: Uint8Array.fromHex(candidate.ip),
  }));
  return { purpose: "punch", token: Uint8Array.fromHex(line.token), theirs };
}

async function obey(): Promise<void> {
  for await (const line of jsonLines(Deno.stdin.readable)) {
    const { order, text } = line as { order: "seek" | "say" | "lost"; text: string };
    if (order === "seek") await path.seek();
    else if (order === "lost") {
      // Its address may be another one now.
      registry = await enter();
      await path.lost();
    } else secure.channel(remote)?.send(new TextEncoder().encode(text));
  }
}

async function enter(): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: rendezvous, port: ports[0] });
  conn.setNoDelay(true);
  await conn.write(new TextEncoder().encode(JSON.stringify({ name }) + "\n"));
  follow(conn);
  return conn;
}

async function follow(conn: Deno.TcpConn): Promise<void> {
  for await (const line of jsonLines(conn.readable)) {
    if ("welcome" in (line as object)) tell("ready");
    else if ("wanted" in (line as object)) path.wanted((line as { wanted: "punch" | "relay" }).wanted);
    else {
      if ((line as { go: string }).go === "punch") began = performance.now();
      path.go(go(line as Parameters<typeof go>[0]));
    }
  }
}

await obey();
