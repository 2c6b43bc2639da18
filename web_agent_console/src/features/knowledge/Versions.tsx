import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Article, ArticleDiff, ArticleVersion } from "../../api/knowledge";
import { api } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { moment } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { useNames } from "../admin/useRows";
import { toasts } from "../../ui/toasts";
import { Diff } from "./Diff";
import { Found } from "./parts";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

const SHOWN = 8;

/** What the article was: each version with what it changed, and the way back to it. */
export function Versions({ article, unsaved, onRestored }: { article: Article; unsaved: boolean; onRestored: (article: Article) => void }) {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const people = useNames("agents");
  const [shown, setShown] = useState(SHOWN);
  const [compared, setCompared] = useState<ArticleVersion | null>(null);
  const query = useQuery({ queryKey: ["versions", article.id, article.version], queryFn: () => api.get<{ items: ArticleVersion[] }>(`/articles/${article.id}/versions`) });
  const restore = async (version: number, undone = false): Promise<void> => {
    try {
      const former = article.version;
      onRestored(await api.post<Article>(`/articles/${article.id}/restore`, { version }));
      setCompared(null);
      toasts.show({ tone: "good", text: t("restored", { n: version }), ...(undone ? {} : { undo: { label: t("restore_undo"), run: () => void restore(former, true) } }) });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <section className={css.card}>
      <h3>{t("versions")}</h3>
      <Found query={query}>
        {({ items }) => (
          <>
            <ul className={css.list}>
              {items.slice(0, shown).map((one, place) => (
                <li key={one.number}>
                  <span className={css.grow}>{t("version_of", { n: one.number })} <span className={css.muted}>{place === 0 ? t("present") : moment(language, one.written_at, hubNow())} · {people[one.editor_id] ?? one.editor_id}</span></span>
                  <Button size="compact-xs" variant="default" onClick={() => setCompared(one)}>{t("compare")}</Button>
                </li>
              ))}
            </ul>
            {items.length > shown && <Button mt="xs" size="compact-xs" variant="subtle" onClick={() => setShown(items.length)}>{t("total", { n: items.length })}</Button>}
          </>
        )}
      </Found>
      {compared && (
        <Modal opened size="xl" onClose={() => setCompared(null)} title={t("version_of", { n: compared.number })} closeButtonProps={{ "aria-label": t("cancel") }}>
          <div className={css.form}>
            <Compared article={article} version={compared} />
            {compared.number !== article.version && <div className={css.row}><Button onClick={() => { if (!unsaved || window.confirm(t("restore_lost"))) void restore(compared.number); }}>{t("restore")}</Button></div>}
          </div>
        </Modal>
      )}
    </section>
  );
}

/** A former version is compared with the present one, the present one with the one before. */
function Compared({ article, version }: { article: Article; version: ArticleVersion }) {
  const present = version.number === article.version;
  const path = `/articles/${article.id}/versions/${article.version}/diff`;
  const query = useQuery({ queryKey: ["diff", article.id, article.version, version.number], queryFn: () => api.get<ArticleDiff>(path, present ? {} : { against: version.number }) });
  return <Found query={query}>{(diff) => <Diff lines={diff.lines} />}</Found>;
}
