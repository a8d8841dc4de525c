import { assert, assertEquals } from "@std/assert";
import { costOf, inodeOf, processBehind } from "../../loadtest/server_process.ts";

const table = `
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2382 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0
   1: 0100007F:C350 0100007F:2382 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0 20 4 30 10 -1
   2: 0100007F:2382 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 333 1 0 20 4 30 10 -1
`;

Deno.test("finds the server's end of a connection in the kernel's table", () => {
  assertEquals(inodeOf(table, 9090, 50000), "333");
  assertEquals(inodeOf(table, 50000, 9090), "222");
  assertEquals(inodeOf(table, 9090, 50001), undefined);
  assertEquals(inodeOf("", 9090, 50000), undefined);
});

Deno.test({
  name: "the process behind a connection on this machine, and what it costs",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    using conn = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
    using _accepted = await listener.accept();
    const pid = await processBehind(conn);
    assertEquals(pid, Deno.pid);
    const cost = await costOf(Deno.pid);
    assert(cost !== undefined && cost.cpuSeconds > 0 && cost.cpuSeconds < 3600);
    assert(cost.rssBytes > 10e6 && cost.rssBytes < 10e9);
  },
});

Deno.test("a process that is not there has no cost", async () => {
  assertEquals(await costOf(2 ** 30), undefined);
});
