// What is printed when the server listens: where people can reach it, and who else can read along. Pure but for colours.
import { bold, cyan, dim, yellow } from "@std/fmt/colors";
import { endpoint } from "../cli/endpoint.ts";
import { isLoopback } from "./addresses.ts";

export interface Listening {
  readonly version: string;
  readonly port: number;
  /** The addresses that are listened on; `::` and `0.0.0.0` are all there are. */
  readonly hosts: readonly string[];
  /** The directory that what is said is kept in; null for none. */
  readonly data: string | null;
  readonly interfaces: readonly Deno.NetworkInterfaceInfo[];
}

/** Where people can reach the server, in a few lines. */
export function banner({ version, port, hosts, interfaces, data }: Listening): string {
  const here = hosts.every(isLoopback);
  const everywhere = hosts.includes("::") || hosts.includes("0.0.0.0");
  const others = everywhere ? lanAddresses(interfaces) : hosts.filter((host) => !isLoopback(host));
  const own = everywhere ? "localhost" : hosts[0]!;
  const portFlag = port === 9090 ? "" : ` --port ${port}`;
  const hostFlag = own === "localhost" ? "" : ` ${own}`;
  const rows = [
    `${bold(`chatroom ${version}`)} listens on ${cyan(hosts.map((h) => endpoint(h, port)).join(" and "))}`,
    `  on this machine    chatroom client --host${hostFlag}${portFlag}` +
    dim(`   or: nc ${own} ${port}`),
    ...others.map((host) =>
      `  from other ones    chatroom client --host ${host}${portFlag}` + dim(`   or: nc ${host} ${port}`)
    ),
  ];
  rows.push(data === null ? "  What is said is kept in memory only." : `  What is said is kept in ${data}`);
  if (!here) {
    rows.push(
      yellow("  Plain text: others on the network can read what is said. --host keeps it on this machine."),
    );
  }
  return rows.join("\n") + "\n";
}

/** This machine's addresses on its networks, IPv4 first; a link-local one is of no use without its interface. */
function lanAddresses(interfaces: readonly Deno.NetworkInterfaceInfo[]): string[] {
  const found = interfaces.filter((i) => !isLoopback(i.address) && !/^fe[89ab]/i.test(i.address));
  return found.sort((a, b) => a.family.localeCompare(b.family)).map((i) => i.address).slice(0, 4);
}
