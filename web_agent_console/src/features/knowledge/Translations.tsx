import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Article, Translation } from "../../api/knowledge";
import { api, queries } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { languageName } from "../../i18n/time";
import { Icon } from "../../ui/icons";
import { toasts } from "../../ui/toasts";
import { Preview } from "./Preview";
import { Found, Status, ToArticle } from "./parts";
import { begin } from "./start";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

const LANGUAGES = ["en", "zh"];

interface Props {
  article: Article | null;
  translations: readonly Translation[];
  beside: string;
  onBeside: (id: string) => void;
  onChanged: (article: Article) => void;
}

/** The same answer in other languages: which there are, which are behind, and the way to a new one. */
export function Translations({ article, translations, beside, onBeside, onChanged }: Props) {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const navigate = useNavigate();
  const others = translations.filter((one) => one.id !== article?.id);
  const own = translations.find((one) => one.id === article?.id);
  const lacking = article ? LANGUAGES.filter((code) => code !== article.language && !others.some((one) => one.language === code && one.status !== "retired")) : [];
  const translate = (into: string) => {
    begin({ language: into, translationOf: article?.id ?? "" });
    void navigate({ to: "/knowledge/$place", params: { place: "articles" }, search: { article: "new" } });
  };
  const upToDate = async () => {
    try {
      onChanged(await api.post<Article>(`/articles/${article?.id}/up-to-date`));
      await queries.invalidateQueries({ queryKey: ["translations"] });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <section className={css.card}>
      <h3>{t("translations")}</h3>
      <ul className={css.list}>
        {own?.stale && <li><span className={css.mark} data-tone="warn"><Icon name="late" size={12} />{t("behind")}</span><Button size="compact-xs" variant="default" onClick={() => void upToDate()}>{t("up_to_date")}</Button></li>}
        {others.map((one) => (
          <li key={one.id}>
            <span className={css.grow}>{languageName(language, one.language)}: <ToArticle id={one.id} title={one.title} /></span>
            {one.original && <span className={css.mark}>{t("original")}</span>}
            {one.stale && <span className={css.mark} data-tone="warn"><Icon name="late" size={12} />{t("behind")}</span>}
            <Status status={one.status} />
            <Button size="compact-xs" variant="default" onClick={() => onBeside(beside === one.id ? "" : one.id)}>{t(beside === one.id ? "hide_side" : "side")}</Button>
          </li>
        ))}
        {lacking.map((code) => <li key={code}><Button size="compact-xs" variant="default" onClick={() => translate(code)}>{t("translate_to", { language: languageName(language, code) })}</Button></li>)}
      </ul>
    </section>
  );
}

/** Another article of the same answer, to read while writing this one. */
export function Beside({ id, onClose }: { id: string; onClose: () => void }) {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const query = useQuery({ queryKey: ["article", id], queryFn: () => api.get<Article>(`/articles/${id}`) });
  return (
    <Found query={query}>
      {(article) => (
        <div lang={article.language}>
          <Preview body={article.body} articleId={article.id} label={`${languageName(language, article.language)}: ${article.title}`} />
          <Button mt="xs" size="compact-xs" variant="default" onClick={onClose}>{t("hide_side")}</Button>
        </div>
      )}
    </Found>
  );
}
