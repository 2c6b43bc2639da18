import { describe, expect, it } from "vitest";
import { complete, filled, isOpen } from "./templates";

const order = { id: "order", name: "Order", language: "en", body: "Order {{1}} is here, {{ name }}. {{1}}!", variables: ["1", "name"] };

describe("templates", () => {
  it("shows the words as the customer reads them", () => {
    expect(filled(order, { "1": "2041", name: "Ana" })).toBe("Order 2041 is here, Ana. 2041!");
  });
  it("keeps a place without a value visible", () => {
    expect(filled(order, { "1": " " })).toBe("Order {{1}} is here, {{ name }}. {{1}}!");
  });
  it("is complete when every variable has a value", () => {
    expect(complete(order, { "1": "2041" })).toBe(false);
    expect(complete(order, { "1": "2041", name: "Ana" })).toBe(true);
  });
});

describe("the window", () => {
  const noon = Date.parse("2026-11-23T12:00:00Z");
  it("closes by itself at its moment", () => {
    const rules = { free_text: true, window_closes_at: "2026-11-23T12:00:00Z" };
    expect(isOpen(rules, noon - 1)).toBe(true);
    expect(isOpen(rules, noon)).toBe(false);
  });
  it("is open or closed for good where there is no moment", () => {
    expect(isOpen({ free_text: true, window_closes_at: null }, noon)).toBe(true);
    expect(isOpen({ free_text: false, window_closes_at: null }, noon)).toBe(false);
  });
});
