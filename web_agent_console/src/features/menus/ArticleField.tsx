import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import type { Suggestion } from "../../api/types";
import { api } from "../../app/hub";
import { useMenuTexts } from "./texts";
import css from "./Menus.module.css";

/** The article whose answer is read to callers, found by its words. */
export function ArticleField({ id, onChange }: { id: string; onChange: (id: string) => void }) {
  const c = useMenuTexts();
  const [words, setWords] = useState("");
  const asked = useDeferredValue(words.trim());
  const named = useQuery({ queryKey: ["article-title", id], enabled: id !== "", retry: false, queryFn: () => api.get<{ title: string }>(`/articles/${id}`) });
  const found = useQuery({
    queryKey: ["menu-article", asked],
    enabled: asked !== "",
    queryFn: async () => (await api.get<{ items: Suggestion[] }>("/articles/search", { q: asked, limit: 5 })).items.filter((one) => one.article_id !== "" && !one.internal),
  });
  return (
    <fieldset className={css.group}>
      <legend>{c("article")}</legend>
      {id !== "" && <p><strong>{named.data?.title ?? id}</strong></p>}
      <TextInput size="xs" label={c("article_find")} value={words} onChange={(event) => setWords(event.currentTarget.value)} />
      {asked !== "" && found.data?.length === 0 && <p className={css.hint}>{c("article_none")}</p>}
      <ul className={css.found}>
        {asked !== "" && found.data?.map((one) => (
          <li key={one.article_id}>
            <button type="button" onClick={() => { onChange(one.article_id); setWords(""); }}>{one.title} <span className={css.hint}>{one.language}</span></button>
          </li>
        ))}
      </ul>
      <p className={css.hint}>{c("article_hint")}</p>
    </fieldset>
  );
}
