import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Article } from "../../api/knowledge";
import type { Page } from "../../api/types";
import type { Query } from "../../api/client";
import { api } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { languageName, moment } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { useNames } from "../admin/useRows";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { Found, Status, Table, ToArticle } from "./parts";
import { begin } from "./start";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

const MAX_PAGES = 20;

async function allOf(query: Query): Promise<Article[]> {
  const rows: Article[] = [];
  let cursor = "";
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const part = await api.get<Page<Article>>("/articles", { ...query, limit: 100, cursor });
    rows.push(...part.items);
    cursor = part.next ?? "";
    if (!cursor) break;
  }
  return rows;
}

/** Every article, filtered as editors ask. */
export function ArticleList() {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const navigate = useNavigate();
  const owners = useNames("agents");
  const [filter, setFilter] = useState<Query>({});
  const [words, setWords] = useState("");
  const query = useQuery({ queryKey: ["articles", filter], queryFn: () => allOf(filter) });
  const all = useQuery({ queryKey: ["articles", {}], queryFn: () => allOf({}) });
  const valuesOf = (pick: (article: Article) => string) => [...new Set((all.data ?? []).map(pick).filter(Boolean))].sort();
  const brands = valuesOf((one) => one.brand);
  const choose = (name: string, any: string, values: { value: string; label: string }[]) => (
    <NativeSelect size="xs" aria-label={any} value={String(filter[name] ?? "")} data={[{ value: "", label: any }, ...values]}
      onChange={(event) => setFilter({ ...filter, [name]: event.currentTarget.value || undefined })} />
  );
  const create = () => {
    begin({});
    void navigate({ to: "/knowledge/$place", params: { place: "articles" }, search: { article: "new" } });
  };
  return (
    <>
      <header className={css.head}>
        <h2 className={css.heading}>{t("articles")} <span className={css.muted}>{query.data?.length}</span></h2>
        <Button size="xs" onClick={create}>{t("new")}</Button>
      </header>
      <div className={css.head}>
        <TextInput size="xs" type="search" placeholder={t("search")} aria-label={t("search")} leftSection={<Icon name="search" size={15} />} value={words} onChange={(event) => setWords(event.currentTarget.value)} />
        {choose("status", t("any_status"), (["draft", "published", "retired"] as const).map((value) => ({ value, label: t(value) })))}
        {choose("language", t("any_language"), valuesOf((one) => one.language).map((value) => ({ value, label: languageName(language, value) })))}
        {choose("category", t("any_category"), valuesOf((one) => one.category).map((value) => ({ value, label: value })))}
        {brands.length > 0 && choose("brand", t("any_brand"), brands.map((value) => ({ value, label: value })))}
        {choose("owner_id", t("any_owner"), valuesOf((one) => one.owner_id).map((value) => ({ value, label: owners[value] ?? value })))}
        <label className={css.check}><input type="checkbox" checked={Boolean(filter.review_due)} onChange={(event) => setFilter({ ...filter, review_due: event.currentTarget.checked || undefined })} />{t("review_due")}</label>
      </div>
      <Found query={query}>
        {(articles) => {
          const shown = articles.filter((one) => one.title.toLowerCase().includes(words.toLowerCase()));
          if (shown.length === 0) return <Empty icon="book" title={t("none")} />;
          return (
            <Table label={t("articles")} heads={[t("article_title"), t("status"), t("language"), t("category"), t("owner"), t("changed")]}>
              {shown.map((one) => (
                <tr key={one.id}>
                  <td><ToArticle id={one.id} title={one.title} /></td>
                  <td><Status status={one.status} /> {one.visibility === "internal" && <span className={css.mark}><Icon name="eye" size={12} />{t("internal")}</span>} {one.brand && <span className={css.mark}>{one.brand}</span>}</td>
                  <td>{languageName(language, one.language)}</td>
                  <td>{one.category || "–"}</td>
                  <td>{one.owner_id ? (owners[one.owner_id] ?? one.owner_id) : "–"}</td>
                  <td className={css.muted}>{moment(language, one.updated_at, hubNow())}</td>
                </tr>
              ))}
            </Table>
          );
        }}
      </Found>
    </>
  );
}
