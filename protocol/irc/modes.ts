// Mode strings such as `+o-v alice bob`: into a list of changes and back. Pure: knows which modes take a parameter,
// not what any of them does.

/** The channel modes in the four classes of ISUPPORT's CHANMODES, and the prefixes of members. */
export const channelModes = {
  lists: "beI",
  always: "k",
  whenSet: "l",
  flags: "imnst",
  members: "ov",
} as const;

export interface ModeChange {
  readonly sign: "+" | "-";
  readonly mode: string;
  /** Undefined where the mode takes none, or where one was needed and not given. */
  readonly param: string | undefined;
}

/** The changes in order. A mode nobody knows is in the list too, without a parameter: the caller refuses it. */
export function parseModeChanges(params: readonly string[]): ModeChange[] {
  const [modes = "", ...rest] = params;
  const changes: ModeChange[] = [];
  let sign: "+" | "-" = "+";
  for (const mode of modes) {
    if (mode === "+" || mode === "-") sign = mode;
    else changes.push({ sign, mode, param: takesParam(mode, sign) ? rest.shift() : undefined });
  }
  return changes;
}

function takesParam(mode: string, sign: "+" | "-"): boolean {
  const { lists, always, whenSet, members } = channelModes;
  return (lists + always + members).includes(mode) || (sign === "+" && whenSet.includes(mode));
}

/** `["+o-v", "alice", "bob"]`. Empty for no changes. */
export function formatModeChanges(changes: readonly ModeChange[]): string[] {
  if (changes.length === 0) return [];
  let modes = "";
  let sign = "";
  const params: string[] = [];
  for (const change of changes) {
    if (change.sign !== sign) modes += change.sign;
    sign = change.sign;
    modes += change.mode;
    if (change.param !== undefined) params.push(change.param);
  }
  return [modes, ...params];
}
