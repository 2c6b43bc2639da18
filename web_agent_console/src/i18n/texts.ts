/** Texts by key: pure, so that anything may use and test them. */
import { type TextKey, en } from "./en";
import { zh } from "./zh";

export type Language = "en" | "zh";
export type Vars = Record<string, string | number>;
export type Translate = (key: TextKey, vars?: Vars) => string;
export type { TextKey };

const catalogues: Record<Language, Record<TextKey, string>> = { en, zh };

/** Which language a preference means on this machine. */
export function languageOf(preference: "en" | "zh" | "auto", systemLanguage = navigator.language): Language {
  if (preference !== "auto") return preference;
  return systemLanguage.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Build a text: choose the plural by {n}, fill the variables. */
export function translate(language: Language, key: TextKey, vars: Vars = {}): string {
  const forms = catalogues[language][key].split("|");
  const text = (forms.length > 1 && vars.n !== 1 ? forms[1] : forms[0]) ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in vars ? String(vars[name]) : whole));
}

/** A text whose key is made from data (a channel, a state): the raw word when there is no such key. */
export function wordFor(t: Translate, family: string, word: string | null | undefined): string {
  if (!word) return "";
  const key = `${family}.${word}`;
  return key in en ? t(key as TextKey) : word;
}
