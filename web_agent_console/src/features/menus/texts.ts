import { ownTexts } from "../../i18n";
import { en } from "./texts_en";
import { zh } from "./texts_zh";

const texts = ownTexts(en, zh);
export const useMenuTexts = texts.use;
export const menuText = texts.tr;
export const hasMenuText = texts.has;
