import { beforeAll, describe, expect, it, vi } from "vitest";
import { NOW } from "../testing/factories";
import { en } from "./en";
import { laterEn } from "./later_en";
import { laterZh } from "./later_zh";
import { type Translate, addTexts, isText, languageOf, learn, translate } from "./texts";
import { slaView } from "./sla";
import { clock, duration, fileSize, languageName, spokenAt } from "./time";
import { zh } from "./zh";

const t: Translate = (key, vars) => translate("en", key, vars);
const now = Date.parse(NOW);
const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();

const variables = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();

beforeAll(() => learn("zh"));

describe("texts", () => {
  it("are English until another language has come", async () => {
    vi.resetModules();
    const fresh = await import("./texts");
    expect(fresh.translate("zh", "composer.send")).toBe("Send");
    const heard = vi.fn();
    fresh.onLanguage(heard);
    await fresh.learn("zh");
    await fresh.learn("zh");
    expect(heard).toHaveBeenCalledTimes(1);
    expect(fresh.translate("zh", "composer.send")).toBe(zh["composer.send"]);
  });

  it("has every text in both languages", () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    expect(Object.entries({ ...en, ...zh }).filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it.each(Object.keys(en) as (keyof typeof en)[])("%s names the same variables in both languages", (key) => {
    expect(variables(zh[key])).toEqual(variables(en[key]));
  });

  it("has texts that come later, in both languages, under keys of their own", () => {
    expect(Object.keys(laterZh).sort()).toEqual(Object.keys(laterEn).sort());
    expect(Object.keys(laterEn).filter((key) => key in en)).toEqual([]);
    for (const key of Object.keys(laterEn) as (keyof typeof laterEn)[]) expect(variables(laterZh[key])).toEqual(variables(laterEn[key]));
    addTexts(laterEn, laterZh);
    expect([isText("admin.agents"), isText("admin.nonsense")]).toEqual([true, false]);
    expect([translate("en", "admin.agents"), translate("zh", "admin.agents")]).toEqual([laterEn["admin.agents"], laterZh["admin.agents"]]);
  });

  it("chooses the plural and fills the variables", () => {
    expect(t("line.offline_waiting", { n: 1 })).toBe("Offline, 1 reply waiting");
    expect(t("line.offline_waiting", { n: 3 })).toBe("Offline, 3 replies waiting");
    expect(translate("zh", "line.offline_waiting", { n: 3 })).toBe("已离线，3 条回复待发送");
  });

  it("follows the system's language when asked to", () => {
    expect(languageOf("auto", "zh-TW")).toBe("zh");
    expect(languageOf("auto", "de-DE")).toBe("en");
    expect(languageOf("en", "zh-CN")).toBe("en");
  });
});

describe("durations", () => {
  it.each([[0, "0 s"], [59.9, "59 s"], [60, "1 min"], [3599, "59 min"], [3600, "1 h"], [3660, "1 h 1 min"], [47 * 3600, "47 h"], [48 * 3600, "2 d"]])(
    "%d s is %s", (seconds, text) => expect(duration(t, seconds)).toBe(text));

  it.each([[7, "0:07"], [760, "12:40"], [3723, "1:02:03"], [-5, "0:00"]])("a clock at %d s shows %s", (seconds, text) => expect(clock(seconds)).toBe(text));

  it.each([[12, "12 B"], [84_211, "82 KB"], [5 * 1024 * 1024, "5.0 MB"]])("%d bytes are %s", (bytes, text) => expect(fileSize(bytes)).toBe(text));
});

it("tells the day of what was said on another day", () => {
  const noon = new Date(2026, 8, 2, 12, 0);
  const at = (day: number) => new Date(2026, 8, day, 23, 5).toISOString();
  expect(spokenAt("en", at(2), noon.getTime())).toBe("23:05");
  expect(spokenAt("en", at(1), noon.getTime())).toMatch(/^1 Sept? 23:05$/);
});

it("names languages for the reader, and leaves what is no language alone", () => {
  expect([languageName("en", "zh"), languageName("zh", "en"), languageName("en", "?!")]).toEqual(["Chinese", "英语", "?!"]);
});

describe("SLA", () => {
  const sla = (state: "ok" | "warning" | "breached" | "paused" | "met" | "none", due: number | null) =>
    slaView(t, { kind: "first_response", state, due_at: due === null ? null : at(due) }, now);

  it.each([
    ["ok", 5_700, "ok", "Due in 1 h 35 min"],
    ["warning", 240, "warning", "Due soon: 4 min"],
    ["breached", -420, "breached", "Late by 7 min"],
    ["ok", -1, "breached", "Late by 1 s"],
    ["paused", 500, "paused", "Paused"],
    ["met", null, "met", "Met"],
  ] as const)("%s with %s s left shows as %s: %s", (state, due, tone, text) => expect(sla(state, due)).toEqual({ tone, text }));

  it("shows nothing when there is no clock", () => {
    expect(sla("none", null)).toBeNull();
    expect(slaView(t, null, now)).toBeNull();
  });
});
