import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Offer, Ticket } from "../../api/types";
import { connection, store } from "../../app/hub";
import { useLive, useStable } from "../../app/hooks";
import { tr, useT, wordFor } from "../../i18n";
import { duration } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { Icon, channelIcon } from "../../ui/icons";
import { useKeys } from "../../ui/keys";
import { myCall } from "../../live/nouns/calls";
import { claimAudio, warmUpPhone } from "../calls/claim";
import { announce } from "../alerts/announce";
import { LastTickets } from "./LastTickets";
import { toasts } from "../../ui/toasts";
import { Ring } from "./Ring";
import css from "./OfferTray.module.css";

const SHOWN = 3;
const RING_MS = 3_500;

/** Work that the hub offers to me, with the time left to say yes. */
export function OfferTray() {
  const t = useT();
  const offers = useLive((state) => state.offers);
  const navigate = useNavigate();
  const first = offers[0];
  const inCall = useLive((state) => myCall(state) !== null);

  const accept = useStable(async (offer: Offer) => {
    if (offer.call_id) claimAudio();
    try {
      const ack = await connection.call<"offer.accept", { ticket?: Ticket }>("offer.accept", { offer: offer.id });
      store.answered(offer.id);
      if (!ack.ok) return void toasts.show({ tone: "bad", text: ack.code === "conflict" ? t("offer.gone") : ack.detail || t("offer.gone") });
      if (ack.ticket) store.tickets([ack.ticket]);
      await navigate({ to: "/tickets/$view", params: { view: "mine" }, search: { ticket: offer.ticket_id } });
    } catch {
      toasts.show({ tone: "bad", text: t("line.offline") });
    }
  });
  const decline = useStable(async (offer: Offer) => {
    try {
      const ack = await connection.call("offer.decline", { offer: offer.id, reason: "" });
      store.answered(offer.id);
      if (!ack.ok) toasts.show({ tone: "bad", text: ack.detail });
    } catch {
      toasts.show({ tone: "bad", text: t("line.offline") });
    }
  });
  useKeys({
    "alt+a": () => (first ? void accept(first) : false),
    "alt+d": () => (first ? void decline(first) : false),
  });
  return (
    <div className={css.tray} data-below={inCall || undefined} role="region" aria-live="assertive" aria-label={t("offer.title")}>
      {offers.slice(0, SHOWN).map((offer, index) => (
        <OfferCard key={offer.id} offer={offer} keys={index === 0} onAccept={accept} onDecline={decline} />
      ))}
    </div>
  );
}

interface CardProps {
  offer: Offer;
  keys: boolean;
  onAccept: (offer: Offer) => Promise<void>;
  onDecline: (offer: Offer) => Promise<void>;
}

function OfferCard({ offer, keys, onAccept, onDecline }: CardProps) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const [firstSeen] = useState(hubNow);
  useEffect(() => {
    const say = () => void announce({ key: offer.id, text: tr("offer.notification", { subject: offer.subject }), ticketId: offer.ticket_id });
    say();
    if (!offer.call_id) return;
    // Somebody is on the line: it rings until it is answered.
    warmUpPhone();
    const ring = setInterval(say, RING_MS);
    return () => clearInterval(ring);
  }, [offer]);
  const call = useLive((state) => state.calls[offer.call_id]);
  const size = keys ? "sm" : "compact-sm";
  const act = async (run: (offer: Offer) => Promise<void>) => {
    setBusy(true);
    await run(offer);
    setBusy(false);
  };
  return (
    <article className={css.card} data-further={!keys || undefined} aria-label={`${t("offer.title")}: ${offer.subject}`}>
      <Ring expiresAt={Date.parse(offer.expires_at)} firstSeen={firstSeen} />
      <div className={css.main}>
        <p className={css.over}>
          <Icon name={channelIcon(offer.channel)} size={14} />{wordFor(t, "channel", offer.channel)} · {offer.queue}
          {offer.wait_s !== null && offer.wait_s !== undefined && <> · {t("offer.waits", { time: duration(t, offer.wait_s) })}</>}
        </p>
        {offer.consult && <p className={css.over}><Icon name="people" size={14} />{t("offer.consult")}</p>}
        <p className={css.customer}>{offer.customer_name || t("list.no_customer")}</p>
        {call && call.path.length > 0 && <p className={css.over}>{call.path.join(" › ")}</p>}
        <p className={css.subject}>{offer.subject || t("list.no_subject")}</p>
        {keys && <LastTickets ticketId={offer.ticket_id} />}
        {keys && offer.preview && <p className={css.preview}>{offer.preview}</p>}
        <div className={css.acts}>
          <Button size={size} px={10} loading={busy} onClick={() => void act(onAccept)}>{t("offer.accept")}{keys && <kbd className={css.key}>Alt A</kbd>}</Button>
          <Button size={size} px={10} variant="default" disabled={busy} onClick={() => void act(onDecline)}>{t("offer.decline")}{keys && <kbd className={css.key}>Alt D</kbd>}</Button>
        </div>
      </div>
    </article>
  );
}
