import { describe, expect, it } from "vitest";
import type { AgentEvent } from "../../api/types";
import { callOf, legOf as leg, snapshotOf } from "../../testing/factories";
import { apply, fromSnapshot } from "../apply";
import { type LiveState, emptyState } from "../state";
import { myCall } from "./calls";

const start = (calls = [callOf()]): LiveState => fromSnapshot(emptyState, snapshotOf({ calls }));
const play = (state: LiveState, ...events: AgentEvent[]): LiveState => events.reduce(apply, state);

describe("calls", () => {
  it("takes a call's newest form, and snapshot plus events equal a fresh snapshot", () => {
    const held = callOf({ id: "k1", state: "held", held_since: "2026-09-01T10:01:00Z" });
    const lived = play(start([callOf({ id: "k1" })]), { name: "call.changed", seq: 11, data: held });
    expect(lived).toEqual(fromSnapshot(emptyState, snapshotOf({ seq: 11, calls: [held] })));
  });

  it.each(["ended", "failed", "abandoned"] as const)("drops a call that is %s and remembers why", (state) => {
    const after = play(start([callOf({ id: "k1" })]), { name: "call.changed", seq: 11, data: callOf({ id: "k1", state, end_reason: "hung_up" }) });
    expect(after.calls).toEqual({});
    expect(after.lastCall?.end_reason).toBe("hung_up");
  });

  it("knows nothing of the end of a call that it never saw", () => {
    const after = play(start([]), { name: "call.changed", seq: 11, data: callOf({ state: "ended" }) });
    expect([after.calls, after.lastCall]).toEqual([{}, null]);
  });

  it("finds the call that I take part in, not one that I have left or one of others", () => {
    const others = callOf({ id: "k1", agent_id: "a2", legs: [leg({ agent_id: "a2" })] });
    const left = callOf({ id: "k2", agent_id: "a2", legs: [leg({ agent_id: "a1", state: "ended" })] });
    const mine = callOf({ id: "k3", agent_id: "a2", legs: [leg({ role: "supervisor", agent_id: "a1" })] });
    expect(myCall(start([others, left]))).toBeNull();
    expect(myCall(start([others, left, mine]))?.id).toBe("k3");
  });

  it("counts me in once I have accepted, though I am not connected; not while I am only asked, nor in the wrap-up", () => {
    const accepted = callOf({ state: "connecting", agent_id: "a1", legs: [] });
    const dialled = callOf({ state: "ringing", direction: "out", agent_id: "a1", legs: [] });
    const asked = callOf({ state: "consulting", agent_id: "a2", legs: [leg({ agent_id: "a1", state: "ringing" })] });
    const over = callOf({ state: "wrap_up", agent_id: "a1", legs: [leg({ agent_id: "a1", state: "ended" })] });
    expect([accepted, dialled, asked, over].map((one) => myCall(start([one]))?.id)).toEqual([accepted.id, dialled.id, undefined, undefined]);
  });
});
