import { Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ArticleDraft, GapList } from "../../api/knowledge";
import { api } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { timeOfDay } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import { toasts } from "../../ui/toasts";
import { CoverageChart } from "./CoverageChart";
import { Found, Table, ToArticle } from "./parts";
import { begin } from "./start";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

const TICKETS = 50;
const AGAIN_MS = 2_000;

type Gap = GapList["items"][number];

/** How much suggestions answer, and which questions no article answers, the costliest first. */
export function Write() {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const [days, setDays] = useState(30);
  const query = useQuery({
    queryKey: ["gaps", days],
    queryFn: () => api.get<GapList>("/learning/gaps", { days }),
    refetchInterval: (now) => (now.state.data?.computing ? AGAIN_MS : false),
  });
  return (
    <>
      <header className={css.head}>
        <h2 className={css.heading}>{t("write")}</h2>
        <NativeSelect size="xs" aria-label={t("day")} value={String(days)} data={[{ value: "30", label: t("days_30") }, { value: "90", label: t("days_90") }]} onChange={(event) => setDays(Number(event.currentTarget.value))} />
      </header>
      <CoverageChart days={days} />
      <Found query={query}>
        {(list) => (
          <>
            <p className={css.muted} role="status">
              {list.computing ? t("computing", { n: list.looked_at, of: list.of }) : list.as_of && t("as_of", { time: timeOfDay(language, list.as_of) })}
            </p>
            {list.items.length === 0 && !list.computing && <Empty icon="checkCircle" title={t("gaps_none")} />}
            {list.items.length > 0 && (
              <Table label={t("write")} heads={[t("gap"), t("contacts"), t("hours"), t("nearest"), ""]}>
                {list.items.map((gap) => <GapRow key={gap.question} gap={gap} />)}
              </Table>
            )}
          </>
        )}
      </Found>
    </>
  );
}

function GapRow({ gap }: { gap: Gap }) {
  const t = knowledgeTexts.use();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const draft = async () => {
    setBusy(true);
    const tickets = gap.ticket_ids.slice(0, TICKETS);
    try {
      const made = await api.post<ArticleDraft>("/learning/drafts", { ticket_ids: tickets });
      begin({ draft: made, tickets, language: gap.language || "en" });
      await navigate({ to: "/knowledge/$place", params: { place: "articles" }, search: { article: "new" } });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof Error ? error.message : String(error) });
      setBusy(false);
    }
  };
  return (
    <tr>
      <td>
        <strong>{gap.question}</strong>
        {gap.words.length > 0 && <div className={css.row}>{gap.words.map((one) => <span key={one} className={css.mark}>{one}</span>)}</div>}
        {gap.examples.length > 1 && <details><summary className={css.muted}>{t("examples")}</summary><ul className={css.examples}>{gap.examples.map((one) => <li key={one}>{one}</li>)}</ul></details>}
        <div className={css.muted}>{gap.ticket_ids.slice(0, 3).map((id, place) => <span key={id}>{place > 0 && " · "}<Link className={css.open} to="/tickets/$view" params={{ view: "search" }} search={{ ticket: id }}>{t("ticket")} {place + 1}</Link></span>)}</div>
      </td>
      <td className={css.num}>{gap.contacts}</td>
      <td className={css.num}>{gap.hours.toFixed(1)}</td>
      <td>{gap.nearest ? <Nearest id={gap.nearest} confidence={gap.confidence} /> : "–"}</td>
      <td><Button size="compact-xs" loading={busy} onClick={() => void draft()}>{t("draft_from")}</Button></td>
    </tr>
  );
}

function Nearest({ id, confidence }: { id: string; confidence: number }) {
  const t = knowledgeTexts.use();
  const query = useQuery({ queryKey: ["article", id], queryFn: () => api.get<{ title: string }>(`/articles/${id}`), retry: false });
  return <><ToArticle id={id} title={query.data?.title ?? id} /> <span className={css.muted}>{t("nearest_hint", { n: Math.round(confidence * 100) })}</span></>;
}
