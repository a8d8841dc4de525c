// Ranges of IP addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address. Pure.

/** An address as a number, of 32 or 128 bits. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** The addresses whose first `length` bits are those of `first`. */
export interface AddressRange extends Address {
  readonly length: number;
}

/** What an IPv6 address is counted by, when nothing else is said: its network, since a host has as many as it likes. */
const NETWORK_BITS = 64;

/** Parses one address, or null. */
function parseAddress(text: string): Address | null {
  if (!text.includes(":")) {
    const value = parseIpv4(text);
    return value === null ? null : { bits: 32, value };
  }
  // A zone names an interface of this machine.
  const [address = ""] = text.split("%");
  const [left = "", right, ...more] = address.split("::");
  if (more.length > 0) return null;
  const head = groupsOf(left);
  const tail = right === undefined ? [] : groupsOf(right);
  if (head === null || tail === null) return null;
  const zeros = 8 - head.length - tail.length;
  if (right === undefined ? zeros !== 0 : zeros < 1) return null;
  const groups = [...head, ...Array<number>(zeros).fill(0), ...tail];
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n) };
}

function parseIpv4(text: string): bigint | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return null;
  }
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

/** The 16-bit groups of a part of an IPv6 address, whose last may be an IPv4 address. */
function groupsOf(text: string): number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const last = parts.at(-1)!;
  const ipv4 = last.includes(".") ? parseIpv4(last) : null;
  if (ipv4 !== null) parts.splice(-1, 1, (ipv4 >> 16n).toString(16), (ipv4 & 0xffffn).toString(16));
  if (!parts.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return null;
  return parts.map((part) => parseInt(part, 16));
}

const cut = (value: bigint, bits: number, length: number) => {
  const rest = BigInt(bits - length);
  return (value >> rest) << rest;
};

/** Parses an address or a range; an IPv6 address alone stands for its /64. Null for what is neither. */
export function parseRange(text: string): AddressRange | null {
  const [addressText = "", lengthText, ...more] = text.split("/");
  const address = parseAddress(addressText);
  if (!address || more.length > 0) return null;
  if (lengthText !== undefined && !/^\d{1,3}$/.test(lengthText)) return null;
  const length = lengthText === undefined ? (address.bits === 32 ? 32 : NETWORK_BITS) : Number(lengthText);
  if (length > address.bits) return null;
  return { bits: address.bits, value: cut(address.value, address.bits, length), length };
}

/** The one spelling of a range: `10.0.0.0/8`, `192.0.2.1`, `2001:db8:0:0:0:0:0:0/32`. */
export function formatRange({ bits, value, length }: AddressRange): string {
  const size = bits === 32 ? 8n : 16n;
  const groups: string[] = [];
  for (let shift = BigInt(bits) - size; shift >= 0n; shift -= size) {
    const group = (value >> shift) & ((1n << size) - 1n);
    groups.push(group.toString(bits === 32 ? 10 : 16));
  }
  const address = groups.join(bits === 32 ? "." : ":");
  return length === 32 && bits === 32 ? address : `${address}/${length}`;
}

/** Ranges with something for each: finds the ranges an address is in by as many look-ups as there are lengths. */
export class RangeMap<Value> {
  /** By bits and length, then by the range's first address. */
  readonly #byLength = new Map<string, { range: AddressRange; values: Map<bigint, Value> }>();

  set(range: AddressRange, value: Value): void {
    const key = `${range.bits}/${range.length}`;
    let group = this.#byLength.get(key);
    if (!group) this.#byLength.set(key, group = { range, values: new Map() });
    group.values.set(range.value, value);
  }

  get(range: AddressRange): Value | undefined {
    return this.#byLength.get(`${range.bits}/${range.length}`)?.values.get(range.value);
  }

  delete(range: AddressRange): void {
    const key = `${range.bits}/${range.length}`;
    const group = this.#byLength.get(key);
    group?.values.delete(range.value);
    if (group?.values.size === 0) this.#byLength.delete(key);
  }

  /** What is there for the ranges that hold this address. */
  *holding(text: string): Iterable<Value> {
    const address = parseAddress(text);
    if (!address) return;
    for (const { range: { bits, length }, values } of this.#byLength.values()) {
      if (bits !== address.bits) continue;
      const value = values.get(cut(address.value, bits, length));
      if (value !== undefined) yield value;
    }
  }
}

/** True if the address is in the range. */
export function rangeHolds({ bits, value, length }: AddressRange, text: string): boolean {
  const address = parseAddress(text);
  return address !== null && address.bits === bits && cut(address.value, bits, length) === value;
}
