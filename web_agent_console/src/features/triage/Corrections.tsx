import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Correction, Page } from "../../api/types";
import { api } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { fullMoment } from "../../i18n/time";
import { labelName, percent, targetName, triageTexts } from "./texts";
import css from "./Triage.module.css";

/** What agents corrected, the latest first. */
export function Corrections({ names }: { names: ReadonlyMap<string, string> }) {
  const t = triageTexts.use();
  const language = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ["classifier", "corrections"],
    initialPageParam: "",
    getNextPageParam: (page: Page<Correction>) => page.next ?? undefined,
    queryFn: ({ pageParam }) => api.get<Page<Correction>>("/classifier/corrections", { limit: 25, after: pageParam }),
  });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={css.block} aria-label={t("corrections")}>
      <h3 className={css.heading}>{t("corrections")}</h3>
      {query.isError && <p className={css.trouble}>{t("failed", { detail: query.error.message })}</p>}
      {query.data && rows.length === 0 && <p className={css.muted}>{t("none_corrected")}</p>}
      {rows.length > 0 && (
        <div className={css.scroll} tabIndex={0} role="group" aria-label={t("corrections")}>
          <table className={css.table}>
            <thead><tr><th scope="col">{t("who")}</th><th scope="col">{t("label")}</th><th scope="col">{t("was")}</th><th scope="col">{t("said")}</th><th scope="col">{t("text")}</th></tr></thead>
            <tbody>
              {rows.map((one) => (
                <tr key={`${one.ticket_id}${one.target}`}>
                  <td>{one.agent_name ?? one.agent_id}<span className={css.under}>{fullMoment(language, one.at)}</span></td>
                  <td>{targetName(one.target)}: {labelName(one.target, one.label, names)}</td>
                  <td>{labelName(one.target, one.before, names) || "–"}</td>
                  <td>{one.predicted ? `${labelName(one.target, one.predicted, names)} (${one.abstained ? t("unsure") : `${percent(one.probability)} %`})` : "–"}</td>
                  <td className={css.said}><Link to="/tickets/$view" params={{ view: "open" }} search={{ ticket: one.ticket_id }}>{one.text.slice(0, 160)}</Link></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && <Button size="compact-xs" variant="default" onClick={() => void query.fetchNextPage()}>{t("more")}</Button>}
    </section>
  );
}
