import { describe, expect, it } from "vitest";
import { type Noun, NOUNS, asked, changesOf, valuesOf } from "./nouns";

const agents = NOUNS.agents as Noun;
const ana = { id: "a1", version: 3, name: "Ana", email: "ana@example.com", role: "agent", language: "en", team_ids: ["t"], skills: { billing: 7 }, max_load: 5, active: true };

describe("admin forms", () => {
  it("send only what was changed, and an empty password never", () => {
    const values = { ...valuesOf(agents, ana), skills: { billing: 9 } };
    expect(changesOf(agents, ana, values)).toEqual({ skills: { billing: 9 } });
  });

  it("send every asked field of a new row", () => {
    const values = { ...valuesOf(agents, null), name: "Cleo", email: "cleo@example.com" };
    expect(changesOf(agents, null, values)).toEqual({ name: "Cleo", email: "cleo@example.com", role: "agent", language: "en", team_ids: [], skills: {}, max_load: 5 });
  });

  it("ask a channel only when the inbox is made", () => {
    const channel = NOUNS.inboxes?.fields.find((field) => field.name === "channel");
    expect(channel && [asked(channel, null), asked(channel, ana)]).toEqual([true, false]);
  });
});
