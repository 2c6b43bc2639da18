import { describe, expect, it } from "vitest";
import { digitsOf, secondsLeft, told } from "./facts";
import { textsFor } from "./texts";

describe("own requests", () => {
  it("reads a code however it is pasted", () => {
    for (const text of ["012345", " 012 345\n", "012-345", "０１２３４５", "012345 is your code"]) expect(digitsOf(text)).toBe("012345");
  });

  it("counts down, and never longer than the hub waits", () => {
    const now = Date.parse("2026-01-01T12:00:00Z");
    expect(secondsLeft("2026-01-01T12:00:30.200Z", now)).toBe(31);
    expect(secondsLeft("2026-01-01T12:59:00Z", now)).toBe(45);
    expect(secondsLeft("2026-01-01T11:59:00Z", now)).toBe(0);
    expect(secondsLeft(null, now)).toBe(0);
  });

  it("says what to do in every language", () => {
    const english = textsFor("en");
    for (const language of ["en", "zh-CN", "de", "fr", "es", "pt-BR", "ja"]) {
      const texts = textsFor(language);
      expect(told(texts, { ok: false, code: "wrong_code", tries_left: 2 })).toContain("2");
      expect(told(texts, { ok: false, code: "wrong_code", tries_left: 0 })).toBe(texts.over);
      expect(told(texts, { ok: false, code: "too_many_requests", retry_after_s: 900 })).toBe(texts.often);
      expect(told(texts, { ok: false })).toBe(texts.failed);
      expect(Object.keys(texts)).toEqual(Object.keys(english));
    }
  });
});
