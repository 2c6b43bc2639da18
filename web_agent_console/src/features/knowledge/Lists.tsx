import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { BrokenLink, MissingList, StaleList } from "../../api/knowledge";
import type { Page } from "../../api/types";
import { api, queries } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { languageName, moment } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { Empty } from "../../ui/Empty";
import { toasts } from "../../ui/toasts";
import { Found, Table, ToArticle } from "./parts";
import { begin } from "./start";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

/** Answers that lack a language, the most asked first. */
export function Missing() {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const navigate = useNavigate();
  const query = useQuery({ queryKey: ["missing-translations"], queryFn: () => api.get<MissingList>("/articles/missing-translations", { limit: 100 }) });
  const translate = (original: string, into: string) => {
    begin({ language: into, translationOf: original });
    void navigate({ to: "/knowledge/$place", params: { place: "articles" }, search: { article: "new" } });
  };
  return (
    <>
      <h2 className={css.heading}>{t("missing")} <span className={css.muted}>{query.data && t("total", { n: query.data.total })}</span></h2>
      <Found query={query}>
        {(list) => list.items.length === 0 ? <Empty icon="checkCircle" title={t("missing_none")} /> : (
          <Table label={t("missing")} heads={[t("article_title"), t("language"), t("asked"), t("lacks")]}>
            {list.items.map((one) => (
              <tr key={one.article_id}>
                <td><ToArticle id={one.article_id} title={one.title} /></td>
                <td>{languageName(language, one.language)}</td>
                <td className={css.num}>{one.asked}</td>
                <td className={css.row}>
                  {one.missing.map((lack) => lack.draft_id
                    ? <ToArticle key={lack.language} id={lack.draft_id} title={`${languageName(language, lack.language)}: ${t("go_on")}`} />
                    : <Button key={lack.language} size="compact-xs" variant="default" onClick={() => translate(one.article_id, lack.language)}>{t("translate_to", { language: languageName(language, lack.language) })}</Button>)}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Found>
    </>
  );
}

/** Translations whose original was written again after them. */
export function Stale() {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const query = useQuery({ queryKey: ["stale-translations"], queryFn: () => api.get<StaleList>("/articles/stale-translations", { limit: 100 }) });
  const upToDate = async (id: string) => {
    try {
      await api.post(`/articles/${id}/up-to-date`);
      toasts.show({ tone: "good", text: t("saved") });
      await queries.invalidateQueries({ queryKey: ["stale-translations"] });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <>
      <h2 className={css.heading}>{t("stale")} <span className={css.muted}>{query.data && t("total", { n: query.data.total })}</span></h2>
      <Found query={query}>
        {(list) => list.items.length === 0 ? <Empty icon="checkCircle" title={t("stale_none")} /> : (
          <Table label={t("stale")} heads={[t("article_title"), t("language"), t("original"), t("original_changed"), ""]}>
            {list.items.map((one) => (
              <tr key={one.article_id}>
                <td><ToArticle id={one.article_id} title={one.title} /></td>
                <td>{languageName(language, one.language)}</td>
                <td><ToArticle id={one.original_id} title={one.original_title} /></td>
                <td className={css.muted}>{moment(language, one.original_text_at, hubNow())}</td>
                <td><Button size="compact-xs" variant="default" onClick={() => void upToDate(one.article_id)}>{t("up_to_date")}</Button></td>
              </tr>
            ))}
          </Table>
        )}
      </Found>
    </>
  );
}

async function allLinks(): Promise<BrokenLink[]> {
  const found: BrokenLink[] = [];
  let cursor = "";
  do {
    const page = await api.get<Page<BrokenLink>>("/articles/broken-links", { limit: 100, cursor });
    found.push(...page.items);
    cursor = page.next ?? "";
  } while (cursor);
  return found;
}

/** Links that lead nowhere. */
export function Links() {
  const t = knowledgeTexts.use();
  const query = useQuery({ queryKey: ["broken-links"], queryFn: allLinks });
  return (
    <>
      <h2 className={css.heading}>{t("links")}</h2>
      <Found query={query}>
        {(links) => links.length === 0 ? <Empty icon="checkCircle" title={t("links_none")} /> : (
          <Table label={t("links")} heads={[t("article_title"), t("link"), t("fault")]}>
            {links.map((one, place) => (
              <tr key={place}>
                <td><ToArticle id={one.article_id} title={one.title} /></td><td><code>{one.link || "–"}</code></td><td>{t(`fault_${one.fault}`)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Found>
    </>
  );
}
