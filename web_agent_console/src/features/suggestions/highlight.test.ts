import { describe, expect, it } from "vitest";
import { pieces } from "./highlight";

const shown = (text: string, matches: { start: number; end: number }[], within?: { start: number; end: number }) =>
  pieces(text, matches, within).map((piece) => (piece.marked ? `[${piece.text}]` : piece.text)).join("|");

describe("highlights", () => {
  it("mark the words that matched", () => expect(shown("A refund takes days", [{ start: 2, end: 8 }, { start: 15, end: 19 }])).toBe("A |[refund]| takes |[days]"));
  it("count characters, not units", () => expect(shown("😀 退款", [{ start: 2, end: 4 }])).toBe("😀 |[退款]"));
  it("stay inside a passage", () => expect(shown("one two three", [{ start: 0, end: 3 }, { start: 4, end: 9 }], { start: 4, end: 7 })).toBe("[two]"));
  it("bear places outside the text", () => expect(shown("abc", [{ start: 1, end: 99 }, { start: 50, end: 60 }])).toBe("a|[bc]"));
  it("are none without matches", () => expect(pieces("abc", [])).toEqual([{ text: "abc", marked: false }]));
});
