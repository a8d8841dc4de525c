// Makes server/accounts/confusables.txt: what each character looks like, as Unicode's confusables.txt has it (UTS #39).
// Run by hand where there is a newer ICU, whose library carries that table and is asked for it here (Debian: libicu72):
//
//   deno run --allow-ffi --allow-write=server/accounts build/confusables.ts
//
// Characters that NFD takes apart are left out, since a skeleton is made of a text in NFD.

const ICU = "72";
const UNICODE = "15.0";
const target = new URL("../server/accounts/confusables.txt", import.meta.url);

const library = Deno.dlopen(`libicui18n.so.${ICU}`, {
  open: { name: `uspoof_open_${ICU}`, parameters: ["buffer"], result: "pointer" },
  getSkeleton: {
    name: `uspoof_getSkeleton_${ICU}`,
    parameters: ["pointer", "u32", "buffer", "i32", "buffer", "i32", "buffer"],
    result: "i32",
  },
});
const status = new Int32Array(1);
const checker = library.symbols.open(status);

function skeletonOf(text: string): string {
  const from = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) from[i] = text.charCodeAt(i);
  const to = new Uint16Array(64);
  const length = library.symbols.getSkeleton(checker, 0, from, text.length, to, to.length, status);
  if (status[0]! > 0) throw new Error(`ICU answers with error ${status[0]}.`);
  return String.fromCharCode(...to.subarray(0, length));
}

/** Characters by what they look like, in the order of the first of them. */
const groups = new Map<string, number[]>();
for (let code = 0; code <= 0x10ffff; code++) {
  if (code >= 0xd800 && code <= 0xdfff) continue;
  const char = String.fromCodePoint(code);
  if (char.normalize("NFD") !== char) continue;
  const skeleton = skeletonOf(char);
  if (skeleton === char) continue;
  const group = groups.get(skeleton);
  if (group) group.push(code);
  else groups.set(skeleton, [code]);
}

const base36 = (code: number) => code.toString(36);
const lines = Array.from(groups, ([skeleton, codes]) => {
  const look = Array.from(skeleton, (char) => base36(char.codePointAt(0)!)).join("+");
  return `${look} ${codes.map((code, i) => base36(code - (codes[i - 1] ?? 0))).join(",")}`;
});
const head =
  `# What characters look like: Unicode ${UNICODE}, confusables.txt of UTS #39. Made by build/confusables.ts.
# Copyright 1991-2022 Unicode, Inc., under the Unicode License (https://www.unicode.org/license.txt).
# A line: the code points of the look in base 36; those that have it, each as its distance from the one before.
`;
await Deno.writeTextFile(target, head + lines.join("\n") + "\n");
