import { useBlocker, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiProblem } from "../../api/client";
import type { Article, ArticleStatus } from "../../api/knowledge";
import { api, queries } from "../../app/hub";
import { toasts } from "../../ui/toasts";
import { type Start, type Written, sentOf, writtenOf } from "./editing";
import { begin } from "./start";
import { knowledgeTexts } from "./texts";

/** What stands in the editor, and what can be done with it. */
export function useArticleForm(first: Article | null, start: Start) {
  const t = knowledgeTexts.use();
  const navigate = useNavigate();
  const [article, setArticle] = useState(first);
  const [written, setWritten] = useState(() => writtenOf(first, start));
  const [problem, setProblem] = useState<{ text: string; conflict: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const before = article && writtenOf(article);
  const unsaved = article === null ? written.title !== "" || written.body !== "" : Object.keys(sentOf(written, before)).length > 0;

  // Whatever leads away asks: this page's links, the console's own, the browser's way back, the tab that closes.
  useBlocker({ shouldBlockFn: () => !window.confirm(t("leave")), enableBeforeUnload: true, disabled: !unsaved });

  /** Take what the hub holds now; what is written and not saved stays. */
  const take = (held: Article) => {
    setArticle(held);
    queries.setQueryData(["article", held.id], held);
    for (const key of ["articles", "translations", "missing-translations", "stale-translations", "broken-links", "versions"]) void queries.invalidateQueries({ queryKey: [key] });
  };
  const save = async (status?: ArticleStatus): Promise<void> => {
    setBusy(true);
    setProblem(null);
    const sent = { ...sentOf(written, before), ...(status ? { status } : {}) };
    try {
      const held = article
        ? await api.patch<Article>(`/articles/${article.id}`, { ...sent, version: article.version })
        : await api.post<Article>("/articles", { ...sent, translation_of: start.translationOf ?? "" });
      setWritten(writtenOf(held));
      take(held);
      toasts.show({ tone: "good", text: t("saved") });
      if (!article) {
        begin({});
        await navigate({ to: "/knowledge/$place", params: { place: "articles" }, search: { article: held.id }, replace: true, ignoreBlocker: true });
      }
    } catch (error) {
      setProblem({ text: error instanceof Error ? error.message : String(error), conflict: error instanceof ApiProblem && error.status === 409 });
    } finally {
      setBusy(false);
    }
  };
  const takeTheirs = async (): Promise<void> => {
    if (!article) return;
    const held = await api.get<Article>(`/articles/${article.id}`);
    setWritten(writtenOf(held));
    setProblem(null);
    take(held);
  };
  const set = <K extends keyof Written>(name: K, value: Written[K]) => setWritten((now) => ({ ...now, [name]: value }));
  return { article, written, set, unsaved, problem, busy, save, take, takeTheirs, restored: (held: Article) => { setWritten(writtenOf(held)); take(held); } };
}
