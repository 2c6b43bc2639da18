/** The names under which the console knows the knowledge base; the shapes come from the hub's own models. */
import type { components } from "./wire";

type Wire = components["schemas"];

export type Article = Wire["ArticleView"];
export type ArticleStatus = Article["status"];
export type ArticleVersion = Wire["ArticleVersionView"];
export type ArticleDiff = Wire["ArticleDiffView"];
export type BrokenLink = Wire["BrokenLinkView"];
export type MissingList = Wire["MissingListView"];
export type StaleList = Wire["StaleListView"];
export type Translation = Wire["TranslationView"];
export type Opinions = Wire["ArticleOpinionsView"];
export type ArticleFeedback = Wire["ArticleFeedbackView"];
export type Coverage = Wire["CoverageView"];
export type MissedSearch = Wire["MissedSearchView"];
export type ImportStep = Wire["ImportStepView"];
export type GapList = Wire["GapListView"];
export type ArticleDraft = Wire["ArticleDraftView"];

/** Words that belong together; which fields count depends on the kind. */
export interface WordList {
  id: string;
  version: number;
  name: string;
  kind: "synonyms" | "stop_words" | "entity";
  language: string;
  words: string[];
  label: string;
  patterns: string[];
  active: boolean;
}
