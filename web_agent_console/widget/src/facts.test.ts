import { describe, expect, it } from "vitest";
import { colors } from "./colors";
import { type Facts, type Trigger, dueTriggers, fits, inLanguage, questions, shareable, takes, triggerKey } from "./facts";
import { openingTime } from "./forms";
import { spoken, textsFor } from "./texts";

const trigger = (change: Partial<Trigger> = {}): Trigger => ({ text: "Hi", after_s: 5, url: "", once: true, ...change });

describe("texts of an inbox", () => {
  it.each([
    ["Hello", "zh-CN", "Hello"],
    [{ en: "Hello", zh: "您好" }, "zh-CN", "您好"],
    [{ en: "Hello", "zh-tw": "您好嗎" }, "zh-TW", "您好嗎"],
    [{ en: "Hello", "*": "Salut" }, "fr", "Salut"],
    [{ en: "Hello" }, "fr", "Hello"],
    [{}, "fr", ""],
  ])("%j in %s is %s", (said, language, text) => expect(inLanguage(said, language)).toBe(text));
});

describe("triggers", () => {
  it.each([
    ["", "https://shop.example.com/", true],
    ["*/cart*", "https://shop.example.com/cart?x=1", true],
    ["*/cart", "https://shop.example.com/cart/2", false],
    ["https://shop.example.com/*", "https://evil.example/?https://shop.example.com/", false],
    ["*.pdf", "https://shop.example.com/apdf", false],
  ])("%s fits %s: %s", (pattern, url, yes) => expect(fits(pattern, url)).toBe(yes));

  it("greet soonest first and not again when once was enough", () => {
    const [soon, late, always] = [trigger(), trigger({ after_s: 9, text: "Still there?" }), trigger({ after_s: 7, once: false })];
    const greeted = [triggerKey(soon), triggerKey(always)];
    expect(dueTriggers([late, always, soon], "https://x/", greeted)).toEqual([always, late]);
    expect(dueTriggers([trigger({ url: "*/cart" })], "https://x/", [])).toEqual([]);
  });
});

describe("what is told of the page", () => {
  it("never has the query, which may carry secrets", () => {
    expect(shareable({ url: "https://x/reset?token=secret#me", title: "T" })).toEqual({ url: "https://x/reset", title: "T" });
  });
});

describe("the questions before a chat", () => {
  const field = (id: string, kind: "email" | "name" | "text") => ({ id, kind, label: "", required: true, options: [] });
  const facts = { form: [field("who", "name"), field("mail", "email"), field("order", "text")], email: true } as unknown as Facts;
  const ids = (of: ReturnType<typeof questions>) => of.map((one) => one.id);
  it("leave out what the site has vouched for", () => {
    expect(ids(questions(facts, { name: "", email: "" }, false))).toEqual(["who", "mail", "order"]);
    expect(ids(questions(facts, { name: "Rosa", email: "rosa@example.com" }, false))).toEqual(["order"]);
  });
  it("ask outside hours where to answer, if mail is sent at all", () => {
    expect(ids(questions({ ...facts, form: [] }, { name: "", email: "" }, true))).toEqual(["email"]);
    expect(ids(questions({ ...facts, form: [], email: false }, { name: "", email: "" }, true))).toEqual([]);
    expect(ids(questions({ ...facts, form: [] }, { name: "", email: "rosa@example.com" }, true))).toEqual([]);
  });
});

describe("files", () => {
  const rules = { types: ["image/*", "application/pdf"], max_bytes: 100 };
  it.each([
    ["image/png", 100, "yes"],
    ["APPLICATION/PDF", 1, "yes"],
    ["image/png", 101, "size"],
    ["text/html", 1, "type"],
    ["", 1, "type"],
  ])("%s of %i bytes: %s", (type, size, verdict) => expect(takes(rules, { type, size })).toBe(verdict));
  it("are not taken where the inbox takes none", () => expect(takes(null, { type: "image/png", size: 1 })).toBe("type"));
});

describe("a site's colour", () => {
  it("comes with a text that can be read on it", () => {
    expect(colors("#1c5fd4")).toEqual({ background: "#1c5fd4", text: "#ffffff" });
    expect(colors("#FC0")).toEqual({ background: "#ffcc00", text: "#000000" });
    for (const odd of ["", "red", "#12", "#1c5fd4;background:url(x)"]) expect(colors(odd)).toBeNull();
  });
});

describe("languages", () => {
  it("have every text, and English stands in for the others", async () => {
    const english = await textsFor("en-GB");
    for (const tag of ["zh-CN", "de", "fr-CA", "es", "pt-BR", "ja"]) {
      const texts = await textsFor(tag);
      expect(Object.keys(texts)).toEqual(Object.keys(english));
      expect(texts.title).not.toBe(english.title);
    }
    expect(await textsFor("sw")).toBe(english);
    expect([spoken("pt-br"), spoken("sw"), spoken("de_DE!")]).toEqual(["pt-BR", "en", "en"]);
  });
  it("name the day we open again only when it is not today", () => {
    const now = new Date(2026, 0, 5, 20);
    expect(openingTime(new Date(2026, 0, 5, 21).toISOString(), "en", now)).toMatch(/^9:00\sPM$/);
    expect(openingTime(new Date(2026, 0, 6, 9).toISOString(), "en", now)).toMatch(/^Tuesday.* 9:00\sAM$/);
    expect(openingTime(new Date(2026, 0, 15, 9).toISOString(), "de", now)).toContain("15. Januar");
  });
});
