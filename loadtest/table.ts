// What the tables of all kinds of runs have in common. Pure but for colours.
import { bold, dim, red } from "@std/fmt/colors";
import type { DeliveryResult, OwnCost, RunResult } from "./result.ts";

export type Row = readonly [label: string, value: string];

/** A value may have several lines. */
export function table(title: string, rows: readonly Row[]): string {
  const body = rows.map(([label, value]) =>
    `  ${dim(label.padEnd(12))} ${value.replaceAll("\n", `\n${margin}`)}`
  );
  return [bold(title), ...body, ""].join("\n");
}

/** The first few errors, and how many there were besides. */
export function errorRows({ errors, firstErrors }: DeliveryResult): Row[] {
  const rows = firstErrors.map((error): Row => ["", red(error)]);
  return errors > rows.length ? [...rows, ["", red(`and ${count(errors - rows.length)} more`)]] : rows;
}

export function withEnding(what: string, { ending }: Pick<RunResult, "ending">): string {
  return ending === "interrupted" ? `${what} (interrupted)` : what;
}

export function share({ cpuSeconds, wallSeconds }: OwnCost): string {
  const percent = wallSeconds > 0 ? Math.round(cpuSeconds / wallSeconds * 100) : 0;
  return `${cpuSeconds.toFixed(2)} s of CPU, ${percent} % of a core`;
}

export const count = (value: number) => value.toLocaleString("en");

const margin = " ".repeat(15);
