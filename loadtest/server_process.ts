// What the server costs: its CPU time and memory, read from /proc, where the server is on this machine and the
// system lets us look. Everything here answers undefined where it cannot be known.

export interface ServerCost {
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}

/** Linux counts CPU time in ticks of 10 ms for every program (proc(5), "USER_HZ"), whatever its own clock. */
const ticksPerSecond = 100;

/** All threads of a process together. */
export async function costOf(pid: number): Promise<ServerCost | undefined> {
  const stat = await textOf(`/proc/${pid}/stat`);
  const status = await textOf(`/proc/${pid}/status`);
  if (stat === undefined || status === undefined) return undefined;
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  // The second field is the program's name in parentheses, and may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  if (kilobytes === undefined || !Number.isFinite(ticks)) return undefined;
  return { cpuSeconds: ticks / ticksPerSecond, rssBytes: Number(kilobytes) * 1024 };
}

/** The process that holds the far end of this connection, if it is one of this machine's. */
export async function processBehind(conn: Deno.TcpConn): Promise<number | undefined> {
  const { localAddr, remoteAddr } = conn;
  if (localAddr.hostname !== remoteAddr.hostname) return undefined;
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    const inode = inodeOf(await textOf(table) ?? "", remoteAddr.port, localAddr.port);
    if (inode !== undefined) return await holderOf(`socket:[${inode}]`);
  }
  return undefined;
}

/** Finds a socket by its own port and its peer's in a table such as /proc/net/tcp. Exported for its test. */
export function inodeOf(table: string, localPort: number, peerPort: number): string | undefined {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, "0");
  for (const row of table.split("\n")) {
    const fields = row.trim().split(/\s+/);
    if (fields[1]?.endsWith(`:${hex(localPort)}`) && fields[2]?.endsWith(`:${hex(peerPort)}`)) {
      return fields[9];
    }
  }
  return undefined;
}

async function holderOf(link: string): Promise<number | undefined> {
  for (const pid of await namesIn("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    for (const fd of await namesIn(`/proc/${pid}/fd`)) {
      const target = await orUndefined(Deno.readLink(`/proc/${pid}/fd/${fd}`));
      if (target === link) return Number(pid);
    }
  }
  return undefined;
}

async function namesIn(path: string): Promise<string[]> {
  return await orUndefined(Array.fromAsync(Deno.readDir(path), (entry) => entry.name)) ?? [];
}

function textOf(path: string): Promise<string | undefined> {
  return orUndefined(Deno.readTextFile(path));
}

/** Processes end while we look, others' are closed to us, and some systems have no /proc: all of it is ordinary. */
async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
      return undefined;
    }
    // ESRCH, when a process ends between two looks, has no class of its own.
    if (error instanceof Error && "code" in error && typeof error.code === "string") return undefined;
    throw error;
  }
}
