import { describe, expect, it } from "vitest";
import { changeBody, changesSomething } from "./change";

const nothing = { queue: "calls", agents: 0, from: "14:00", until: "", arrivals: 100, handle: 100 };

describe("a what-if", () => {
  it("is about a change", () => {
    expect(changesSomething(nothing)).toBe(false);
    expect(changesSomething({ ...nothing, agents: -1 })).toBe(true);
    expect(changesSomething({ ...nothing, handle: 110 })).toBe(true);
  });

  it("is said as the hub takes it", () => {
    expect(changeBody({ ...nothing, agents: -1, arrivals: 120 })).toEqual({ queue: "calls", agents: -1, from: "14:00", arrivals: 1.2, handle: 1 });
    expect(changeBody({ ...nothing, from: "", until: "16:00" })).toEqual({ queue: "calls", agents: 0, from: "00:00", until: "16:00", arrivals: 1, handle: 1 });
  });
});
