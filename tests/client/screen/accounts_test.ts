import { assertEquals } from "@std/assert";
import type { Effect } from "../../../client/screen/effect.ts";
import { Scene, words } from "./scene.ts";

function answers(scene: Scene, ...lines: string[]): Effect[] {
  for (const line of lines) scene.type(line);
  return scene.take();
}

const prompt = ({ model: { asking } }: Scene) => asking.type === "secret" ? asking.prompt : asking.type;
const last = (scene: Scene) => words(scene.current).at(-1);

function loggedIn(scene: Scene, account: string): void {
  scene.model.hear({ type: "login", outcome: { type: "in", account } });
}

Deno.test("passwords are asked for, twice where they are new, and go nowhere else", () => {
  const scene = Scene.online();
  assertEquals(answers(scene, "/register"), []);
  assertEquals(prompt(scene), "A password for ann");
  assertEquals(answers(scene, "/s3cret"), []);
  assertEquals(prompt(scene), "The same again");
  assertEquals(answers(scene, "/s3cret"), [{ type: "register", account: "ann", secrets: ["/s3cret"] }]);
  assertEquals(prompt(scene), "text");
  assertEquals(answers(scene, "/register", "one", "two"), []);
  assertEquals(last(scene), "-- error Those were two passwords, not one. Nothing is changed.");
  assertEquals(answers(scene, "/login cat", "pw"), [{ type: "login", account: "cat", secrets: ["pw"] }]);
  loggedIn(scene, "cat");
  assertEquals(scene.model.account, "cat");
  assertEquals(answers(scene, "/password", "old", "new", "new"), [
    { type: "password", account: "cat", secrets: ["old", "new"] },
  ]);
  assertEquals(
    scene.current.entries.some((entry) => /s3cret|pw|old|one,/.test(JSON.stringify(entry))),
    false,
  );
});

Deno.test("what cannot be is said at once, and what is begun can be given up", () => {
  const scene = Scene.online();
  assertEquals(answers(scene, "/password"), []);
  assertEquals(last(scene), "-- error You are not logged in. /login logs you in.");
  assertEquals(answers(scene, "/login", ""), []);
  assertEquals(prompt(scene), "text");
  scene.type("/register");
  scene.act({ type: "close" });
  assertEquals(prompt(scene), "text");
  scene.type("/register");
  scene.act({ type: "interrupt" });
  assertEquals(prompt(scene), "text");
  scene.take();
  loggedIn(scene, "ann");
  assertEquals(answers(scene, "/login"), []);
  assertEquals(last(scene), "-- error You are logged in as ann already. /logout logs you out.");
  assertEquals(answers(scene, "/logout"), [{ type: "logout", account: "ann", secrets: [] }]);
});

Deno.test("a password on the line is not given back to it", () => {
  const scene = Scene.online();
  assertEquals(answers(scene, "/login ann s3cret"), []);
  assertEquals(last(scene)!.includes("s3cret"), false);
});

Deno.test("a server that does not take the password is given another, or none", () => {
  const scene = new Scene();
  const refused = { type: "asking password", account: "ann", why: "That is not it." } as const;
  scene.model.hear({ type: "state", state: refused });
  assertEquals(prompt(scene), "Password of ann");
  assertEquals(
    last(scene),
    "-- error That is not it. Type the password again, or nothing to go on without it.",
  );
  assertEquals(answers(scene, "pw"), [{ type: "login", account: "ann", secrets: ["pw"] }]);
  scene.model.hear({ type: "state", state: { type: "connecting" } });
  scene.model.hear({ type: "state", state: refused });
  assertEquals(answers(scene, ""), [{ type: "login", account: "ann", secrets: [] }]);
  scene.model.hear({ type: "state", state: { type: "connecting" } });
  assertEquals(prompt(scene), "text");
});

Deno.test("a nickname that is one's own is had by logging in", () => {
  const scene = new Scene();
  scene.model.hear({ type: "state", state: { type: "asking", nickname: "ann", problem: "taken" } });
  assertEquals(answers(scene, "/login"), []);
  assertEquals(prompt(scene), "Password of ann");
  scene.act({ type: "close" });
  assertEquals(prompt(scene), "nickname");
  assertEquals(answers(scene, "/login", "pw"), [{ type: "login", account: "ann", secrets: ["pw"] }]);
  assertEquals(prompt(scene), "nickname");
});

Deno.test("how a login went is told, but not that of a way back", () => {
  const scene = Scene.online();
  scene.model.hear({ type: "login", outcome: { type: "refused", account: "ann", why: "That is not it." } });
  assertEquals(last(scene), "-- error That is not it.");
  loggedIn(scene, "ann");
  assertEquals(last(scene), "-- status You are logged in as ann.");
  const count = scene.current.entries.length;
  scene.model.hear({ type: "state", state: { type: "waiting", problem: "cut", delayMs: 100 } });
  loggedIn(scene, "ann");
  assertEquals(scene.current.entries.length, count);
  scene.model.hear({ type: "uncertain", messages: [{ command: "PASSWD", params: [] }] });
  assertEquals(last(scene), "-- error This may not have arrived: PASSWD");
  scene.model.unavailable({ type: "login", account: "ann", secrets: ["pw"] }, "You cannot log in just now.");
  assertEquals(last(scene), "-- error You cannot log in just now.");
});
