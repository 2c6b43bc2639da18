import { describe, expect, it } from "vitest";
import { recentFirst } from "./recent";

describe("what was used last", () => {
  it("comes first, in that order, and leaves the rest as it was", () =>
    expect(recentFirst(["a", "b", "c", "d"], (key) => key, ["d", "x", "b"])).toEqual(["d", "b", "a", "c"]));

  it("changes nothing when nothing was used", () => expect(recentFirst(["b", "a"], (key) => key, [])).toEqual(["b", "a"]));
});
