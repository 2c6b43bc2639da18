import { useHubSecond } from "../../app/hooks";
import { useT } from "../../i18n";
import css from "./OfferTray.module.css";

const RADIUS = 22;
const LENGTH = 2 * Math.PI * RADIUS;

/** Seconds left, as a number and as a ring that empties. */
export function Ring({ expiresAt, firstSeen }: { expiresAt: number; firstSeen: number }) {
  const t = useT();
  const now = useHubSecond();
  const left = Math.max(0, Math.ceil((expiresAt - now) / 1000));
  const share = Math.max(0, Math.min(1, (expiresAt - now) / Math.max(1000, expiresAt - firstSeen)));
  return (
    <span className={css.ring} data-hurry={left <= 5 || undefined} role="timer" aria-live="off" aria-label={t("offer.seconds", { n: left })}>
      <svg width="52" height="52" viewBox="0 0 52 52" aria-hidden="true">
        <circle cx="26" cy="26" r={RADIUS} className={css.track} />
        <circle cx="26" cy="26" r={RADIUS} className={css.left} strokeDasharray={LENGTH} strokeDashoffset={LENGTH * (1 - share)} />
      </svg>
      <span className={css.seconds} aria-hidden="true">{left}</span>
    </span>
  );
}
