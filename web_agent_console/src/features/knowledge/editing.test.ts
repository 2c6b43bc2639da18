import { describe, expect, it } from "vitest";
import type { Article } from "../../api/knowledge";
import { findingsOf, markdownOf, sentOf, withFilesOf, writtenOf } from "./editing";

const article = { title: "Refunds", body: "In five days.", language: "en", questions: ["When?", "How?"], category: "", visibility: "public", brand: "", owner_id: "", review_at: "2026-05-01T09:00:00Z", publish_at: null } as unknown as Article;

describe("an edited article", () => {
  it("sends only what was changed, and takes a time away by null", () => {
    const before = writtenOf(article);
    expect(sentOf(before, before)).toEqual({});
    expect(sentOf({ ...before, title: "Money back", review_at: "", questions: " When? \n\nWhere?" }, before)).toEqual({ title: "Money back", review_at: null, questions: ["When?", "Where?"] });
  });

  it("begins with a draft from tickets or as a translation, and sends all of it", () => {
    const sent = sentOf(writtenOf(null, { draft: { title: "Fees", body: "None.", questions: ["What does it cost?"] }, language: "zh" }), null);
    expect(sent).toEqual({ title: "Fees", body: "None.", language: "zh", questions: ["What does it cost?"], category: "", visibility: "public", brand: "", owner_id: "", review_at: null, publish_at: null });
  });

  it("is looked at before it is published", () => {
    const written = writtenOf(article);
    expect(findingsOf(written, [])).toEqual(["short_body", "no_owner"]);
    const pictures = "![a](https://example.com/a.png) ![b](/help/files/f1) [c](/help/files/f2) and more words than a few.";
    expect(findingsOf({ ...written, body: pictures, questions: "", review_at: "" }, [{ id: "f1" }])).toEqual(["no_questions", "no_review", "no_owner", "foreign_picture", "lost_file"]);
    expect(findingsOf({ ...written, body: " " }, [])[0]).toBe("no_body");
  });

  it("names its files so that readers get them, and previews them for editors", () => {
    expect(markdownOf({ id: "f1", name: "Form [A].png", type: "image/png" })).toBe("![Form A.png](/help/files/f1)");
    expect(markdownOf({ id: "f2", name: "terms.pdf", type: "application/pdf" })).toBe("[terms.pdf](/help/files/f2)");
    expect(withFilesOf('<img src="/help/files/f1" alt="">', "a1")).toBe('<img src="/api/v1/articles/a1/files/f1" alt="">');
  });
});
