import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ShadowDay } from "../../api/types";
import { api } from "../../app/hub";
import { useLanguage, useT } from "../../i18n";
import { fullMoment } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import css from "./Admin.module.css";

/** Routing policies on trial beside those in force: how often they agree, and where they do not. */
export function Shadow() {
  const t = useT();
  const query = useQuery({
    queryKey: ["routing", "shadow"],
    refetchInterval: 15_000,
    queryFn: () => api.get<{ items: ShadowDay[] }>("/routing/shadow", { days: 14 }),
  });
  const days = query.data?.items ?? [];
  return (
    <>
      <header className={css.head}><h2 className={css.heading}>{t("shadow.title")}</h2></header>
      {query.isLoading && <div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>}
      {query.isError && <Empty icon="alert" title={t("admin.failed", { detail: query.error.message })} />}
      {query.data && days.length === 0 && <Empty icon="eye" title={t("shadow.none")} />}
      {days.length > 0 && (
        <div className={css.scroll} tabIndex={0} role="group" aria-label={t("shadow.title")}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t("shadow.day")}</th><th scope="col">{t("admin.queue")}</th><th scope="col">{t("shadow.live")}</th><th scope="col">{t("shadow.trial")}</th>
                <th scope="col">{t("shadow.decisions")}</th><th scope="col">{t("shadow.agreement")}</th><th scope="col">{t("shadow.other")}</th>
                <th scope="col">{t("shadow.later")}</th><th scope="col">{t("shadow.sooner")}</th><th scope="col">{t("shadow.examples")}</th>
              </tr>
            </thead>
            <tbody>{days.map((day) => <Day key={`${day.day}${day.queue_id}${day.live}${day.shadow}`} day={day} />)}</tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Day({ day }: { day: ShadowDay }) {
  const t = useT();
  const language = useLanguage();
  return (
    <tr className={css.plain}>
      <td>{day.day}</td><td>{day.queue_name}</td><td>{day.live}</td><td>{day.shadow}</td><td>{day.decisions}</td>
      <td>{day.agreement === null || day.agreement === undefined ? "–" : `${Math.round(day.agreement * 1000) / 10} %`}</td>
      <td>{day.other}</td><td>{day.later}</td><td>{day.sooner}</td>
      <td className={css.wide}>
        {day.examples.length > 0 && (
          <details>
            <summary>{t("shadow.show", { n: day.examples.length })}</summary>
            {day.examples.map((one) => (
              <p key={`${one.ticket_id}${one.at}`}>
                <Link to="/tickets/$view" params={{ view: "open" }} search={{ ticket: one.ticket_id }}>{fullMoment(language, one.at)}</Link>{" "}
                {t("shadow.instead", { live: one.live_agent, trial: one.shadow_agent ?? t("shadow.nobody") })}
              </p>
            ))}
          </details>
        )}
      </td>
    </tr>
  );
}
