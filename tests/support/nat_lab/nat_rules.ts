// What a router does to the packets of the one computer behind it, as nftables. Names as in RFC 4787 and, for the usual
// four kinds, RFC 3489.

/** `masquerade` is Linux's default with nothing filtered: what comes unasked takes the port of the mapping away. */
export const nats = ["full-cone", "address", "port", "symmetric", "masquerade"] as const;
export type Nat = typeof nats[number];

/** Rules for a router with `lan0` and `wan0`, and a computer at `inside`. */
export function natRules(nat: Nat, inside: string): string {
  switch (nat) {
    case "full-cone":
      return `${forwarded("", inside)}\n${masqueraded("")}`;
    case "address":
      return `${seen}\n${forwarded("ip saddr @seen", inside)}\n${
        masqueraded("update @seen { ip daddr }")
      }\n${deaf}`;
    case "port":
      return `${masqueraded("")}\n${deaf}\n${asked}`;
    case "symmetric":
      return `${masqueraded("", "fully-random")}\n${deaf}\n${asked}`;
    case "masquerade":
      return masqueraded("");
  }
}

/** A firewall that lets in what was asked for: for IPv6, which has no NAT. */
export const firewall6 = `
table ip6 lab_filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    iifname "lan0" accept
    ct state established,related accept
  }
}`;

const table = (rules: string) => `table ip lab {\n${rules}\n}`;

const masqueraded = (first: string, flags = "") =>
  table(`
  chain out {
    type nat hook postrouting priority 100; policy accept;
    oifname "wan0" ${first} masquerade ${flags}
  }`);

const forwarded = (from: string, inside: string) =>
  table(`
  chain in {
    type nat hook prerouting priority -100; policy accept;
    iifname "wan0" ${from} meta l4proto { tcp, udp } th dport 1024-65535 dnat to ${inside}
  }`);

const seen = table(`
  set seen {
    type ipv4_addr
    flags dynamic,timeout
    timeout 60s
  }`);

/** The router itself hears nothing from outside, so that what comes unasked leaves no trace. */
const deaf = table(`
  chain self {
    type filter hook input priority 0; policy drop;
    iifname { "lan0", "lo" } accept
  }`);

const asked = table(`
  chain through {
    type filter hook forward priority 0; policy drop;
    iifname "lan0" accept
    ct state established,related accept
  }`);
