import { describe, expect, it } from "vitest";
import { deliveryOf, messageOf } from "../../testing/factories";
import { collision } from "./collision";

describe("collision", () => {
  const began = Date.parse("2026-09-01T10:00:00Z");
  const reply = (change: object) => messageOf({ kind: "reply", author: { kind: "agent", id: "a2", name: "Bo" }, created_at: "2026-09-01T10:01:00Z", ...change });

  it("is a colleague's reply after I began, nothing else", () => {
    const other = reply({});
    expect(collision([other], "a1", began)).toBe(other);
    expect(collision([other], "a1", null)).toBeUndefined();
    expect(collision([other], "a2", began)).toBeUndefined();
    expect(collision([reply({ created_at: "2026-09-01T09:59:00Z" })], "a1", began)).toBeUndefined();
    expect(collision([reply({ kind: "note" })], "a1", began)).toBeUndefined();
    expect(collision([reply({ delivery: deliveryOf("queued", { send_at: "2026-09-02T09:00:00Z" }) })], "a1", began)).toBeUndefined();
    expect(collision([messageOf({ created_at: "2026-09-01T10:01:00Z" })], "a1", began)).toBeUndefined();
  });
});
