import { describe, expect, it } from "vitest";
import { agentOf } from "../../testing/factories";
import { dialable, isNumber, targetsFor } from "./targets";

const agents = [
  agentOf({ id: "a1", name: "Ana" }), agentOf({ id: "a2", name: "Bo", state: "busy" }),
  agentOf({ id: "a3", name: "Cleo" }), agentOf({ id: "a4", name: "Boris", state: "offline" }),
];
const queues = [{ id: "q1", name: "Billing", team_id: "" }];
const names = (words: string) => targetsFor(words, agents, queues, "a1").map((one) => one.name);

describe("whom a call can be given to", () => {
  it("lists colleagues who can answer first, then queues, without me and those who are not there", () =>
    expect(names("")).toEqual(["Cleo", "Bo", "Billing"]));
  it("finds by a part of the name", () => expect(names(" b")).toEqual(["Bo", "Billing"]));
  it("offers what looks like a number as a number", () => expect(names("+44 (20) 79-46")).toEqual(["+44207946"]));
});

it.each([["+44 20 7946 0018", true], ["sip:desk@pbx.example", true], ["112", true], ["Bo", false], ["", false], ["4", false]] as const)(
  "%s can be dialled: %s", (text, yes) => expect(isNumber(text)).toBe(yes));
it("leaves a SIP address as it is", () => expect(dialable("sip:a-b@pbx.example")).toBe("sip:a-b@pbx.example"));
