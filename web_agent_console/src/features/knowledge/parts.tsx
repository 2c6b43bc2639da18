/** Small parts that the screens of the knowledge area share. */
import { Button, Loader } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ArticleStatus } from "../../api/knowledge";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

/** What a query found, or that it is on its way, or why it failed. */
export function Found<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => React.ReactNode }) {
  const t = knowledgeTexts.use();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) {
    return <Empty icon="alert" title={t("failed", { detail: query.error.message })}><Button mt="sm" variant="default" onClick={() => void query.refetch()}>{t("again")}</Button></Empty>;
  }
  return <div className={css.loading}><Loader size="sm" aria-label={t("loading")} /></div>;
}

/** A table that scrolls sideways by itself. */
export function Table({ label, heads, children }: { label: string; heads: readonly React.ReactNode[]; children: React.ReactNode }) {
  return (
    <div className={css.scroll} tabIndex={0} role="group" aria-label={label}>
      <table className={css.table}>
        <thead><tr>{heads.map((head, place) => <th key={place} scope="col">{head}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export function ToArticle({ id, title }: { id: string; title: string }) {
  return <Link className={css.open} to="/knowledge/$place" params={{ place: "articles" }} search={{ article: id }}>{title}</Link>;
}

export function Status({ status }: { status: ArticleStatus }) {
  const t = knowledgeTexts.use();
  return <span className={css.mark} data-tone={status === "published" ? "ok" : undefined}>{status === "published" && <Icon name="check" size={12} />}{t(status)}</span>;
}
