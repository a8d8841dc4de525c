// Where a peer may be reached: the addresses of its interfaces and those that STUN servers see; and of another's, which
// ones are worth a packet. Pure. Asks nobody.
import { type Candidate, maxCandidates } from "../../protocol/peer/address_record.ts";
import { readIp, writeIp } from "../../protocol/peer/ip_text.ts";
import type { Address } from "../../protocol/peer/stun.ts";

/** Of one protocol and one transport: a machine may have dozens of bridges. */
const maxHosts = 4;

/** What Deno.networkInterfaces() says, as far as it matters. */
export interface NetworkInterface {
  readonly address: string;
}

/** The same for the same address. */
export function addressKey({ ip, port }: Address): string {
  return `${writeIp(ip)} ${port}`;
}

/** Addresses of this machine that others may reach, without those that are good only on it or on one cable. */
export function hostCandidates(
  interfaces: readonly NetworkInterface[],
  port: number,
  transport: Candidate["transport"],
): Candidate[] {
  const ips = interfaces.map(({ address }) => readIp(address)).filter((ip) => ip !== undefined)
    .filter((ip) => scopeOf(ip) === "global");
  const hosts = [4, 16].flatMap((length) => ips.filter((ip) => ip.length === length).slice(0, maxHosts));
  return hosts.map((ip) => ({ kind: "host", transport, ip, port }));
}

export function reflexiveCandidates(
  addresses: readonly Address[],
  transport: Candidate["transport"],
): Candidate[] {
  return addresses.map(({ ip, port }) => ({ kind: "reflexive", transport, ip, port }));
}

/** Each address once, and no more than a record holds. */
export function bounded(candidates: readonly Candidate[]): Candidate[] {
  const once = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = `${candidate.transport} ${addressKey(candidate)}`;
    if (!once.has(key)) once.set(key, candidate);
  }
  return [...once.values()].slice(0, maxCandidates);
}

/** A NAT gave one socket several ports: each destination sees another one. */
export function mapsPerDestination(candidates: readonly Candidate[]): boolean {
  const ports = new Map<string, number>();
  for (const { kind, transport, ip, port } of candidates) {
    if (kind !== "reflexive" || transport !== "udp") continue;
    const place = writeIp(ip);
    if ((ports.get(place) ?? port) !== port) return true;
    ports.set(place, port);
  }
  return false;
}

/**
 * The addresses in another's record that we send to. Those that name nobody, or many, are left out; and loopback too,
 * unless our own record shows that we talk to a registry on this machine.
 */
export function targets(
  theirs: readonly Candidate[],
  ours: readonly Candidate[],
  transport: Candidate["transport"],
): Address[] {
  const isOnOneMachine = ours.some(({ ip }) => scopeOf(ip) === "machine");
  return bounded(theirs.filter((candidate) => candidate.transport === transport)).filter(({ ip, port }) => {
    const scope = scopeOf(ip);
    return port > 0 && (scope === "global" || scope === "machine" && isOnOneMachine);
  });
}

/** How far an address is good: for one computer elsewhere, on this machine, on one cable, or for no computer. */
export function scopeOf(ip: Uint8Array): "global" | "machine" | "cable" | "nobody" {
  const [first, second] = [ip[0]!, ip[1]!];
  if (ip.length === 4) {
    if (first === 127) return "machine";
    if (first === 169 && second === 254) return "cable";
    return first === 0 || first >= 224 ? "nobody" : "global";
  }
  if (ip.subarray(0, 15).every((byte) => byte === 0)) return ip[15] === 1 ? "machine" : "nobody";
  if (first === 0xfe && (second & 0xc0) === 0x80) return "cable";
  return first === 0xff ? "nobody" : "global";
}
