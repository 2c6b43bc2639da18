import { ownTexts } from "../../i18n";
import { en } from "./texts_en";
import { zh } from "./texts_zh";

export type { KnowledgeKey } from "./texts_en";

/** What the knowledge area says, loaded with it. */
export const knowledgeTexts = ownTexts(en, zh);
