import { describe, expect, it } from "vitest";
import { ticketOf } from "../../testing/factories";
import { belongs, checkSearch, compareFor, steadyOrder, viewQuery } from "./views";

describe("views", () => {
  it("mine holds my open work and my wrap-up, nobody else's", () => {
    const mine = (change: object) => belongs("mine", {}, "a1", ticketOf({ assignee_id: "a1", ...change }));
    expect(mine({})).toBe(true);
    expect(mine({ status: "solved", work_state: "wrap_up" })).toBe(true);
    expect(mine({ status: "solved", work_state: "idle" })).toBe(false);
    expect(mine({ assignee_id: "a2" })).toBe(false);
  });

  it("keeps filters and asks the hub for the same", () => {
    const search = { channel: "email", queue: "q1" };
    expect(belongs("open", search, "a1", ticketOf())).toBe(true);
    expect(belongs("open", search, "a1", ticketOf({ channel: "sms" }))).toBe(false);
    expect(viewQuery("queue", search, "a1")).toEqual({ channel: "email", queue: "q1", q: undefined, customer: undefined, assignee: "none", status: "open" });
  });

  it("drops what it does not know of an address", () => {
    expect(checkSearch({ ticket: "t1", sort: "odd", evil: "x" })).toEqual({ ticket: "t1", q: undefined, channel: undefined, queue: undefined, customer: undefined, sort: undefined });
  });

  it("puts what is due first in front, and clocks that stand still last", () => {
    const late = ticketOf({ sla: { due_at: "2026-09-01T09:00:00Z", kind: "resolution", state: "breached" } });
    const paused = ticketOf({ sla: { due_at: "2026-09-01T08:00:00Z", kind: "resolution", state: "paused" } });
    const soon = ticketOf({ sla: { due_at: "2026-09-01T11:00:00Z", kind: "resolution", state: "ok" } });
    expect([paused, soon, late].sort(compareFor("due")).map((one) => one.id)).toEqual([late.id, soon.id, paused.id]);
  });
});

describe("steady order", () => {
  it("is the live order while nobody looks", () => expect(steadyOrder(null, ["c", "a"])).toEqual({ shown: ["c", "a"], fresh: 0 }));

  it("keeps rows in place, counts new ones above and appends later pages", () => {
    expect(steadyOrder(["a", "b"], ["new", "b", "a", "older"])).toEqual({ shown: ["a", "b", "older"], fresh: 1 });
  });

  it("keeps a row that has left the view until the person lets go", () => {
    expect(steadyOrder(["a", "b"], ["b"])).toEqual({ shown: ["a", "b"], fresh: 0 });
  });
});
