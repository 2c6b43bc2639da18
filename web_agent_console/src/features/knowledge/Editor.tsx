import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Article, Translation } from "../../api/knowledge";
import { api } from "../../app/hub";
import { EditorForm } from "./EditorForm";
import { Found } from "./parts";
import { begun } from "./start";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

/** One article to be written; without an id a new one, which may begin with a draft or as a translation. */
export function Editor({ id }: { id: string | null }) {
  const t = knowledgeTexts.use();
  const [start] = useState(() => (id === null ? begun() : {}));
  const original = start.translationOf ?? "";
  const query = useQuery({ queryKey: ["article", id ?? original], enabled: Boolean(id ?? original), queryFn: () => api.get<Article>(`/articles/${id ?? original}`) });
  const group = useQuery({
    queryKey: ["translations", id ?? original],
    enabled: Boolean(id ?? original),
    queryFn: () => api.get<{ items: Translation[] }>(`/articles/${id ?? original}/translations`),
  });
  const translations = group.data?.items ?? [];
  if (id === null && !original) return <EditorForm article={null} start={start} translations={[]} beside="" />;
  if (group.isLoading) return <div className={css.loading}><Loader size="sm" aria-label={t("loading")} /></div>;
  return (
    <Found query={query}>
      {(article) => id === null
        ? <EditorForm article={null} start={start} translations={translations} beside={article.id} />
        : <EditorForm key={article.id} article={article} start={{}} translations={translations} beside="" />}
    </Found>
  );
}
