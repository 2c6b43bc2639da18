import { useEffect, useRef } from "react";
import { tr } from "../i18n";
import { toasts } from "../ui/toasts";
import { useLive } from "./hooks";

/** Say once what the hub notices and which offers went away. */
export function useNotices(): void {
  const notices = useLive((state) => state.notices);
  const lost = useLive((state) => state.lostOffers);
  const told = useRef({ notice: 0, lost: 0 });
  useEffect(() => {
    for (const notice of notices) {
      if (notice.key <= told.current.notice) continue;
      told.current.notice = notice.key;
      toasts.show({ tone: notice.level === "info" ? "info" : "bad", text: notice.text, seconds: 8 });
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
