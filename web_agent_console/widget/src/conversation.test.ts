// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { type Conversation, type Heard, empty, forget, hear, isFresh, lastId, lastReply, lastSeen, resume, settle, stand, write } from "./conversation";
import { readKept } from "./host";

const heard = (id: string, body: string, more: Partial<Heard> = {}): Heard => ({
  id,
  body,
  author: { kind: "agent", name: "Ana" },
  created_at: `2026-11-23T10:00:0${id.slice(-1)}Z`,
  ...more,
});
const mine = (id: string, body: string, clientId: string): Heard =>
  heard(id, body, { author: { kind: "customer", name: "Rosa" }, client_id: clientId });
const bodies = (state: Conversation): string[] => state.lines.map((line) => line.body);

describe("a conversation", () => {
  it("shows a message once, however often it comes", () => {
    const state = [heard("m1", "one"), heard("m2", "two"), heard("m1", "one")].reduce(hear, empty);
    expect(bodies(state)).toEqual(["one", "two"]);
  });

  it("keeps the order of time, whatever the order of arrival", () => {
    expect(bodies([heard("m3", "three"), heard("m1", "one")].reduce(hear, empty))).toEqual(["one", "three"]);
  });

  it("compares times, not their texts", () => {
    const whole = heard("m1", "first", { created_at: "2026-11-23T10:00:00Z" });
    const later = heard("m2", "second", { created_at: "2026-11-23T10:00:00.309000Z" });
    expect(bodies([later, whole].reduce(hear, empty))).toEqual(["first", "second"]);
  });

  it("knows its own words again when they come back by client id", () => {
    const written = write(empty, { clientId: "k1", body: "Hello", at: "2026-11-23T10:00:01Z" });
    const state = hear(written, mine("m1", "Hello", "k1"));
    expect(state.lines).toHaveLength(1);
    expect(state.lines[0]).toMatchObject({ id: "m1", state: "sent", mine: true });
    expect(settle(state, "k1", "m1").lines).toEqual(state.lines);
  });

  it("leaves what is not stored yet at the end", () => {
    const written = write(empty, { clientId: "k1", body: "mine", at: "2026-11-23T09:00:00Z" });
    expect(bodies(hear(written, heard("m1", "theirs")))).toEqual(["theirs", "mine"]);
  });

  it("marks what the hub refuses", () => {
    const written = write(empty, { clientId: "k1", body: "mine", at: "2026-11-23T09:00:00Z" });
    expect(settle(written, "k1", null).lines[0]?.state).toBe("failed");
  });

  it("resumes without losing what is unsent", () => {
    const written = write(empty, { clientId: "k2", body: "unsent", at: "2026-11-23T10:00:05Z" });
    const session = { session: "t", state: "active" as const, agent: { name: "Ana" }, rated: false, messages: [mine("m1", "Hello", "k1"), heard("m2", "Hi")] };
    const state = resume(resume(written, session), session);
    expect(bodies(state)).toEqual(["Hello", "Hi", "unsent"]);
    expect(lastId(state)).toBe("m2");
    expect(state).toMatchObject({ token: "t", standing: "active", agent: "Ana" });
  });

  it("knows what an agent has read, by the hub's time", () => {
    const state = [mine("m1", "one", "k1"), heard("m2", "two"), mine("m3", "three", "k3")].reduce(hear, empty);
    expect(lastSeen(state)).toBe("");
    expect(lastSeen({ ...state, seenUntil: "2026-11-23T10:00:01.500Z" })).toBe("m1");
    expect(lastSeen({ ...state, seenUntil: "2026-11-23T10:00:03Z" })).toBe("m3");
    expect(lastReply(state)).toBe("m2");
  });

  it("takes back what was refused", () => {
    const written = write(empty, { clientId: "k1", body: "mine", at: "2026-11-23T09:00:00Z" });
    const refused = settle(written, "k1", null, "mail is missing");
    expect(refused.lines[0]).toMatchObject({ state: "failed", why: "mail is missing" });
    expect(forget(refused, "k1").lines).toEqual([]);
    expect([isFresh(empty), isFresh(written)]).toEqual([true, false]);
  });

  it("forgets the place in the line once it is over", () => {
    const waiting = { ...stand(empty, "waiting", ""), place: 3 };
    expect(stand(waiting, "waiting", "").place).toBe(3);
    expect(stand(waiting, "active", "Ana").place).toBeNull();
  });
});

describe("what the embedding site kept", () => {
  it("counts as nothing when it is not ours", () => {
    for (const text of ["", "{", "null", "[]", '{"session":7,"unsent":"x"}', '{"unsent":[{"clientId":1}]}']) {
      expect(readKept(text)).toEqual({ session: "", unsent: [], agreed: "", greeted: [] });
    }
  });
});
