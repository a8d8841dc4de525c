import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Display, type TerminalPort } from "../../../client/terminal/display.ts";

/** A terminal that remembers what was done to it. Its writes can be held up, or fail. */
class FakePort implements TerminalPort {
  readonly log: string[] = [];
  hold: Promise<void> | undefined;
  isGone = false;

  get text(): string {
    return this.log.filter((entry) => !entry.startsWith("raw")).join("");
  }

  setRaw(isRaw: boolean): void {
    if (this.isGone) throw new Error("no terminal");
    this.log.push(`raw ${isRaw}`);
  }

  async write(bytes: Uint8Array): Promise<number> {
    await this.hold;
    // Half of it at a time, as a terminal may take it.
    const taken = bytes.subarray(0, Math.ceil(bytes.length / 2));
    this.writeSync(taken);
    return taken.length;
  }

  writeSync(bytes: Uint8Array): number {
    if (this.isGone) throw new Error("no terminal");
    this.log.push(new TextDecoder().decode(bytes));
    return bytes.length;
  }
}

/** Sets of private modes that are on after the text, as a terminal would have them. */
function modesOn(text: string): string[] {
  const on = new Set<string>();
  for (const [, numbers, end] of text.matchAll(/\x1b\[\?([\d;]+)([hl])/g)) {
    for (const number of numbers!.split(";")) end === "h" ? on.add(number) : on.delete(number);
  }
  return [...on].sort();
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("it is taken once and given back once, with every mode as it was", async () => {
  const port = new FakePort();
  const display = new Display(port, () => {});
  display.enter(true);
  display.enter(true);
  await settled();
  assertEquals(modesOn(port.text), ["1000", "1004", "1006", "1049", "2004"]);
  display.draw(["a"], { column: 0, row: 0 });
  await display.leave();
  await display.leave();
  display.leaveNow();
  // Wrapping and the cursor are what a terminal has on.
  assertEquals(modesOn(port.text), ["25", "7"]);
  assertEquals(port.log.filter((entry) => entry.startsWith("raw")), ["raw true", "raw false"]);
  assertEquals(port.log.at(-1), "raw false");
});

Deno.test("what is being written is let through before the terminal is given back", async () => {
  const port = new FakePort();
  const display = new Display(port, () => {});
  const { promise, resolve } = Promise.withResolvers<void>();
  port.hold = promise;
  display.enter(false);
  await settled();
  const left = display.leave();
  assertEquals(port.log, ["raw true"]);
  resolve();
  await left;
  assertStringIncludes(port.text, "\x1b[?1049h");
  assert(port.text.lastIndexOf("\x1b[?1049l") > port.text.lastIndexOf("\x1b[?1049h"));
});

Deno.test("a terminal that takes nothing is given back all the same", async () => {
  const port = new FakePort();
  port.hold = new Promise(() => {});
  const display = new Display(port, () => {});
  display.enter(false);
  await display.leave();
  assertEquals(port.log.at(-1), "raw false");
});

Deno.test("a terminal that is gone is told once, and leaving it throws nothing", async () => {
  const port = new FakePort();
  let lost = 0;
  const display = new Display(port, () => lost++);
  display.enter(false);
  await settled();
  port.isGone = true;
  display.draw(["a"], undefined);
  await settled();
  display.draw(["b"], undefined);
  await settled();
  assertEquals(lost, 1);
  await display.leave();
});

Deno.test("it says when it is free for the next frame", async () => {
  const port = new FakePort();
  const display = new Display(port, () => {});
  const held = Promise.withResolvers<void>();
  port.hold = held.promise;
  display.enter(false);
  // The first frame goes out with the modes.
  assertEquals(display.isFree(() => {}), true);
  await settled();
  const { promise, resolve } = Promise.withResolvers<void>();
  assertEquals(display.isFree(resolve), false);
  held.resolve();
  await promise;
  assertEquals(display.isFree(() => {}), true);
});

Deno.test("what others cause does not pile up for a terminal that takes nothing", async () => {
  const port = new FakePort();
  const { promise, resolve } = Promise.withResolvers<void>();
  port.hold = promise;
  const display = new Display(port, () => {});
  display.enter(false);
  await settled();
  for (let n = 0; n < 10_000; n++) display.send("\x07".repeat(100));
  resolve();
  while (!display.isFree(() => {})) await settled();
  const bells = port.text.match(/\x07/g)!.length;
  assert(bells > 200_000 && bells < 300_000, `${bells}`);
});

Deno.test("between leaving and taking it again nothing is written, then all of the frame", async () => {
  const port = new FakePort();
  const display = new Display(port, () => {});
  display.enter(false);
  display.draw(["a"], undefined);
  await display.leave();
  const before = port.log.length;
  display.draw(["b"], undefined);
  display.send("\x07");
  display.setMouse(true);
  await settled();
  assertEquals(port.log.length, before);
  display.enter(false);
  display.draw(["b"], undefined);
  await settled();
  assertStringIncludes(port.log.slice(before).join(""), "\x1b[2J\x1b[1;1H\x1b[m\x1b[Kb");
});
