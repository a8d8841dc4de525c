// What ./chatroom may touch, in one place for both kinds of file that the build makes. Everything else is denied
// without a question: a prompt would be the program asking its user to lower its own guard.

/** The environment variables that the program reads or sets; tests/build/permissions_test.ts compares them to the sources. */
export const variables = [
  "CHATROOM_EXE",
  "CHATROOM_PASSWORD",
  "COLORFGBG",
  "COLORTERM",
  "HOME",
  "NO_COLOR",
  "TERM",
  "USER",
  "USERPROFILE",
  "XDG_CONFIG_HOME",
  "XDG_STATE_HOME",
] as const;

export const permissionFlags: readonly string[] = [
  "--no-prompt",
  // Any address, because people name the hosts; any file may hold the message of the day, and any directory what is
  // said. Nothing is run.
  "--allow-net",
  "--allow-read",
  "--allow-write",
  `--allow-env=${variables.join(",")}`,
  // Libraries look for a dozen more, to find out about terminals and developers. For them there are none.
  "--ignore-env",
  "--allow-sys=hostname,networkInterfaces,setPriority,statfs",
];

/**
 * The load test starts a server of its own, and reads its CPU time and memory in /proc, which Deno opens only to who
 * may do everything. It faces a server that its user chose; the server and the client face strangers.
 */
export const loadtestFlags: readonly string[] = ["--allow-all"];

/** One compiled file has one set of permissions. It can start programs, but not look into /proc. */
export const compiledFlags: readonly string[] = [...permissionFlags, "--allow-run"];
