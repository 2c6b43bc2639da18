import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useId, useState } from "react";
import type { components } from "../../api/wire";
import { api } from "../../app/hub";
import { withFilesOf } from "./editing";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

const PAUSE_MS = 400;

/** Show a text by the help centre's own renderer, which leaves nothing in that could run. */
export function Preview({ body, articleId, label }: { body: string; articleId: string; label?: string }) {
  const t = knowledgeTexts.use();
  const id = useId();
  const [settled, setSettled] = useState(body);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(body), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [body]);
  const query = useQuery({
    queryKey: ["article-preview", settled],
    gcTime: 60_000,
    staleTime: Infinity,
    placeholderData: (former: { html: string } | undefined) => former,
    queryFn: () => api.post<components["schemas"]["ArticlePreviewView"]>("/articles/preview", { body: settled }),
  });
  const html = useDeferredValue(withFilesOf(query.data?.html ?? "", articleId));
  return (
    <div>
      <span id={id} className={css.label}>{label ?? t("preview")}</span>
      <div className={css.preview} role="region" aria-labelledby={id} tabIndex={0} dangerouslySetInnerHTML={{ __html: html }} />
    </div>
  );
}
