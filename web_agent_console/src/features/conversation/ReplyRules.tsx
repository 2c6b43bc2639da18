import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Suspense, lazy, useEffect, useState } from "react";
import type { ReplyPreview, ReplyRules as Rules, Ticket } from "../../api/types";
import { useHubSecond } from "../../app/hooks";
import { api } from "../../app/hub";
import { useT } from "../../i18n";
import { duration } from "../../i18n/time";
import type { Kind } from "./useComposer";
import { isOpen } from "./templates";
import css from "./ReplyRules.module.css";

const TemplatePicker = lazy(() => import("./TemplatePicker"));
const COUNT_AFTER_MS = 300;

interface Props {
  ticket: Ticket;
  body: string;
  onPlainer: (text: string) => void;
}

/** What may be written just now: how long freely, which templates later, and how many segments a text takes. */
export function ReplyRules({ kind, ...reply }: Props & { kind: Kind }) {
  return kind === "note" ? null : <ForReply {...reply} />;
}

function ForReply({ ticket, body, onPlainer }: Props) {
  const { data: rules } = useQuery({
    queryKey: ["reply-rules", ticket.id, ticket.last_inbound_at],
    queryFn: () => api.get<Rules>(`/tickets/${ticket.id}/reply-rules`),
  });
  if (!rules) return null;
  const hasWindow = rules.window_closes_at !== null || !rules.free_text;
  return (
    <>
      {hasWindow && <FreeWords ticket={ticket} rules={rules} />}
      {rules.counts_segments && body.trim() && <Segments ticket={ticket} body={body} onPlainer={onPlainer} />}
    </>
  );
}

function FreeWords({ ticket, rules }: { ticket: Ticket; rules: Rules }) {
  const t = useT();
  const now = useHubSecond();
  if (!isOpen(rules, now)) return <Suspense><TemplatePicker ticket={ticket} templates={rules.templates} /></Suspense>;
  if (rules.window_closes_at === null) return null;
  return <p className={css.line}>{t("composer.window_open", { left: duration(t, (Date.parse(rules.window_closes_at) - now) / 1000) })}</p>;
}

function Segments({ ticket, body, onPlainer }: Props) {
  const t = useT();
  const [counted, setCounted] = useState(body);
  useEffect(() => {
    const timer = setTimeout(() => setCounted(body), COUNT_AFTER_MS);
    return () => clearTimeout(timer);
  }, [body]);
  const { data } = useQuery({
    queryKey: ["reply-preview", ticket.id, counted],
    queryFn: () => api.post<ReplyPreview>(`/tickets/${ticket.id}/reply-preview`, { body: counted }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  if (!data?.segments || !data.encoding) return null;
  const { plainer } = data;
  return (
    <p className={css.line}>
      {t("composer.segments", { n: data.segments, chars: data.chars, encoding: data.encoding })}
      {plainer && counted === body && <button type="button" className={css.plainer} onClick={() => onPlainer(plainer)}>{t("composer.plainer")}</button>}
    </p>
  );
}
