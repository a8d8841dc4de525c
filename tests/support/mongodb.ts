// A server of MongoDB's wire protocol: the one at MONGODB_URL, or FerretDB (tests/support/ferretdb), started for a test.
import { MongoClient } from "mongodb";
import { requireProgram } from "./optional.ts";
import { inTempDir } from "./temp_dir.ts";

const program = "chatroom-ferretdb";
const given = Deno.env.get("MONGODB_URL");

/** For the second argument of `Deno.test`: without either, the test is skipped, aloud. */
export const requireMongo = given ? { ignore: false } : requireProgram(program);

/** Runs `test` with the URL of a database that is empty. */
export async function withMongo(test: (url: string) => Promise<void>): Promise<void> {
  const name = `chatroom_test_${crypto.randomUUID().replaceAll("-", "")}`;
  if (given) {
    const url = new URL(given);
    url.pathname = `/${name}`;
    try {
      return await test(url.href);
    } finally {
      await drop(url.href);
    }
  }
  await inTempDir(async (dir) => {
    const child = new Deno.Command(program, { args: ["127.0.0.1:0", dir], stderr: "piped" }).spawn();
    const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    try {
      const port = await listening(reader);
      // It logs each connection: a pipe that nobody reads would stop it.
      const drained = drain(reader);
      await test(`mongodb://127.0.0.1:${port}/${name}`);
      child.kill("SIGTERM");
      await drained;
    } finally {
      await end(child);
    }
  });
}

/** Leaves nothing behind in somebody's server. */
async function drop(url: string): Promise<void> {
  await using client = new MongoClient(url);
  await client.db().dropDatabase();
}

async function listening(reader: ReadableStreamDefaultReader<string>): Promise<number> {
  let log = "";
  while (true) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`${program} ended: ${log}`);
    log += value;
    const port = /Listening on TCP \S+?:(\d+)\.\.\./.exec(log)?.[1];
    if (port) return Number(port);
  }
}

async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}

async function end(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // It has ended already.
    if (!(error instanceof TypeError)) throw error;
  }
  await child.status;
}
