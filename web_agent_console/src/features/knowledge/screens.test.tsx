// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queries } from "../../app/hub";
import { answers, asked } from "../../testing/answering_backend";
import { settle, shown, until, write } from "../../testing/screen";
import { EditorForm } from "./EditorForm";
import { Import } from "./Import";
import { Searches } from "./Searches";
import { Words } from "./Words";

vi.setConfig({ testTimeout: 15_000 });

const page = (items: unknown[]) => ({ items, next: null });

beforeEach(() => {
  answers.clear();
  asked.length = 0;
  queries.clear();
});
afterEach(() => void vi.restoreAllMocks());

const button = (within: ParentNode, name: RegExp): HTMLElement => {
  const found = [...within.querySelectorAll<HTMLElement>("button, a")].find((one) => name.test(one.getAttribute("aria-label") ?? one.textContent ?? ""));
  if (!found) throw new Error(`no ${name.source} in ${within.textContent}`);
  return found;
};

describe("searches in vain", () => {
  const search = { id: "m1", words: "zeppelin for [email]", language: "en", count: 7, last_at: "2026-03-02T09:00:00Z" };

  it("are listed with how often, and go when they are done", async () => {
    answers.set("GET /missed-searches", page([search, { ...search, id: "m2", words: "飞艇", language: "zh", count: 2 }]));
    const screen = await shown(Searches);
    const rows = () => [...screen.page.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")].slice(0, 3).map((cell) => cell.textContent));
    await until(() => expect(rows()).toEqual([["zeppelin for [email]", "English", "7"], ["飞艇", "Chinese", "2"]]));
    answers.set("DELETE /missed-searches/m1", {}).set("GET /missed-searches", page([]));
    await settle(() => button(screen.page, /zeppelin/).click());
    await until(() => expect(screen.page.textContent).toContain("Everybody found something."));
    expect(asked).toContain("DELETE /missed-searches/m1");
    screen.end();
  });

  it("say why they cannot be shown", async () => {
    queries.setDefaultOptions({ queries: { retry: false } });
    const screen = await shown(Searches);
    await until(() => expect(screen.page.textContent).toContain("There is no such thing"));
    screen.end();
  });
});

describe("an editor with text that is not saved", () => {
  const written = async () => {
    const screen = await shown(() => <EditorForm article={null} start={{}} translations={[]} beside="" />);
    const title = await until(() => {
      const found = screen.page.querySelector<HTMLInputElement>("input[required]");
      if (!found) throw new Error("no title");
      return found;
    });
    const isLeft = () => until(() => expect(screen.page.querySelector("p")?.textContent).toBe("elsewhere"));
    return { ...screen, title, isLeft };
  };

  it("asks before it is left by any way, and stays when the answer is no", async () => {
    const screen = await written();
    const confirm = vi.spyOn(window, "confirm").mockReturnValue(false);
    await settle(() => write(screen.title, "Fees"));
    await screen.go("/elsewhere");
    await until(() => expect(confirm).toHaveBeenCalledOnce());
    expect(screen.title.isConnected).toBe(true);
    const closing = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(closing);
    expect(closing.defaultPrevented).toBe(true);
    confirm.mockReturnValue(true);
    await screen.go("/elsewhere");
    await screen.isLeft();
    screen.end();
  });

  it("is left without a question when there is nothing to lose", async () => {
    const screen = await written();
    const confirm = vi.spyOn(window, "confirm").mockReturnValue(false);
    await screen.go("/elsewhere");
    await screen.isLeft();
    expect(confirm).not.toHaveBeenCalled();
    screen.end();
  });
});

describe("a list of words", () => {
  it("is deleted only after a question", async () => {
    const list = { id: "w1", version: 1, name: "Boxes", kind: "synonyms", language: "en", words: ["router", "box"], label: "", patterns: [], active: true };
    answers.set("GET /word-lists", page([list])).set("DELETE /word-lists/w1", {});
    const screen = await shown(Words);
    const name = await until(() => button(screen.page, /^Boxes$/));
    await settle(() => name.click());
    const remove = await until(() => button(document, /^Delete$/));
    const confirm = vi.spyOn(window, "confirm").mockReturnValue(false);
    await settle(() => remove.click());
    expect(confirm.mock.calls[0]?.[0]).toContain("Boxes");
    expect(asked).not.toContain("DELETE /word-lists/w1");
    confirm.mockReturnValue(true);
    await settle(() => remove.click());
    expect(asked).toContain("DELETE /word-lists/w1");
    screen.end();
  });
});

describe("an import", () => {
  const row = { place: "fees.md", title: "Fees", outcome: "added", article_id: "m-1", reason: "" };
  const bad = { place: "empty.md", title: "", outcome: "skipped", article_id: "", reason: "it has no text" };
  const line = (step: object) => `${JSON.stringify({ number: 2, of: 2, items: [], counts: { added: 1, skipped: 1 }, done: false, problem: "", ...step })}\n`;
  const chosen = async () => {
    const screen = await shown(Import);
    const input = await until(() => {
      const found = screen.page.querySelector<HTMLInputElement>("input[type=file]");
      if (!found) throw new Error("no field for a file");
      return found;
    });
    Object.defineProperty(input, "files", { value: [new File(["PK"], "all.zip")] });
    await settle(() => input.dispatchEvent(new Event("change", { bubbles: true })));
    return screen;
  };

  it("shows what would change and why not before anything is stored, and then does it", async () => {
    const screen = await chosen();
    answers.set("POST /articles/import", line({ items: [row, bad] }) + line({ done: true }));
    await settle(() => button(screen.page, /^See what/).click());
    await until(() => expect(screen.page.textContent).toContain("Nothing is stored yet."));
    expect([...screen.page.querySelectorAll("tbody tr")].map((one) => one.textContent)).toEqual(["newFeesfees.md", "refused–empty.mdit has no text"]);
    await settle(() => button(screen.page, /^Import 1 article$/).click());
    await until(() => expect(screen.page.textContent).toContain("Imported."));
    expect(screen.page.querySelector("tbody a")?.getAttribute("href")).toContain("article=m-1");
    expect(asked.filter((one) => one.startsWith("POST"))).toHaveLength(2);
    screen.end();
  });

  it("that breaks off says that it can be gone on with", async () => {
    const screen = await chosen();
    answers.set("POST /articles/import", line({ items: [row] }) + line({ done: true }));
    await settle(() => button(screen.page, /^See what/).click());
    await until(() => button(screen.page, /^Import 1 article$/));
    answers.set("POST /articles/import", line({ items: [row] }));
    await settle(() => button(screen.page, /^Import 1 article$/).click());
    await until(() => expect(screen.page.textContent).toContain("Stopped."));
    await until(() => button(screen.page, /^Import 1 article$/));
    screen.end();
  });
});
