import { describe, expect, it } from "vitest";
import { type Field, type Noun, NOUNS, asked, changesOf, valueOf, valuesOf, withValue } from "./nouns";

const agents = NOUNS.agents as Noun;
const ana = { id: "a1", version: 3, name: "Ana", email: "ana@example.com", role: "agent", language: "en", team_ids: ["t"], skills: { billing: 7 }, max_load: 5, active: true };

describe("admin forms", () => {
  it("send only what was changed, and an empty password never", () => {
    const values = { ...valuesOf(agents, ana), skills: { billing: 9 } };
    expect(changesOf(agents, ana, values)).toEqual({ skills: { billing: 9 } });
  });

  it("send every asked field of a new row", () => {
    const values = { ...valuesOf(agents, null), name: "Cleo", email: "cleo@example.com" };
    expect(changesOf(agents, null, values)).toEqual({ name: "Cleo", email: "cleo@example.com", role: "agent", language: "en", team_ids: [], skills: {}, max_load: 5, interruptible: true, direct: {} });
  });

  it("ask a channel only when the inbox is made", () => {
    const channel = NOUNS.inboxes?.fields.find((field) => field.name === "channel");
    expect(channel && [asked(channel, null, {}), asked(channel, ana, {})]).toEqual([true, false]);
  });

  it("write a part into the object it belongs to, and leave what the form does not know of it", () => {
    const inboxes = NOUNS.inboxes as Noun;
    const row = { id: "i1", channel: "voice", settings: { menu_id: "m1", account_sid: "AC1" } };
    const ring = inboxes.fields.find((field) => field.name === "ring_s") as Field;
    const values = withValue(ring, valuesOf(inboxes, row), 45);
    expect(changesOf(inboxes, row, values)).toEqual({ settings: { menu_id: "m1", account_sid: "AC1", ring_s: 45 } });
    expect([valueOf(ring, values), valueOf(ring, valuesOf(inboxes, row))]).toEqual([45, 30]);
  });

  it("ask what only one channel has of that channel only", () => {
    const field = NOUNS.inboxes?.fields.find((one) => one.name === "transport") as Field;
    expect([asked(field, null, { channel: "voice" }), asked(field, null, { channel: "email" })]).toEqual([true, false]);
  });

  it("write a part of a table in the settings, and ask it while that transport is chosen", () => {
    const inboxes = NOUNS.inboxes as Noun;
    const user = inboxes.fields.find((one) => one.within === "settings.sip" && one.name === "user") as Field;
    const chosen = { channel: "voice", settings: { transport: "sip" } };
    expect([asked(user, null, chosen), asked(user, null, { channel: "voice", settings: {} }), asked(user, null, {})]).toEqual([true, false, false]);
    expect(withValue(user, chosen, "me")).toEqual({ channel: "voice", settings: { transport: "sip", sip: { user: "me" } } });
  });
});
