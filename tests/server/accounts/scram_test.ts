import { assert, assertEquals } from "@std/assert";
import { decodeBase64, encodeBase64 } from "../../../protocol/irc/base64.ts";
import { parseClientFirst, ScramExchange, scramVerifier } from "../../../server/accounts/scram.ts";
import { ScramClient } from "../../support/scram_client.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function pbkdf2(password: string, salt: Uint8Array<ArrayBuffer>, iterations: number) {
  const key = await crypto.subtle.importKey("raw", bytes(password), "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256),
  );
}

// RFC 7677, section 3.
const salt = decodeBase64("W22ZaJ0SNY7soEsUEjb6gQ==")!;
const ownNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const nonce = `rOprNGfwEbeRWgbNEkqO${ownNonce}`;
const proof = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
const signature = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

async function exchange(password = "pencil") {
  const first = parseClientFirst(bytes("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"))!;
  const verifier = scramVerifier(await pbkdf2(password, salt, 4096), salt, 4096);
  return new ScramExchange(first, verifier, ownNonce);
}

Deno.test("the example of RFC 7677", async () => {
  const scram = await exchange();
  assertEquals(text(scram.challenge), `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`);
  assertEquals(text(scram.prove(bytes(`c=biws,r=${nonce},p=${proof}`))!), `v=${signature}`);
});

Deno.test("a proof is for one password, one nonce and one header, and is whole", async () => {
  const refused = [
    `c=biws,r=${nonce}x,p=${proof}`,
    `c=biws,r=rOprNGfwEbeRWgbNEkqO,p=${proof}`,
    // "y,,": the client would have been told that there is no channel binding.
    `c=eSws,r=${nonce},p=${proof}`,
    `c=biws,r=${nonce},p=${proof.replace("d", "e")}`,
    `c=biws,r=${nonce},p=dHzb`,
    `c=biws,r=${nonce},p=`,
    `c=biws,r=${nonce}`,
    `c=biws,r=${nonce},x=1,p=${proof}`,
    "",
  ];
  for (const final of refused) assertEquals((await exchange()).prove(bytes(final)), null, final);
  assertEquals((await exchange("Pencil")).prove(bytes(`c=biws,r=${nonce},p=${proof}`)), null);
  assertEquals((await exchange()).prove(Uint8Array.of(0xff, 0xfe)), null);
});

Deno.test("a proof that is right, but for another exchange or another header, proves nothing", async () => {
  const challenge = encodeBase64((await exchange()).challenge);
  const prove = async (changed: (honest: string) => string) => {
    const client = new ScramClient("user", "pencil", "rOprNGfwEbeRWgbNEkqO");
    return (await exchange()).prove(decodeBase64(await client.cheat(challenge, changed))!);
  };
  assert(await prove((honest) => honest));
  assertEquals(await prove((honest) => honest.replace(ownNonce, "another")), null);
  assertEquals(await prove((honest) => honest.replace("c=biws", "c=eSws")), null);
});

Deno.test("the first message of a client is read as RFC 5802 writes it", () => {
  const { actAs, name, header, bare } = parseClientFirst(bytes("y,a=bob,n=al=2Ci=3Dce,r=abc,x=later"))!;
  assertEquals([actAs, name, header, bare], ["bob", "al,i=ce", "y,a=bob,", "n=al=2Ci=3Dce,r=abc,x=later"]);
  const refused = [
    "p=tls-unique,,n=user,r=abc",
    "n,,m=ext,n=user,r=abc",
    "n,,n=user,r=",
    "n,,n=,r=abc",
    "n,,n=us=er,r=abc",
    "n,,n=user,r=a c",
    "n,,n=user",
    "user",
    "",
  ];
  for (const first of refused) assertEquals(parseClientFirst(bytes(first)), null, first);
  assertEquals(parseClientFirst(Uint8Array.of(0x6e, 0x2c, 0x2c, 0xff)), null);
  assert(parseClientFirst(bytes("n,,n=ünï,r=abc")));
});
