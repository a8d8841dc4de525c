import { assertEquals } from "@std/assert";
import {
  bounded,
  hostCandidates,
  mapsPerDestination,
  scopeOf,
  targets,
} from "../../../peer/path/candidates.ts";
import { type Candidate, maxCandidates } from "../../../protocol/peer/address_record.ts";
import { readIp, writeIp } from "../../../protocol/peer/ip_text.ts";

const candidate = (kind: Candidate["kind"], ip: string, port: number): Candidate => ({
  kind,
  transport: "udp",
  ip: readIp(ip)!,
  port,
});
const places = (list: readonly { ip: Uint8Array; port: number }[]) =>
  list.map(({ ip, port }) => `${writeIp(ip)} ${port}`);

Deno.test("how far addresses are good", () => {
  for (
    const [scope, ips] of [
      ["global", "10.0.0.1 192.168.0.1 203.0.113.1 100.64.0.1 2001:db8::1 fd00::1"],
      ["machine", "127.0.0.1 127.9.9.9 ::1"],
      ["cable", "169.254.1.1 fe80::1 febf::1"],
      ["nobody", "0.0.0.0 0.1.2.3 224.0.0.1 239.255.77.77 255.255.255.255 :: ff02::1"],
    ] as const
  ) {
    for (const ip of ips.split(" ")) assertEquals(scopeOf(readIp(ip)!), scope, ip);
  }
});

Deno.test("a machine's own candidates: no more than four of each protocol, and none that nobody else can use", () => {
  const addresses = ["127.0.0.1", "::1", "fe80::1", "fe80::1%eth0", "192.0.2.1", "2001:db8::1"];
  for (let bridge = 0; bridge < 40; bridge++) addresses.push(`172.17.${bridge}.1`, `fd00::${bridge}`);
  const hosts = hostCandidates(addresses.map((address) => ({ address })), 9, "udp");
  assertEquals(places(hosts), [
    ...["192.0.2.1 9", "172.17.0.1 9", "172.17.1.1 9", "172.17.2.1 9"],
    ...["2001:db8::1 9", "fd00:: 9", "fd00::1 9", "fd00::2 9"],
  ]);
});

Deno.test("a NAT that gives each destination another port shows by its reflexive candidates", () => {
  const seen = (ip: string, port: number) => candidate("reflexive", ip, port);
  assertEquals(mapsPerDestination([seen("203.0.113.1", 1), seen("203.0.113.1", 2)]), true);
  assertEquals(mapsPerDestination([seen("203.0.113.1", 1), seen("203.0.113.2", 2)]), false);
  assertEquals(mapsPerDestination([seen("203.0.113.1", 1)]), false);
  assertEquals(mapsPerDestination([seen("203.0.113.1", 1), candidate("host", "203.0.113.1", 2)]), false);
});

Deno.test("another's record makes us send to nobody that is not one computer, and to 16 at most", () => {
  const theirs = ["0.0.0.0", "224.0.0.1", "255.255.255.255", "fe80::1", "ff02::1", "::", "127.0.0.1", "::1"];
  const good = candidate("host", "203.0.113.1", 5);
  const record = [
    ...theirs.map((ip) => candidate("host", ip, 5)),
    good,
    good,
    candidate("host", "203.0.113.1", 0),
    { ...good, port: 6, transport: "tcp" as const },
  ];
  assertEquals(places(targets(record, [], "udp")), ["203.0.113.1 5"]);
  assertEquals(places(targets(record, [], "tcp")), ["203.0.113.1 6"]);
  assertEquals(places(targets(record, [candidate("reflexive", "127.0.0.1", 7)], "udp")), [
    "127.0.0.1 5",
    "::1 5",
    "203.0.113.1 5",
  ]);
  const many = Array.from({ length: 99 }, (_, port) => candidate("host", "203.0.113.1", port + 1));
  assertEquals([bounded(many).length, targets(many, [], "udp").length], [maxCandidates, maxCandidates]);
});
