// A laboratory of networks on one machine: computers in network namespaces, routers with NATs, and between them an
// internet that loses and delays. Linux with root, `ip` and `nft` only; a test asks `natLabOptions` first.
import { requireProgram, skip } from "./optional.ts";
import { Namespaces } from "./nat_lab/namespaces.ts";
import { firewall6, type Nat, natRules } from "./nat_lab/nat_rules.ts";
import { TunSwitch } from "./nat_lab/tun_switch.ts";

export { type Nat, nats } from "./nat_lab/nat_rules.ts";
export type { Weather } from "./nat_lab/tun_switch.ts";

/** For the second argument of `Deno.test`: runs where there can be namespaces, and is skipped aloud elsewhere. */
export function natLabOptions(): { ignore: boolean } {
  if (Deno.build.os !== "linux") return skip(`${Deno.build.os} has no network namespaces`);
  if (Deno.uid() !== 0) return skip("only root can make network namespaces");
  for (const name of ["ip", "nft", "unshare"]) if (requireProgram(name).ignore) return { ignore: true };
  const { success, stderr } = new Deno.Command("unshare", {
    args: ["--net", "--mount", "sh", "-c", "ip tuntap add probe0 mode tun && nft add table ip probe"],
    stdin: "null",
  }).outputSync();
  if (success) return { ignore: false };
  return skip(`this root cannot make networks (${new TextDecoder().decode(stderr).trim()})`);
}

export interface Computer {
  readonly namespace: string;
  /** Its own addresses: behind a NAT nobody else can reach the first. */
  readonly address: string;
  readonly address6: string;
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly stderr?: "piped" | "inherit";
}

export class NatLab {
  readonly internet: TunSwitch;
  readonly #namespaces: Namespaces;
  /** What ends each program that was started. */
  readonly #started: (() => Promise<void>)[] = [];
  #sites = 0;

  private constructor(namespaces: Namespaces, chance: () => number) {
    this.#namespaces = namespaces;
    this.internet = new TunSwitch(chance);
    this.internet.start();
  }

  static async open(chance: () => number = Math.random): Promise<NatLab> {
    return new NatLab(await Namespaces.open(), chance);
  }

  /** A computer on the internet, with as many IPv4 addresses as are asked for: 203.0.113.N. */
  async onInternet(
    word: string,
    { addresses = 1, withIpv6 = false } = {},
  ): Promise<Computer & { readonly more: readonly string[] }> {
    const namespace = await this.#namespaces.add(word);
    const ips = Array.from({ length: addresses }, () => `203.0.113.${++this.#sites}`);
    const net6 = `2001:db8:0:${this.#sites.toString(16)}`;
    await this.#connect(namespace, ips, net6, withIpv6);
    return { namespace, address: ips[0]!, address6: withIpv6 ? `${net6}::f` : "", more: ips.slice(1) };
  }

  /** A computer with a network of its own behind a router; `address6` has no NAT, but a firewall before it. */
  async behind(nat: Nat | "open", word: string, withIpv6 = false): Promise<Computer> {
    if (nat === "open") return await this.onInternet(word, { withIpv6 });
    const router = await this.#namespaces.add(`${word}-router`);
    const namespace = await this.#namespaces.add(word);
    const site = ++this.#sites;
    const net = `10.${site}.0`, net6 = `2001:db8:0:${site.toString(16)}`;
    await this.#namespaces.configure(router, [
      `link add lan0 type veth peer name eth0 netns ${namespace}`,
      `address add ${net}.1/24 dev lan0`,
      `address add ${net6}::1/64 dev lan0 nodad`,
      "link set lan0 up",
    ]);
    await this.#namespaces.configure(namespace, [
      `address add ${net}.2/24 dev eth0`,
      ...(withIpv6 ? [`address add ${net6}::2/64 dev eth0 nodad`] : []),
      "link set eth0 up",
      `route add default via ${net}.1`,
      ...(withIpv6 ? [`route add ::/0 via ${net6}::1`] : []),
    ]);
    await this.#connect(router, [`203.0.113.${site}`], net6, true);
    await this.#namespaces.set(router, 1, ["net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"]);
    await this.#namespaces.run(router, ["nft", "-f", "-"], `${natRules(nat, `${net}.2`)}\n${firewall6}\n`);
    return { namespace, address: `${net}.2`, address6: withIpv6 ? `${net6}::2` : "" };
  }

  /** So many computers on one cable, without any router or default route: 10.200.0.N. */
  async onOneLan(words: readonly string[]): Promise<Computer[]> {
    const cable = await this.#namespaces.add("cable");
    await this.#namespaces.configure(cable, ["link add lan type bridge", "link set lan up"]);
    const computers: Computer[] = [];
    for (const [index, word] of words.entries()) {
      const namespace = await this.#namespaces.add(word);
      // Addresses are there at once, instead of after a second of looking for the same one elsewhere.
      await this.#namespaces.set(namespace, 0, ["net/ipv6/conf/default/accept_dad"]);
      const address = `10.200.0.${index + 1}`, address6 = `fd00:c0a7::${index + 1}`;
      await this.#namespaces.configure(cable, [
        `link add port${index} type veth peer name eth0 netns ${namespace}`,
        `link set port${index} up master lan`,
      ]);
      await this.#namespaces.configure(namespace, [
        `address add ${address}/24 dev eth0`,
        `address add ${address6}/64 dev eth0 nodad`,
        "link set eth0 up",
      ]);
      computers.push({ namespace, address, address6 });
    }
    return computers;
  }

  /** Lines as `ip` takes them, in the namespace of a computer. */
  async configure({ namespace }: Computer, ...lines: string[]): Promise<void> {
    await this.#namespaces.configure(namespace, lines);
  }

  /** Starts a script of ours on a computer. It ends with the laboratory. */
  start(computer: Computer, script: URL, args: readonly string[]): Deno.ChildProcess {
    const words = [Deno.execPath(), "run", "-A", "--unstable-net", script.pathname, ...args];
    return this.run(computer, words, { stderr: "inherit" });
  }

  /** Starts a program on a computer. It ends with the laboratory, as what of its streams nobody reads. */
  run({ namespace }: Computer, words: readonly string[], options: RunOptions = {}): Deno.ChildProcess {
    const { stderr = "piped", env = {} } = options;
    const args = ["netns", "exec", namespace, ...words];
    const child = new Deno.Command("ip", { args, env, stdin: "piped", stdout: "piped", stderr }).spawn();
    this.#started.push(async () => {
      await end(child);
      if (stderr === "piped" && !child.stderr.locked) await child.stderr.cancel();
    });
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map((end) => end()));
    await this.internet.close();
    await this.#namespaces.close();
  }

  async #connect(namespace: string, ips: readonly string[], net6: string, withIpv6: boolean): Promise<void> {
    this.internet.attach(namespace, "wan0", [...ips, net6]);
    // Of several addresses, one that is taken away leaves the others.
    await this.#namespaces.set(namespace, 1, ["net/ipv4/conf/all/promote_secondaries"]);
    await this.#namespaces.configure(namespace, [
      ...ips.map((ip) => `address add ${ip}/24 dev wan0`),
      ...(withIpv6 ? [`address add ${net6}::f/128 dev wan0 nodad`] : []),
      "link set wan0 up",
      ...(withIpv6 ? ["route add ::/0 dev wan0"] : []),
    ]);
  }
}

async function end(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // It has ended by itself.
    if (!(error instanceof TypeError)) throw error;
  }
  await child.status;
  // A stream that somebody reads ends by itself.
  if (!child.stdin.locked) await child.stdin.abort();
  if (!child.stdout.locked) await child.stdout.cancel();
}
