import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Suggestion, Ticket } from "../../api/types";
import { api } from "../../app/hub";
import { useT } from "../../i18n";
import { Icon } from "../../ui/icons";
import { useKeys } from "../../ui/keys";
import css from "./Suggestions.module.css";

const SHOWN = 3;
const CLOSED_KEY = "hub.suggestions";

const NOTED_FROM = 12;
const PAUSE_MS = 700;

interface Props {
  ticket: Ticket;
  /** What the agent writes down (in a call it is all there is of the question). */
  noted: string;
  onInsert: (suggestion: Suggestion) => void;
  onReject: (suggestion: Suggestion) => void;
}

/** Answers the hub proposes, with how sure it is and where they come from. They never send themselves. */
export function Suggestions({ ticket, noted, onInsert, onReject }: Props) {
  const t = useT();
  const [rejected, setRejected] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState(() => localStorage.getItem(CLOSED_KEY) !== "closed");
  const [long, setLong] = useState<string | null>(null);
  const said = useSettled(noted.trim());
  const text = said.length >= NOTED_FROM ? said : "";
  const active = (ticket.status === "open" || ticket.status === "pending") && ticket.work_state !== "wrap_up";
  const query = useQuery({
    // Asked again when the customer writes: the question may have changed.
    queryKey: ["suggestions", ticket.id, ticket.last_inbound_at, text],
    // While another note is answered the answers before stay, but never those of another ticket.
    placeholderData: (before, query) => (query?.queryKey[1] === ticket.id ? before : undefined),
    enabled: active,
    staleTime: 120_000,
    queryFn: async () => (await api.get<{ items: Suggestion[] }>("/suggestions", { ticket: ticket.id, ...(text && { text }) })).items,
  });
  const shown = (query.data ?? []).filter((one) => !rejected.has(one.article_id)).slice(0, SHOWN);
  const insertAt = (index: number) => {
    const suggestion = shown[index];
    if (!suggestion) return false;
    onInsert(suggestion);
  };
  useKeys({ "alt+1": () => insertAt(0), "alt+2": () => insertAt(1), "alt+3": () => insertAt(2) });
  if (!active || shown.length === 0) return null;
  const toggle = () => {
    setOpen(!open);
    localStorage.setItem(CLOSED_KEY, open ? "closed" : "open");
  };
  return (
    <section className={css.frame} aria-label={t("suggest.title")}>
      <button type="button" className={css.title} aria-expanded={open} onClick={toggle}>
        <Icon name="spark" size={14} />{t("suggest.title")}<span className={css.count}>{shown.length}</span>
        <Icon name={open ? "down" : "right"} size={12} />
      </button>
      {open && (
        <ul className={css.list}>
          {shown.map((one, index) => {
            const whole = long === one.article_id;
            return (
              <li key={one.article_id} className={css.item} data-long={whole || undefined}>
                <button type="button" className={css.read} aria-expanded={whole}
                  onClick={() => setLong(whole ? null : one.article_id)}>
                  <Icon name={whole ? "down" : "right"} size={12} />
                  <span className={css.name}>{one.title}</span>
                  {!whole && <span className={css.text}>{one.text}</span>}
                </button>
                <Confidence value={one.confidence} />
                <button type="button" className={css.insert} onClick={() => onInsert(one)}>
                  {t("suggest.insert")}<span className="visually-hidden"> {one.title}</span> <kbd>Alt {index + 1}</kbd>
                </button>
                <button type="button" className={css.reject} title={t("suggest.reject")} aria-label={`${t("suggest.reject")}: ${one.title}`}
                  onClick={() => { setRejected(new Set([...rejected, one.article_id])); onReject(one); }}>
                  <Icon name="close" size={13} />
                </button>
                {whole && <p className={css.whole}>{one.text}</p>}
                <p className={css.meta}><Icon name="book" size={12} /> {t("suggest.source", { source: one.found_by || one.title })}</p>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** The text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function Confidence({ value }: { value: number }) {
  const t = useT();
  const percent = Math.round(Math.max(0, Math.min(1, value)) * 100);
  return (
    <span className={css.sure}>
      <svg width="34" height="5" aria-hidden="true"><rect width="34" height="5" rx="2.5" className={css.track} /><rect width={(34 * percent) / 100} height="5" rx="2.5" className={css.fill} /></svg>
      {t("suggest.confidence", { n: percent })}
    </span>
  );
}
