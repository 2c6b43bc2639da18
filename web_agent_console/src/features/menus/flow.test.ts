import { describe, expect, it } from "vitest";
import { type Menu, type MenuNode, arrowsOf, factsOf, freshNode, places, withNode, withoutNode } from "./flow";

const node = (kind: MenuNode["kind"], id: string, change: Partial<MenuNode> = {}): MenuNode => ({ ...freshNode([], kind), id, ...change });
const option = (digits: string, next: string) => ({ digits, next, value: "", label: "", language: "" });
const menu: Menu = {
  id: "m", version: 1, name: "Hotline", language: "en", start: "hello", secret: "",
  nodes: [
    node("queue", "lost"),
    node("say", "hello", { next: "choose" }),
    node("choice", "choose", { options: [option("1", "billing"), option("2", "tech")], otherwise: "hello", next: "stale" }),
    node("queue", "tech"),
    node("queue", "billing"),
  ],
};

describe("the drawing", () => {
  it("draws only the ways that a step of its kind has and that lead somewhere", () =>
    expect(arrowsOf(menu.nodes[2] as MenuNode).map((one) => [one.label || one.way, one.to])).toEqual([["1", "billing"], ["2", "tech"], ["otherwise", "hello"]]));

  it("puts steps below those that lead to them, in the order of their digits, circles or not, and unreached ones last", () =>
    expect(places(menu)).toEqual([
      { id: "hello", column: 0, row: 0 }, { id: "choose", column: 0, row: 1 }, { id: "billing", column: 0, row: 2 }, { id: "tech", column: 1, row: 2 }, { id: "lost", column: 0, row: 3 },
    ]));

  it("of a menu without a start shows every step", () => expect(places({ ...menu, start: "" })).toHaveLength(5));
});

describe("changing", () => {
  it("takes the ways to a step away with it, and names another start", () => {
    const after = withoutNode(menu, "hello");
    expect(after.start).toBe("lost");
    expect(after.nodes.find((one) => one.id === "choose")?.otherwise).toBe("");
    expect(withoutNode(menu, "tech").nodes.find((one) => one.id === "choose")?.options[1]?.next).toBe("");
  });

  it("gives a new step an id of its own, and makes the first one the start", () => {
    const empty = { ...menu, nodes: [], start: "" };
    const one = withNode(empty, freshNode([], "say"));
    const two = withNode(one, freshNode(one.nodes, "say"));
    expect([two.start, ...two.nodes.map((each) => each.id)]).toEqual(["say-1", "say-1", "say-2"]);
    expect(withNode(two, { ...(two.nodes[0] as MenuNode), label: "Hello" }).nodes).toHaveLength(2);
  });
});

it("reads facts one a line and passes over what is none", () => expect(factsOf("tier = gold \nnothing\nname=Maria Lund\nempty=")).toEqual({ tier: "gold", name: "Maria Lund", empty: "" }));
