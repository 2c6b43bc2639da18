/** A call from the page as one value, and how the hub's news change it. Pure. */

/** Where the hub says that the call stands; nothing before it has answered. */
export type Standing = "" | "ringing" | "menu" | "waiting" | "talking" | "held" | "voicemail" | "ended";

export interface CallNews {
  call: string;
  state: Exclude<Standing, "">;
  position?: number | null;
  wait_s?: number | null;
  hint?: string;
}

export interface CallFacts {
  id: string;
  standing: Standing;
  /** What is being said to the visitor, as text. */
  hint: string;
  place: number | null;
  waitS: number | null;
  /** Milliseconds since the epoch at which somebody first answered, or null. */
  talkingSince: number | null;
}

export const fresh: CallFacts = { id: "", standing: "", hint: "", place: null, waitS: null, talkingSince: null };

/** Take what the hub says; news of another call, or of one that is over, change nothing. */
export function hearCall(facts: CallFacts, news: CallNews, now: number): CallFacts {
  if ((facts.id && news.call !== facts.id) || facts.standing === "ended") return facts;
  const talking = news.state === "talking";
  return {
    id: news.call,
    standing: news.state,
    hint: news.hint ?? "",
    place: news.state === "waiting" ? (news.position ?? null) : null,
    waitS: news.state === "waiting" ? (news.wait_s ?? null) : null,
    talkingSince: facts.talkingSince ?? (talking ? now : null),
  };
}

/** A running clock: 0:07, 12:40. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
