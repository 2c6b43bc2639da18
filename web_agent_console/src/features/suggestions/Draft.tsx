import { useQuery } from "@tanstack/react-query";
import type { ReplyDraft, Ticket } from "../../api/types";
import { api } from "../../app/hub";
import { Icon } from "../../ui/icons";
import { useKeys } from "../../ui/keys";
import { useSuggestionTexts } from "./texts";
import type { Used } from "./useVerdicts";
import css from "./Suggestions.module.css";

interface Props {
  ticket: Ticket;
  /** What the agent noted of the question, in place of what the customer wrote. */
  noted: string;
  onInsert: (text: string, from: Used[]) => void;
  onClose: () => void;
}

/** A reply made of what is written, with its sources; it goes into the box by a key and is sent by nobody but the agent. */
export function Draft({ ticket, noted, onInsert, onClose }: Props) {
  const t = useSuggestionTexts();
  const query = useQuery({
    queryKey: ["draft", ticket.id, ticket.last_inbound_at, noted],
    staleTime: 300_000,
    retry: false,
    queryFn: () => api.get<ReplyDraft>("/suggestions/draft", { ticket: ticket.id, ...(noted && { text: noted }) }),
  });
  const draft = query.data;
  const insert = () => {
    if (!draft?.text) return false;
    onInsert(draft.text, usedIn(draft));
    onClose();
  };
  useKeys({ "alt+0": insert });
  return (
    <div className={css.draft} role="group" aria-label={t("draft.title")}>
      <div className={css.drafthead}>
        <strong>{t("draft.title")}</strong>
        {draft?.text && <button type="button" className={css.insert} onClick={insert}>{t("draft.insert")} <kbd>Alt 0</kbd></button>}
        <button type="button" className={css.reject} aria-label={t("draft.close")} title={t("draft.close")} onClick={onClose}><Icon name="close" size={13} /></button>
      </div>
      <div aria-live="polite">
        {query.isPending && <p className={css.meta}>{t("draft.loading")}</p>}
        {query.isError && <p className={css.meta}>{t("draft.failed")}</p>}
        {draft && !draft.text && <p className={css.meta}>{t("draft.none")}</p>}
      </div>
      {draft?.text && <Parts draft={draft} />}
    </div>
  );
}

/** What a draft is made of, each source with the question that it answers. */
function usedIn(draft: ReplyDraft): Used[] {
  return draft.citations.map((one) => [one.id, draft.parts.find((part) => part.citations.includes(one.number))?.question]);
}

function Parts({ draft }: { draft: ReplyDraft }) {
  const t = useSuggestionTexts();
  const manner = draft.problem ? t(`problem.${draft.problem}` as "problem.timeout") : t(draft.written_by === "model" ? "draft.model" : "draft.extract");
  return (
    <>
      {draft.parts.map((part, index) => (
        <div key={index} className={css.part}>
          {part.question && draft.parts.length > 1 && <p className={css.asked}>{part.question}</p>}
          <p className={css.said}>{part.text}{part.citations.map((number) => <sup key={number} className={css.cite}>[{number}]</sup>)}</p>
        </div>
      ))}
      <p className={css.meta}>{t("draft.sources")}</p>
      <ol className={css.sources}>
        {draft.citations.map((one) => (
          <li key={one.id} value={one.number}>
            {one.title} <span className={css.kind}>{t(`source.${one.source}`)}</span>
            {one.url && <a className={css.link} href={one.url} target="_blank" rel="noreferrer">{t("draft.public")}</a>}
          </li>
        ))}
      </ol>
      <p className={css.meta}>{manner}</p>
    </>
  );
}
