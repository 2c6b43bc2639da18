import { describe, expect, it } from "vitest";
import type { BoardQueue } from "../../api/types";
import { board } from "../../testing/fake_data";
import { mostHealth, queueHealth, serviceLevelHealth, strictest, waitHealth, wholeServiceLevel, worstFirst } from "./health";

const limits = { wait_amber_s: 20, wait_red_s: 60, level_amber: 0.8, level_red: 0.7 };

const queueOf = (change: Partial<BoardQueue> = {}): BoardQueue => ({
  id: "q", name: "Q", waiting: 0, longest_wait_s: null, longest_wait_since: null, offered: 0, active: 0, wrap_up: 0,
  service_level: { value: 0.9, target: 0.8, numerator: 9, denominator: 10, within_s: 20 }, asa_s: null, thresholds: limits,
  abandoned: 0, agents_ready: 0, agents_busy: 0, agents_wrap_up: 0, breached: 0, due_soon: 0, ...change,
});

describe("health of the board", () => {
  it.each([[0.8, "good"], [0.75, "watch"], [0.69, "bad"], [null, "none"]] as const)("service level %s of target 0.8 is %s", (value, health) =>
    expect(serviceLevelHealth(value, limits)).toBe(health));

  it.each([[null, "none"], [20, "good"], [21, "watch"], [61, "bad"]] as const)("a wait of %s s with 20 s promised is %s", (wait, health) =>
    expect(waitHealth(wait, limits)).toBe(health));

  it("knows numbers of which less is better", () => {
    expect([0, 5, 6, 11].map((value) => mostHealth(value, 5, 10))).toEqual(["good", "good", "watch", "bad"]);
    expect(mostHealth(null, 5, 10)).toBe("none");
  });

  it("follows a queue's own thresholds", () => {
    const own = { ...limits, wait_amber_s: 100, wait_red_s: 200 };
    expect(queueHealth(queueOf({ longest_wait_s: 90, thresholds: own }))).toBe("good");
    expect(queueHealth(queueOf({ longest_wait_s: 201, thresholds: own }))).toBe("bad");
    expect(strictest([queueOf(), queueOf({ thresholds: own })])).toMatchObject({ wait_amber_s: 20, wait_red_s: 60, level_amber: 0.8 });
    expect(strictest([])).toMatchObject({ wait_amber_s: 60, wait_red_s: 180 });
  });

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
