import { ownTexts } from "../../i18n";
import { en } from "./texts_en";
import { zh } from "./texts_zh";

const texts = ownTexts(en, zh);
/** The softphone's texts for a component. */
export const useCallTexts = texts.use;
/** The same outside React. */
export const callText = texts.tr;
export const hasCallText = texts.has;
