// What ./chatroom may touch, in one place for both kinds of file that the build makes. Everything else is denied
// without a question: a prompt would be the program asking its user to lower its own guard.

/** The environment variables that the program reads; tests/build/permissions_test.ts compares them to the sources. */
export const variables = ["CHATROOM_EXE", "NO_COLOR", "TERM"] as const;

/**
 * Programs that the load test starts, beside chatroom itself: Deno lets nobody read /proc without every permission
 * there is, so a server's CPU time and memory are read with `cat`.
 */
export const programs = ["cat"] as const;

/** Flags for `deno run` and `deno compile`, all but --allow-run, which must name the file itself. */
export const permissionFlags: readonly string[] = [
  "--no-prompt",
  // Any address, because people name the hosts; and any file may hold the message of the day. Nothing is written.
  "--allow-net",
  "--allow-read",
  `--allow-env=${variables.join(",")}`,
  "--allow-sys=hostname,networkInterfaces",
];
