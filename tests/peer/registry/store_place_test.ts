import { assertEquals, assertThrows } from "@std/assert";
import { Failure, UsageError } from "../../../cli/command.ts";
import { shownUrl, storePlace, withPassword } from "../../../peer/registry/store_place.ts";

Deno.test("what --store says is a directory, or a URL beside the directory of the key", () => {
  assertEquals(storePlace(undefined, "/state"), { dir: "/state", url: undefined });
  assertEquals(storePlace("sqlite:/x y", "/state"), { dir: "/x y", url: undefined });
  assertEquals(storePlace("sqlite:x", undefined), { dir: "x", url: undefined });
  const url = "mongodb+srv://host/x";
  assertEquals(storePlace(url, "/state"), { dir: "/state", url });
  assertThrows(() => storePlace(url, undefined), Failure, "no home directory");
  for (const given of ["sqlite:", "", "x", "mongodb:host", "postgres://h"]) {
    assertThrows(() => storePlace(given, "/state"), UsageError, "--store must be");
  }
});

Deno.test("a password goes where the URL has a name and none", () => {
  const put = (url: string) => withPassword({ dir: "/d", url }, "a:b@c/d%").url;
  assertEquals(put("mongodb://ann@h:1,i:2/x?y=z"), "mongodb://ann:a%3Ab%40c%2Fd%25@h:1,i:2/x?y=z");
  assertEquals(put("mongodb+srv://ann@h/"), "mongodb+srv://ann:a%3Ab%40c%2Fd%25@h/");
  for (const url of ["mongodb://h/x", "mongodb://ann:other@h/x", "mongodb://h/x?y=a@b"]) {
    assertThrows(() => put(url), UsageError, "--password-file is for");
  }
  assertThrows(() => withPassword({ dir: "/d", url: undefined }, "p"), UsageError);
});

Deno.test("what is shown of a URL holds no name, no password and no option", () => {
  const shown = [
    "mongodb://ann:secret@h:1/x?tlsCertificateKeyFilePassword=secret",
    "mongodb://ann:se/secret@h:1/x",
    "mongodb://ann:se@secret@h:1/x",
    "mongodb://ann:se\nsecret@h:1/x",
    "mongodb://h:1/x",
  ].map(shownUrl);
  assertEquals(shown, Array(5).fill("mongodb://h:1/x"));
});
