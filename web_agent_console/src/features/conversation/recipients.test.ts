import { describe, expect, it } from "vitest";
import { addressesIn, allSound, named, written } from "./recipients";

const li = { name: "Li, Wang", address: "li@mail.example" };

describe("recipients", () => {
  it("reads what it writes", () => {
    expect(addressesIn([li, { name: "", address: "b@x" }, { name: "Bo", address: "bo@x" }].map(written).join(", "))).toEqual([
      '"Li, Wang" <li@mail.example>',
      "b@x",
      "Bo <bo@x>",
    ]);
  });
  it("takes semicolons and Chinese commas, and no empty ones", () => {
    expect(addressesIn(" a@x ; b@x，c@x,, ")).toEqual(["a@x", "b@x", "c@x"]);
    expect(addressesIn("")).toEqual([]);
  });
  it("tells addresses from other words", () => {
    expect(allSound({ to: ["Li <li@x.example>"], cc: ["bo@x"], bcc: [] })).toBe(true);
    expect(allSound({ to: ["Li"], cc: [], bcc: [] })).toBe(false);
    expect(allSound({ to: ["a@x"], cc: ["a b@x"], bcc: [] })).toBe(false);
  });
  it("calls people by their names", () => {
    expect(named([li, { name: "", address: "b@x" }])).toBe("Li, Wang, b@x");
  });
});
