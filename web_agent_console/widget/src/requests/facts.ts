/** What the panel decides. Pure. */
import type { Ack } from "../line";
import type { OwnTexts } from "./texts";

export const DIGITS = 6;
const LONGEST_WAIT_S = 45;

/** The digits of what was typed or pasted, whichever script they are in, as far as a code is long. */
export const digitsOf = (text: string): string => text.normalize("NFKC").replace(/\D/g, "").slice(0, DIGITS);

/** Seconds until another code may be asked for; a clock that goes wrong makes nobody wait longer than the hub does. */
export const secondsLeft = (againAt: string | null, now: number): number =>
  againAt ? Math.min(LONGEST_WAIT_S, Math.max(0, Math.ceil((Date.parse(againAt) - now) / 1000))) : 0;

/** What went wrong, and what to do about it. */
export function told(texts: OwnTexts, answer: Ack): string {
  const known: Record<string, string> = {
    wrong_code: texts.wrong(answer.tries_left ?? 0), code_over: texts.over, nothing_asked: texts.gone, invalid: texts.invalid,
    too_many_requests: (answer.retry_after_s ?? 0) > 60 ? texts.often : texts.failed,
  };
  return answer.code === "wrong_code" && !answer.tries_left ? texts.over : known[answer.code ?? ""] ?? texts.failed;
}
