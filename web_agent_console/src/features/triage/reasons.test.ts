import { describe, expect, it } from "vitest";
import { reasonWords } from "./reasons";

describe("why a contact was taken for what it was", () => {
  it("is said in the reader's language, with what the customer wrote as it is", () => {
    const reasons = [{ code: "says", value: "urgent" }, { code: "under", value: "0.55" }] as const;
    expect(reasonWords("en", { reasons, why: "" })).toBe("says “urgent”, under the threshold of 55 %");
    expect(reasonWords("zh", { reasons, why: "" })).toBe("提到“urgent”，低于 55 % 的阈值");
  });

  it("is said as it was recorded when there are no codes", () => {
    expect(reasonWords("zh", { reasons: [], why: "by phrases" })).toBe("by phrases");
  });
});
