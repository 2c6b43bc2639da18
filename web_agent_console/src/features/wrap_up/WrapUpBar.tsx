import { Button, Menu } from "@mantine/core";
import { useState } from "react";
import type { Ticket } from "../../api/types";
import { connection, store } from "../../app/hub";
import { useHubSecond } from "../../app/hooks";
import { type TextKey, useT } from "../../i18n";
import { clock } from "../../i18n/time";
import { Icon } from "../../ui/icons";
import { toasts } from "../../ui/toasts";
import { patchTicket } from "../conversation/actions";
import { moveOn } from "../conversation/after_solve";
import type { View } from "../tickets/views";
import { useMyId } from "../tickets/useTicketList";
import css from "./WrapUpBar.module.css";

const DISPOSITIONS = ["solved", "informed", "handed_over", "waiting", "no_answer", "spam"] as const;

interface Props {
  ticket: Ticket;
  view: View;
  onOpen: (id: string | undefined) => void;
}

/** The end of the work on a ticket: how did it end, and for how long have we been at it. */
export function WrapUpBar({ ticket, view, onOpen }: Props) {
  const t = useT();
  const myId = useMyId();
  const now = useHubSecond();
  const [busy, setBusy] = useState(false);
  const wrapping = ticket.work_state === "wrap_up";
  if (ticket.assignee_id !== myId || (!wrapping && ticket.work_state !== "active")) return null;

  const finish = async (disposition: string) => {
    setBusy(true);
    try {
      // The hub solves a ticket whose active work ends; one that waits for the customer is to stay pending.
      if (disposition === "waiting" && !wrapping && !(await patchTicket(ticket.id, { status: "pending" }))) return;
      const ack = await connection.call<"ticket.wrap_up", { ticket?: Ticket }>("ticket.wrap_up", { ticket: ticket.id, disposition });
      if (!ack.ok) return void toasts.show({ tone: "bad", text: t("wrap.failed", { detail: ack.detail }) });
      if (ack.ticket) store.tickets([ack.ticket]);
      if (!wrapping && disposition !== "waiting") offerUndo();
      moveOn(ticket.id, view, onOpen);
    } catch {
      toasts.show({ tone: "bad", text: t("wrap.failed", { detail: t("line.offline") }) });
    } finally {
      setBusy(false);
    }
  };
  const offerUndo = () => {
    toasts.show({
      tone: "good",
      text: t("ticket.solved", { number: ticket.number }),
      undo: { label: t("composer.undo"), run: () => void patchTicket(ticket.id, { status: "open" }) },
      seconds: 8,
    });
  };
  const extend = async () => {
    try {
      const ack = await connection.call<"ticket.extend_wrap_up", { ticket?: Ticket }>("ticket.extend_wrap_up", { ticket: ticket.id });
      if (!ack.ok) return void toasts.show({ tone: "bad", text: ack.detail });
      if (ack.ticket) store.tickets([ack.ticket]);
    } catch {
      toasts.show({ tone: "bad", text: t("line.offline") });
    }
  };
  const since = ticket.wrap_up_since ?? ticket.updated_at;

  if (!wrapping) {
    return (
      <div className={css.quiet}>
        <Menu>
          <Menu.Target>
            <Button size="compact-xs" variant="subtle" color="gray" loading={busy} leftSection={<Icon name="checkCircle" size={14} />}>{t("wrap.finish")}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t("wrap.disposition")}</Menu.Label>
            {DISPOSITIONS.map((code) => <Menu.Item key={code} onClick={() => void finish(code)}>{t(`disposition.${code}` as TextKey)}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
      </div>
    );
  }
  return (
    <section className={css.bar} aria-label={t("wrap.title")}>
      <span className={css.time}><Icon name="clock" size={15} />{t("wrap.time", { time: clock((now - Date.parse(since)) / 1000) })}
        <span className={css.question}>
          {ticket.wrap_up_until ? t("wrap.left", { time: clock((Date.parse(ticket.wrap_up_until) - now) / 1000) }) : t("wrap.until_disposition")}
        </span>
        {ticket.wrap_up_until && !ticket.wrap_up_extended && <Button size="compact-xs" variant="subtle" onClick={() => void extend()}>{t("wrap.extend")}</Button>}
      </span>
      <span className={css.question}>{t("wrap.disposition")}</span>
      <span className={css.choices}>
        {DISPOSITIONS.map((code) => (
          <Button key={code} size="compact-sm" variant="default" disabled={busy} onClick={() => void finish(code)}>{t(`disposition.${code}` as TextKey)}</Button>
        ))}
      </span>
    </section>
  );
}
