/** Bring the texts of screens that are loaded later; whoever uses one of them imports this. */
import { laterEn } from "./later_en";
import { laterZh } from "./later_zh";
import { addTexts } from "./texts";

addTexts(laterEn, laterZh);
