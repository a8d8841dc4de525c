import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ScramClient, ScramError } from "../../client/scram.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

// RFC 7677, section 3.
const mine = "rOprNGfwEbeRWgbNEkqO";
const nonce = `${mine}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`;
const challenge = `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
const signature = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

Deno.test("the example of RFC 7677", async () => {
  const scram = new ScramClient("user", "pencil", mine);
  assertEquals(text(scram.first), `n,,n=user,r=${mine}`);
  assertEquals(scram.believes(bytes(signature)), false, "before anything was proved");
  assertEquals(
    text(await scram.prove(bytes(challenge))),
    `c=biws,r=${nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
  );
  assert(scram.believes(bytes(signature)));
  for (const other of ["v=", "", "e=other-error", signature.replace("6", "7"), signature.slice(0, -1)]) {
    assertEquals(scram.believes(bytes(other)), false, other);
  }
});

Deno.test("a name and a password are written as RFC 5802 writes them", async () => {
  assertEquals(text(new ScramClient("a,b=c", "pencil", "x").first), "n,,n=a=2Cb=3Dc,r=x");
  const [one, other] = ["pe\u00adncil", "pencil"].map((password) => new ScramClient("user", password, mine));
  assertEquals(await one!.prove(bytes(challenge)), await other!.prove(bytes(challenge)));
  assertThrows(() => new ScramClient("user", "a\tb", "x"), ScramError);
});

Deno.test("a challenge that no honest server sends is not answered", async () => {
  const refused = [
    challenge.replace(mine, "another"),
    challenge.replace(nonce, mine),
    challenge.replace("4096", "1"),
    challenge.replace("4096", "4095"),
    challenge.replace("4096", "999999999"),
    challenge.replace("4096", "0x1000"),
    challenge.replace("W22", "W2"),
    `m=ext,${challenge}`,
    "e=unknown-user",
    "",
  ];
  for (const serverFirst of refused) {
    const scram = new ScramClient("user", "pencil", mine);
    await assertRejects(() => scram.prove(bytes(serverFirst)), ScramError, "", serverFirst);
  }
});
