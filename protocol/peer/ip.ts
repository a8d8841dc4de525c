// IP addresses as text and as bytes. Pure.

/** 4 or 16 bytes; an IPv4 address that is wrapped into IPv6 comes out as what it is. Undefined for what is none. */
export function ipBytes(text: string): Uint8Array | undefined {
  const wrapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1] ?? text;
  if (!wrapped.includes(":")) return v4Bytes(wrapped);
  const [left, right, ...more] = wrapped.replace(/%.*$/, "").split("::");
  if (more.length > 0) return undefined;
  const head = groups(left!), tail = right === undefined ? [] : groups(right);
  if (!head || !tail) return undefined;
  const gap = 8 - head.length - tail.length;
  if (right === undefined ? gap !== 0 : gap < 1) return undefined;
  const all = [...head, ...Array<number>(gap).fill(0), ...tail];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 255]));
}

/** As the system's calls take it. */
export function ipText(ip: Uint8Array): string {
  if (ip.length === 4) return ip.join(".");
  const view = new DataView(ip.buffer, ip.byteOffset, ip.length);
  return Array.from({ length: 8 }, (_, index) => view.getUint16(2 * index).toString(16)).join(":");
}

function v4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  const fits = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return fits ? Uint8Array.from(parts, Number) : undefined;
}

function groups(text: string): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  return parts.every((part) => /^[\da-f]{1,4}$/i.test(part))
    ? parts.map((part) => parseInt(part, 16))
    : undefined;
}
