import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import type { Suggestion, Ticket } from "../../api/types";
import { api } from "../../app/hub";
import { Icon, type IconName } from "../../ui/icons";
import { useKeys } from "../../ui/keys";
import { Marked } from "./Marked";
import { NextSteps } from "./NextSteps";
import { useSuggestionTexts } from "./texts";
import type { Used } from "./useVerdicts";
import css from "./Suggestions.module.css";

const Draft = lazy(() => import("./Draft").then((part) => ({ default: part.Draft })));

const SHOWN = 3;
const CLOSED_KEY = "hub.suggestions";

const NOTED_FROM = 12;
const PAUSE_MS = 700;

const icons: Record<Suggestion["source"], IconName> = { article: "book", macro: "note", answer: "checkCircle" };

interface Props {
  ticket: Ticket;
  /** What the agent writes: a note stands for the question (in a call it is all there is of it), a reply is answered when nothing else is. */
  typed: string;
  note: boolean;
  /** Put a text into the reply; it comes from these suggestions. */
  onInsert: (text: string, from: Used[]) => void;
  onReject: (id: string) => void;
}

/** Answers the hub proposes, with how sure it is, why, and where they come from. They never send themselves. */
export function Suggestions({ ticket, typed, note, onInsert, onReject }: Props) {
  const t = useSuggestionTexts();
  const [rejected, setRejected] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState(() => localStorage.getItem(CLOSED_KEY) !== "closed");
  const [long, setLong] = useState<string | null>(null);
  const [drafting, setDrafting] = useState(false);
  const settled = useSettled(typed.trim());
  const said = settled.length >= NOTED_FROM ? settled : "";
  // Once nothing answers the customer, what the agent begins to reply is looked up until the customer writes again.
  const [unanswered, setUnanswered] = useState("");
  const asked = `${ticket.id} ${ticket.last_inbound_at}`;
  const text = note || unanswered === asked ? said : "";
  const active = (ticket.status === "open" || ticket.status === "pending") && ticket.work_state !== "wrap_up";
  const limit = SHOWN + rejected.size;
  const query = useQuery({
    // Asked again when the customer writes: the question may have changed.
    queryKey: ["suggestions", ticket.id, ticket.last_inbound_at, text, limit, open],
    // While another note is answered the answers before stay, but never those of another ticket.
    placeholderData: (before, query) => (query?.queryKey[1] === ticket.id ? before : undefined),
    enabled: active,
    staleTime: 120_000,
    queryFn: async () => {
      const { items } = await api.get<{ items: Suggestion[] }>("/suggestions", { ticket: ticket.id, limit, shown: open, ...(text && { text }) });
      if (items.length === 0 && !text) setUnanswered(asked);
      return items;
    },
  });
  const shown = (query.data ?? []).filter((one) => !rejected.has(one.id)).slice(0, SHOWN);
  const insert = (one: Suggestion) => onInsert(one.text, [[one.id]]);
  const insertAt = (index: number) => {
    const suggestion = shown[index];
    if (!suggestion) return false;
    if (isSecret(suggestion)) setLong(suggestion.id);
    else insert(suggestion);
  };
  const some = active && shown.length > 0;
  useKeys({
    "alt+1": () => insertAt(0), "alt+2": () => insertAt(1), "alt+3": () => insertAt(2),
    "alt+0": () => (some && open && !drafting ? setDrafting(true) : false),
  });
  if (!active) return null;
  if (!some) return <div className={css.frame}><NextSteps ticket={ticket} onText={(step) => onInsert(step, [])} /></div>;
  const toggle = () => {
    setOpen(!open);
    localStorage.setItem(CLOSED_KEY, open ? "closed" : "open");
  };
  return (
    <section className={css.frame} aria-label={t("title")}>
      <div className={css.head}>
        <button type="button" className={css.title} aria-expanded={open} onClick={toggle}>
          <Icon name="spark" size={14} />{t("title")}<span className={css.count}>{shown.length}</span>
          <Icon name={open ? "down" : "right"} size={12} />
        </button>
        {open && !drafting && (
          <button type="button" className={css.title} onClick={() => setDrafting(true)}><Icon name="pencil" size={13} />{t("draft")} <kbd>Alt 0</kbd></button>
        )}
        <NextSteps ticket={ticket} onText={(step) => onInsert(step, [])} />
      </div>
      {open && drafting && (
        <Suspense fallback={null}><Draft key={ticket.id} ticket={ticket} noted={text} onInsert={onInsert} onClose={() => setDrafting(false)} /></Suspense>
      )}
      {open && !drafting && (
        <ul className={css.list}>
          {shown.map((one, index) => {
            const whole = long === one.id;
            const [best] = one.passages;
            return (
              <li key={one.id} className={css.item} data-long={whole || undefined}>
                <button type="button" className={css.read} aria-expanded={whole}
                  onClick={() => setLong(whole ? null : one.id)}>
                  <Icon name={whole ? "down" : "right"} size={12} />
                  <span className={css.name}>{one.title}</span>
                </button>
                <Confidence one={one} />
                {isSecret(one) ? <span /> : (
                  <button type="button" className={css.insert} onClick={() => insert(one)}>
                    {t("insert")}<span className="visually-hidden"> {one.title}</span> <kbd>Alt {index + 1}</kbd>
                  </button>
                )}
                <button type="button" className={css.reject} title={t("reject")} aria-label={`${t("reject")}: ${one.title}`}
                  onClick={() => { setRejected(new Set([...rejected, one.id])); onReject(one.id); }}>
                  <Icon name="close" size={13} />
                </button>
                {whole && <p className={css.whole}><Marked text={one.text} matches={one.matches} /></p>}
                <p className={css.meta}>
                  <Icon name={icons[one.source]} size={12} /> {t(`source.${one.source}`)}
                  {one.internal && ` · ${t("internal")}`}
                  {whole
                    ? one.found_by && one.found_by !== one.title && ` · ${t("found_by", { text: one.found_by })}`
                    : <span className={css.text}> · <Marked text={one.text} matches={one.matches} within={best} /></span>}
                </p>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** Internal articles are read, and never put into a reply. */
const isSecret = (one: Suggestion) => one.internal && one.source === "article";

/** The text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function Confidence({ one }: { one: Suggestion }) {
  const t = useSuggestionTexts();
  const percent = Math.round(Math.max(0, Math.min(1, one.confidence)) * 100);
  return (
    <span className={css.sure}>
      <svg width="34" height="5" aria-hidden="true"><rect width="34" height="5" rx="2.5" className={css.track} /><rect width={(34 * percent) / 100} height="5" rx="2.5" className={css.fill} /></svg>
      {t("sure.percent", { word: t(`sure.${one.sureness}`), n: percent })}
    </span>
  );
}
