/** Texts by key: pure, so that anything may use and test them. */
import { en } from "./en";
import type { laterEn } from "./later_en";

export type Language = "en" | "zh";
export type Vars = Record<string, string | number>;
export type Translate = (key: TextKey, vars?: Vars) => string;
export type TextKey = keyof typeof en | keyof typeof laterEn;

/** English is always there; another language comes when somebody reads it. */
const catalogues: Partial<Record<Language, Record<string, string>>> = { en };
/** What came with screens that are loaded later. */
const later: Record<Language, Record<string, string>> = { en: {}, zh: {} };
const listeners = new Set<() => void>();

/** How many languages are there: it changes when one has come. */
export const languagesKnown = (): number => Object.keys(catalogues).length;

/** Hear of languages that come. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Fetch a language's texts; until they are there its readers see English. */
export async function learn(language: Language): Promise<void> {
  if (catalogues[language]) return;
  catalogues.zh = (await import("./zh")).zh;
  for (const listener of [...listeners]) listener();
}

/** Which language a preference means on this machine. */
export function languageOf(preference: "en" | "zh" | "auto", systemLanguage = navigator.language): Language {
  if (preference !== "auto") return preference;
  return systemLanguage.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Build a text: choose the plural by {n}, fill the variables. */
export function translate(language: Language, key: TextKey, vars: Vars = {}): string {
  return fill(catalogues[language]?.[key] ?? later[language][key] ?? catalogues.en?.[key] ?? later.en[key] ?? key, vars);
}

/** Take in texts that come with a screen. */
export function addTexts(english: Record<string, string>, chinese: Record<string, string>): void {
  Object.assign(later.en, english);
  Object.assign(later.zh, chinese);
}

/** Whether there is a text of this key. */
export const isText = (key: string): key is TextKey => key in en || key in later.en;

/** Choose the plural of a text by {n} and fill its variables. */
export function fill(said: string, vars: Vars = {}): string {
  const forms = said.split("|");
  const text = (forms.length > 1 && vars.n !== 1 ? forms[1] : forms[0]) ?? said;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in vars ? String(vars[name]) : whole));
}

/** A text whose key is made from data (a channel, a state): the raw word when there is no such key. */
export function wordFor(t: Translate, family: string, word: string | null | undefined): string {
  if (!word) return "";
  const key = `${family}.${word}`;
  return isText(key) ? t(key) : word;
}
