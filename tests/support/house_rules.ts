// The rules of docs/ARCHITECTURE.md, "Who may import whom", over the text of a source. Reads syntax trees, so a rule
// is not broken by a comment and not evaded by a line break.

/** What breaks a rule in the source at `path` (from the root of the tree, such as `server/cli.ts`), as sentences. */
export function broken(path: string, source: string): string[] {
  const found: string[] = [];
  const complain = (what: string) => {
    if (!found.includes(what)) found.push(what);
  };
  const check = (specifier: string) => {
    const problem = importProblem(path, specifier);
    if (problem) complain(`imports ${specifier}: ${problem}`);
  };
  const checkSource = (node: { source: { value?: unknown } | null }) => {
    if (typeof node.source?.value === "string") check(node.source.value);
  };
  const plugin: Deno.lint.Plugin = {
    name: "house",
    rules: {
      rules: {
        create: (context) => ({
          ImportDeclaration: checkSource,
          ExportNamedDeclaration: checkSource,
          ExportAllDeclaration: checkSource,
          ImportExpression: (node) => {
            if (node.source.type === "Literal") check(String(node.source.value));
            else complain("imports what only running it can tell: name the module in the import");
          },
          TSImportType: (node) => {
            if (node.argument.type === "TSLiteralType" && node.argument.literal.type === "Literal") {
              check(String(node.argument.literal.value));
            }
          },
          Identifier: (node) => {
            if (isPropertyName(node)) return;
            const problem = globalProblem(path, node.name, context.sourceCode.getText(node.parent));
            if (problem) complain(problem);
          },
        }),
      },
    },
  };
  Deno.lint.runPlugin(plugin, path, source);
  return found;
}

/** The room of the house that a path is in: its first folder. */
const roomOf = (path: string) => path.includes("/") ? path.split("/")[0]! : "";

/** The files that read flags and the environment, and hand on what they say. */
const isOutermost = (path: string) => path === "main.ts" || path.endsWith("/cli.ts");

/** Whom each room may import, beside itself. Nobody may import main.ts, build/ or tests/. */
const mayImport: Record<string, readonly string[]> = {
  protocol: [],
  cli: [],
  server: ["protocol", "cli"],
  client: ["protocol", "cli"],
  loadtest: ["protocol", "cli"],
  peer: ["protocol", "cli", "client/terminal"],
};

/** The registry has accounts and a log as the server does, and uses what the server has for them. */
const registryMayUse = [
  "server/accounts/",
  "server/addresses.ts",
  "server/event_log.ts",
  "server/line_writer.ts",
];

const databases = ["node:sqlite", "npm:mongodb", "mongodb"];
const stores = ["server/store/", "peer/store/", "peer/registry/store/"];

function importProblem(path: string, specifier: string): string | undefined {
  const room = roomOf(path);
  const database = databases.find((name) => specifier === name || specifier.startsWith(`${name}/`));
  if (database && !stores.some((store) => path.startsWith(store))) return "only a store touches a database";
  if (!specifier.startsWith(".")) {
    if (/^(?:file:|\/)/.test(specifier)) return "name our own modules by relative paths";
    return room === "protocol" ? "protocol/ is pure and imports nothing but itself" : undefined;
  }
  const target = resolve(path, specifier);
  if (path === "main.ts") {
    return /^(?:build|tests)\//.test(target) ? "the program does not know it" : undefined;
  }
  // The version of the program is a setting like those of the command line.
  if (target === "deno.json" && isOutermost(path)) return undefined;
  // Peers have the same screen.
  if (
    path.startsWith("client/terminal/") && target.startsWith("client/") &&
    !target.startsWith("client/terminal/")
  ) {
    return "client/terminal/ knows no protocol: what is IRC's is in client/screen/";
  }
  const allowed = mayImport[room];
  if (!allowed) {
    return `no rule says whom ${room || path} may import: add one to tests/support/house_rules.ts`;
  }
  if ([room, ...allowed].some((folder) => target.startsWith(`${folder}/`))) return undefined;
  if (path.startsWith("peer/registry/") && registryMayUse.some((part) => target.startsWith(part))) {
    return undefined;
  }
  // It is made of real peers.
  if (path.startsWith("loadtest/peers/") && target.startsWith("peer/")) return undefined;
  return `${room}/ may import only ${["itself", ...allowed].join(", ")}`;
}

/** The path that a relative specifier means; above the root it is no path of ours and no rule allows it. */
function resolve(path: string, specifier: string): string {
  const parts = path.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

const impure = [
  "Deno",
  "process",
  "performance",
  "crypto",
  "fetch",
  "WebSocket",
  "Worker",
  "globalThis",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
];

/** `text` is the expression around the name, such as `Date.now`. */
function globalProblem(path: string, name: string, text: string): string | undefined {
  const member = text.replaceAll(/\s/g, "");
  if (roomOf(path) === "protocol") {
    if (impure.includes(name)) return `uses ${name}: protocol/ is pure`;
    if (/^(?:Math\.random|Date\.now|Date\(\)|newDate(?:\(\))?)$/.test(member)) {
      return `uses ${member}: protocol/ is pure`;
    }
  }
  const reads =
    /^(?:Deno|process)(?:\??\.(?:env|args|argv)$|\[)|^\{.*\b(?:env|args|argv)\b.*\}=(?:Deno|process)$/;
  if (!isOutermost(path) && reads.test(member)) {
    return `reads ${member}: only main.ts and the cli.ts files read flags and the environment`;
  }
  return undefined;
}

/** Whether a name is only a property, as in `x.performance` or `{ crypto: 1 }`, and no variable. */
function isPropertyName(node: Deno.lint.Identifier): boolean {
  const { parent } = node;
  if (parent.type === "MemberExpression") return parent.property === node && !parent.computed;
  if (parent.type === "Property") return parent.key === node && !parent.computed && !parent.shorthand;
  return parent.type === "TSPropertySignature" || parent.type === "TSMethodSignature" ||
    parent.type === "PropertyDefinition" && parent.key === node ||
    parent.type === "MethodDefinition" && parent.key === node;
}
