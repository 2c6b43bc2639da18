/** The texts of the page's language; each but English is a file of its own, fetched when it is needed. */
import en, { type Texts } from "./texts/en";

export type { Texts };

const others: Record<string, () => Promise<{ default: Texts }>> = {
  zh: () => import("./texts/zh"),
  de: () => import("./texts/de"),
  fr: () => import("./texts/fr"),
  es: () => import("./texts/es"),
  ja: () => import("./texts/ja"),
  pt: () => import("./texts/pt"),
};

/** The language we speak for a tag such as `zh-CN`, with the tag itself where it is one of ours (for numbers and times). */
export function spoken(tag: string): string {
  const main = tag.toLowerCase().split("-")[0] ?? "";
  if (!(main in others) && main !== "en") return "en";
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? main;
  } catch {
    return main;
  }
}

/** The texts for a language tag; English for every language that we do not speak, and when the file cannot be had. */
export async function textsFor(tag: string): Promise<Texts> {
  const load = others[tag.toLowerCase().split("-")[0] ?? ""];
  try {
    return load ? (await load()).default : en;
  } catch {
    return en;
  }
}
