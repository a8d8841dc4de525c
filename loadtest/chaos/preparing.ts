// Before a run: what can this server do, and accounts for those clients who are to have one.
import { parseMessage } from "../../protocol/irc/message.ts";
import { fixed } from "./options.ts";
import { type Account, capabilities } from "./registration.ts";
import { connect, Wire } from "./wire.ts";

/** The server cannot be tested: a sentence without its full stop. */
export class PrepareError extends Error {
  override name = "PrepareError";
}

/** Makes the accounts; answers false where the server has none. Throws PrepareError. */
export async function prepare(port: number, accounts: readonly Account[]): Promise<boolean> {
  const offered = await converse(port, ["CAP LS 302"], (command, params) => {
    if (command !== "CAP" || params[1] !== "LS") return undefined;
    return params.at(-1)!.split(" ").map((word) => word.split("=")[0]!);
  });
  const missing = capabilities.filter((name) => !offered.includes(name));
  if (missing.length > 0) throw new PrepareError(`The server does not have ${missing.join(", ")}`);
  if (!offered.includes("sasl") || !offered.includes("draft/account-registration")) return false;
  for (const { name, password } of accounts) {
    const hello = ["CAP REQ draft/account-registration", `NICK ${name}`, "USER chaos 0 * :chaos", "CAP END"];
    await converse(port, [...hello, `REGISTER * * ${password}`], (command, params) => {
      if (command === "FAIL") throw new PrepareError(`The server made no account: ${params.join(" ")}`);
      return command === "REGISTER" && params[0] === "SUCCESS" ? true : undefined;
    });
  }
  return true;
}

/** Says some lines, and reads until `take` has an answer or throws. */
async function converse<Answer>(
  port: number,
  lines: readonly string[],
  take: (command: string, params: readonly string[]) => Answer | undefined,
): Promise<Answer> {
  const conn = await connect(port);
  if (!conn) throw new PrepareError("The server took no connection");
  const answered = Promise.withResolvers<Answer>();
  const wire = new Wire(conn, {
    line(text) {
      try {
        const { command, params } = parseMessage(text);
        const answer = take(command, params);
        if (answer !== undefined) answered.resolve(answer);
      } catch (error) {
        answered.reject(error);
      }
    },
    ended: () => answered.reject(new PrepareError("The server ended a connection")),
  });
  for (const line of lines) wire.send(line);
  const timer = setTimeout(() => {
    answered.reject(
      new PrepareError(`The server did not answer ${lines.at(-1)} within ${fixed.answer / 1000} s`),
    );
  }, fixed.answer);
  try {
    return await answered.promise;
  } finally {
    clearTimeout(timer);
    wire.send("QUIT :done");
    await wire.flushed();
    wire.cut();
    await wire.closed;
  }
}
