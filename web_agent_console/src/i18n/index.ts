/** Texts in the person's language; every visible word of the console goes through here. */
import { useSyncExternalStore } from "react";
import { useSettings } from "../app/hooks";
import { settings } from "../app/settings";
import { type Language, type Translate, type Vars, fill, languageOf, languagesKnown, onLanguage, translate } from "./texts";

export { wordFor } from "./texts";
export type { Language, TextKey, Translate, Vars } from "./texts";

/** The language now, outside React. */
export const languageNow = (): Language => languageOf(settings.get().language);

/** A text outside React, in the present language. */
export const tr: Translate = (key, vars) => translate(languageNow(), key, vars);

/** Texts for a component; it is drawn anew when the language changes. */
export function useT(): Translate {
  const language = useLanguage();
  return (key, vars) => translate(language, key, vars);
}

/** The language now. */
export function useLanguage(): Language {
  useSyncExternalStore(onLanguage, languagesKnown);
  return languageOf(useSettings().language);
}

/** Texts of a part that is loaded later, in both languages: they come with it instead of with the first screen. */
export function ownTexts<K extends string>(english: Record<K, string>, chinese: Record<K, string>) {
  const say = (language: Language, key: K, vars?: Vars): string => fill((language === "zh" ? chinese : english)[key], vars);
  return {
    use: () => {
      const language = useLanguage();
      return (key: K, vars?: Vars): string => say(language, key, vars);
    },
    tr: (key: K, vars?: Vars): string => say(languageNow(), key, vars),
    has: (key: string): key is K => key in english,
  };
}
