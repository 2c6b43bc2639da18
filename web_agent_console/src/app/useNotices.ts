import { useEffect, useRef } from "react";
import type { Notice } from "../api/types";
import { announce, isLookedAt } from "../features/alerts/announce";
import { tr } from "../i18n";
import { en } from "../i18n/en";
import type { TextKey } from "../i18n";
import { toasts } from "../ui/toasts";
import { useLive } from "./hooks";

const RINGING = new Set(["assigned", "mentioned", "coached", "board_alert", "call_rings"]);

/** The notice in the person's language; one that this console does not know in the hub's words. */
function textOf(notice: Notice): string {
  const key = `notice.${notice.code}`;
  return key in en && notice.ticket ? tr(key as TextKey, { ticket: notice.ticket, name: notice.by || tr("event.somebody") }) : notice.text;
}

/** Say once what the hub notices and which offers went away. */
export function useNotices(): void {
  const notices = useLive((state) => state.notices);
  const lost = useLive((state) => state.lostOffers);
  const told = useRef({ notice: 0, lost: 0 });
  useEffect(() => {
    for (const notice of notices) {
      if (notice.key <= told.current.notice) continue;
      told.current.notice = notice.key;
      if (isLookedAt(notice.ticket_id)) continue;
      const text = textOf(notice);
      toasts.show({ tone: notice.level === "info" ? "info" : "bad", text, seconds: 8 });
      if (RINGING.has(notice.code)) void announce({ key: `${notice.code}.${notice.ticket_id ?? ""}`, text, ticketId: notice.ticket_id });
    }
  }, [notices]);
  useEffect(() => {
    if (lost.length === 0) told.current.lost = 0;
    for (const one of lost) {
      if (one.key <= told.current.lost) continue;
      told.current.lost = one.key;
      const missed = one.reason === "expired" || one.reason === "timeout";
      const text = tr(missed ? "offer.missed" : "offer.withdrawn", { subject: one.offer.subject });
      toasts.show({ tone: missed ? "bad" : "info", text, seconds: missed ? 12 : 6 });
    }
  }, [lost]);
}
