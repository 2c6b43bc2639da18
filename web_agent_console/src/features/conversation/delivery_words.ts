/** How far a reply has come, in the reader's words. */
import type { Delivery } from "../../api/types";
import type { Language, TextKey, Translate } from "../../i18n";
import { spokenAt } from "../../i18n/time";

/** Reasons that the hub gives itself; those of providers are shown as they came. */
const REASONS: Record<string, TextKey> = {
  "waits for an earlier reply": "reason.behind",
  "the inbox is not up": "reason.inbox_down",
  "an attached file is being checked for viruses": "reason.unscanned",
  "the inbox is gone or disabled": "reason.inbox_gone",
  "no answer in time": "reason.no_answer",
};
const PATTERNS: [RegExp, TextKey][] = [
  [/^this address does not exist \(bounced on (?<date>[\d-]+)\)$/, "reason.hard_bounce"],
  [/^the customer has opted out of these messages \(on (?<date>[\d-]+)\)$/, "reason.opted_out"],
  [/^the customer complained about messages \(on (?<date>[\d-]+)\)$/, "reason.complaint"],
];

/** A reason of the hub's in the reader's language. */
export function reasonWord(t: Translate, reason: string): string {
  const known = REASONS[reason];
  if (known) return t(known);
  for (const [pattern, key] of PATTERNS) {
    const match = pattern.exec(reason);
    if (match) return t(key, { date: match.groups?.date ?? "" });
  }
  return reason;
}

/** One line that says how far the reply has come and what happens next. */
export function deliveryWords(t: Translate, language: Language, delivery: Delivery, now: number): string {
  const reason = reasonWord(t, delivery.reason);
  const when = delivery.next_attempt_at ? spokenAt(language, delivery.next_attempt_at, now) : "";
  if (delivery.state === "queued") {
    if (delivery.send_at) return t("delivery.scheduled", { when: spokenAt(language, delivery.send_at, now) });
    if (delivery.attempts > 0 && when) return t("delivery.again_at", { when, reason });
    return reason ? t("delivery.waits", { reason }) : t("delivery.queued");
  }
  const word = t(`delivery.${delivery.state === "cancelled" ? "queued" : delivery.state}`);
  return reason && delivery.state === "failed" ? `${word}: ${reason}` : word;
}
