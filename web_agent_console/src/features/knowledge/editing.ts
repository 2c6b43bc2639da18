/** What an editor does to an article; pure. */
import type { Article, ArticleDraft } from "../../api/knowledge";

/** What can be written in the editor; times as a form has them, empty for none. */
export interface Written {
  title: string;
  body: string;
  language: string;
  questions: string;
  category: string;
  visibility: "public" | "internal";
  brand: string;
  owner_id: string;
  review_at: string;
  publish_at: string;
}

/** Where a new article comes from: tickets, or an original to translate. */
export interface Start {
  draft?: ArticleDraft;
  tickets?: string[];
  language?: string;
  translationOf?: string;
}

const local = (at: string | null, length: number): string => {
  if (!at) return "";
  const moment = new Date(at);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, length);
};

const BLANK: Written = { title: "", body: "", language: "en", questions: "", category: "", visibility: "public", brand: "", owner_id: "", review_at: "", publish_at: "" };

/** The form's values for an article, or for a new one. */
export function writtenOf(article: Article | null, { draft, language = "en" }: Start = {}): Written {
  if (article) {
    const { title, body, category, visibility, brand, owner_id } = article;
    return { title, body, language: article.language, questions: article.questions.join("\n"), category, visibility, brand, owner_id, review_at: local(article.review_at, 10), publish_at: local(article.publish_at, 16) };
  }
  return draft ? { ...BLANK, language, title: draft.title, body: draft.body, questions: draft.questions.join("\n") } : { ...BLANK, language };
}

const lines = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
const moment = (text: string): string | null => (text === "" ? null : new Date(text.length === 10 ? `${text}T09:00` : text).toISOString());

/** What to send: everything of a new article, else what was changed. */
export function sentOf(written: Written, before: Written | null): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const name of Object.keys(written) as (keyof Written)[]) {
    if (before && written[name] === before[name]) continue;
    const value = written[name];
    sent[name] = name === "questions" ? lines(value) : name === "review_at" || name === "publish_at" ? moment(value) : value;
  }
  return sent;
}

export type Finding = "no_body" | "short_body" | "no_questions" | "no_review" | "no_owner" | "foreign_picture" | "lost_file";

const PICTURE = /!\[[^\]]*\]\(\s*<?([^)\s>]+)/g;
const FILE = /\/help\/files\/([0-9A-Za-z]+)/g;

/** What an editor should know before publishing; only an empty text forbids it. */
export function findingsOf(written: Written, files: readonly { id: string }[]): Finding[] {
  const body = written.body.trim();
  const known = new Set(files.map((file) => file.id));
  const found: [boolean, Finding][] = [
    [body === "", "no_body"],
    [body !== "" && body.length < 40, "short_body"],
    [lines(written.questions).length === 0, "no_questions"],
    [written.review_at === "", "no_review"],
    [written.owner_id === "", "no_owner"],
    [[...body.matchAll(PICTURE)].some((match) => !match[1]?.startsWith("/help/files/")), "foreign_picture"],
    [[...body.matchAll(FILE)].some((match) => !known.has(match[1] ?? "")), "lost_file"],
  ];
  return found.filter(([holds]) => holds).map(([, finding]) => finding);
}

/** The Markdown that shows or links a file. */
export const markdownOf = (file: { id: string; name: string; type: string }): string =>
  `${file.type.startsWith("image/") ? "!" : ""}[${file.name.replace(/[[\]]/g, "")}](/help/files/${file.id})`;

/** A preview's HTML with its files from where editors may fetch them, drafts' too. */
export const withFilesOf = (html: string, articleId: string): string => html.replaceAll('src="/help/files/', `src="/api/v1/articles/${articleId}/files/`);
