// IP addresses as people and sockets write them, and as bytes. Pure. An IPv4 address inside an IPv6 one (RFC 4291, 2.5.5.2)
// is read as what it is: sockets for both protocols write it so.

/**
 * 4 bytes or 16; undefined for what is no address. One with a zone (`fe80::1%eth0`) is none either: it is good on one cable
 * of one machine, and its bytes alone, sent to or told to others, would name whoever has them on another cable.
 */
export function readIp(text: string): Uint8Array | undefined {
  if (text.includes(":")) return readIp6(text);
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return Uint8Array.from(parts, Number);
}

function readIp6(text: string): Uint8Array | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const tail = readIp(dotted[2]!);
    return tail && readIp6(`${dotted[1]}${tail.subarray(0, 2).toHex()}:${tail.subarray(2).toHex()}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => half === "" ? [] : half.split(":"));
  const missing = 8 - head!.length - (tail?.length ?? 0);
  if (tail ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head!, ...Array(missing).fill("0"), ...tail ?? []];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return folded(Uint8Array.fromHex(groups.map((group) => group.padStart(4, "0")).join("")));
}

/** `ip` of 4 bytes or 16. IPv6 in the short form of RFC 5952. */
export function writeIp(ip: Uint8Array): string {
  if (ip.length === 4) return ip.join(".");
  const groups = Array.from({ length: 8 }, (_, at) => (ip[2 * at]! << 8 | ip[2 * at + 1]!).toString(16));
  const zeros = groups.map((_, from) => {
    let count = 0;
    while (groups[from + count] === "0") count++;
    return count;
  });
  const longest = Math.max(...zeros);
  if (longest < 2) return groups.join(":");
  const from = zeros.indexOf(longest);
  return `${groups.slice(0, from).join(":")}::${groups.slice(from + longest).join(":")}`;
}

function folded(ip: Uint8Array): Uint8Array {
  const isMapped = ip.subarray(0, 10).every((byte) => byte === 0) && ip[10] === 255 && ip[11] === 255;
  return isMapped ? ip.slice(12) : ip;
}
