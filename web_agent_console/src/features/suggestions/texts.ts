import { ownTexts } from "../../i18n";
import { en } from "./texts_en";
import { zh } from "./texts_zh";

export const useSuggestionTexts = ownTexts(en, zh).use;
