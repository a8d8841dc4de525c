// IP addresses: which are this machine's own, how one is counted, and what others see of it. Pure but for the secret.
import { createHmac } from "node:crypto";
import type { Limits } from "./options.ts";

/** The address without the IPv4-in-IPv6 wrapping that a dual-stack listener gives it. */
export function plainAddress(hostname: string): string {
  return hostname.replace(/^::ffff:(?=\d+\.)/i, "");
}

export function isLoopback(address: string): boolean {
  return /^127\./.test(address) || address === "::1";
}

/** Who is spared the flood limit and the limits per address. */
export function isExempt(address: string, { exempt }: Pick<Limits, "exempt">): boolean {
  return exempt === "everybody" || (exempt === "loopback" && isLoopback(address));
}

/** What is counted as one place: an IPv4 address, or the 64 bits of an IPv6 address that its network is known by. */
export function placeOf(address: string): string {
  if (!address.includes(":")) return address;
  const [left = "", right] = address.split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  return [...head, ...Array<string>(zeros).fill("0"), ...tail].slice(0, 4).map((part) => part.toLowerCase())
    .join(":");
}

/**
 * What others see instead of an address: the same for the same place while the secret is, so that a ban holds, and no
 * way back to the address.
 */
export function cloaking(secret: Uint8Array): (address: string) => string {
  return (address) => {
    if (isLoopback(address)) return "localhost";
    return `${createHmac("sha256", secret).update(placeOf(address)).digest("hex").slice(0, 12)}.hidden`;
  };
}
