import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiProblem } from "../../api/client";
import type { Page, Suppression } from "../../api/types";
import { api, queries } from "../../app/hub";
import { useUser } from "../../app/hooks";
import { tr, useLanguage, useT, wordFor } from "../../i18n";
import { fullMoment, moment } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { Icon } from "../../ui/icons";
import { toasts } from "../../ui/toasts";
import css from "./Suppressions.module.css";

/** The customer's addresses that are not written to, why, and who may change that. */
export function Suppressions({ customerId }: { customerId: string }) {
  const t = useT();
  const language = useLanguage();
  const admin = useUser().role === "admin";
  const [asked, setAsked] = useState<Suppression | null>(null);
  const query = useQuery({
    queryKey: ["suppressions", customerId],
    enabled: Boolean(customerId),
    queryFn: () => api.get<Page<Suppression>>("/suppressions", { customer: customerId }),
  });
  const rows = query.data?.items ?? [];
  if (rows.length === 0) return null;
  const lift = async (row: Suppression, reason: string) => {
    setAsked(null);
    try {
      await api.delete(`/suppressions/${row.id}?reason=${encodeURIComponent(reason)}`);
      toasts.show({ tone: "good", text: tr("suppression.lifted") });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : tr("line.offline") });
    }
    await queries.invalidateQueries({ queryKey: ["suppressions", customerId] });
  };
  return (
    <ul className={css.list} aria-label={t("suppression.title")}>
      {rows.map((row) => (
        <li key={row.id} className={css.row} title={row.evidence}>
          <Icon name="alert" size={14} />
          <span className={css.text}>
            <strong>{wordFor(t, "suppression", row.reason)}</strong> {row.value}
            {row.channel && ` · ${wordFor(t, "channel", row.channel)}`}
            <time className={css.since} dateTime={row.since} title={fullMoment(language, row.since)}> {t("suppression.since", { date: moment(language, row.since, hubNow()) })}</time>
          </span>
          {row.reason === "hard_bounce" && <button type="button" className={css.act} onClick={() => void lift(row, "")}>{t("suppression.lift")}</button>}
          {row.reason !== "hard_bounce" && admin && <button type="button" className={css.act} onClick={() => setAsked(row)}>{t("suppression.lift")}</button>}
        </li>
      ))}
      {asked && <Ask row={asked} onClose={() => setAsked(null)} onLift={(reason) => void lift(asked, reason)} />}
    </ul>
  );
}

/** Against the customer's own wish one needs a reason. */
function Ask({ row, onClose, onLift }: { row: Suppression; onClose: () => void; onLift: (reason: string) => void }) {
  const t = useT();
  const [reason, setReason] = useState("");
  return (
    <Modal opened onClose={onClose} title={t("suppression.ask_title")} closeButtonProps={{ "aria-label": t("toast.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); if (reason.trim()) onLift(reason.trim()); }}>
        <p>{t("suppression.ask", { address: row.value })}</p>
        <label className={css.field}>
          {t("suppression.reason")}
          <input className={css.input} value={reason} maxLength={500} required data-autofocus onChange={(event) => setReason(event.currentTarget.value)} />
        </label>
        <div className={css.foot}>
          <Button variant="default" onClick={onClose}>{t("admin.cancel")}</Button>
          <Button type="submit" disabled={!reason.trim()}>{t("suppression.lift")}</Button>
        </div>
      </form>
    </Modal>
  );
}
