import { describe, expect, it } from "vitest";
import type { BoardQueue } from "../../api/types";
import { board } from "../../testing/fake_data";
import { queueHealth, serviceLevelHealth, waitHealth, wholeServiceLevel, worstFirst } from "./health";

const queueOf = (change: Partial<BoardQueue> = {}): BoardQueue => ({
  id: "q", name: "Q", waiting: 0, longest_wait_s: null, longest_wait_since: null, offered: 0, active: 0, wrap_up: 0,
  service_level: { value: 0.9, target: 0.8, numerator: 9, denominator: 10, within_s: 20 }, breached: 0, due_soon: 0, ...change,
});

describe("health of the board", () => {
  it.each([[0.8, "good"], [0.75, "watch"], [0.69, "bad"], [null, "none"]] as const)("service level %s of target 0.8 is %s", (value, health) =>
    expect(serviceLevelHealth({ value, target: 0.8 })).toBe(health));

  it.each([[null, "none"], [20, "good"], [21, "watch"], [61, "bad"]] as const)("a wait of %s s with 20 s promised is %s", (wait, health) =>
    expect(waitHealth(wait, 20)).toBe(health));

  it("takes the worst number of a queue", () => {
    expect(queueHealth(queueOf())).toBe("good");
    expect(queueHealth(queueOf({ due_soon: 1 }))).toBe("watch");
    expect(queueHealth(queueOf({ due_soon: 1, breached: 1 }))).toBe("bad");
  });

  it("sorts the worst queue first", () => {
    const queues = [queueOf({ id: "fine", name: "A" }), queueOf({ id: "late", breached: 2 }), queueOf({ id: "slow", longest_wait_s: 50 })];
    expect(worstFirst(queues).map((queue) => queue.id)).toEqual(["late", "slow", "fine"]);
  });

  it("adds service levels by their counts, not by their averages", () => {
    expect(wholeServiceLevel(board())).toMatchObject({ value: 145 / 200, numerator: 145, denominator: 200 });
    expect(wholeServiceLevel({ ...board(), queues: [] })).toBeNull();
  });
});
