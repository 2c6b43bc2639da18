import { useQuery } from "@tanstack/react-query";
import type { SelfServiceTalk, Ticket } from "../../api/types";
import { api } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { fullMoment, moment } from "../../i18n/time";
import { hubNow } from "../../live/hub_clock";
import { Chip } from "../../ui/Chips";
import css from "./SelfService.module.css";
import { selfServiceTexts } from "./texts";

/** What the customer looked for and was shown, so that nobody sends the same again. */
export function SelfService({ ticket }: { ticket: Ticket }) {
  const t = selfServiceTexts.use();
  const language = useLanguage();
  const query = useQuery({
    // Every message may be one more question.
    queryKey: ["self-service", ticket.id, ticket.version],
    queryFn: () => api.get<SelfServiceTalk>(`/tickets/${ticket.id}/self-service`),
    placeholderData: (before) => before,
  });
  const talk = query.data;
  if (!talk || (talk.turns.length === 0 && talk.searched.length === 0 && !talk.proof)) return null;
  const ending = talk.ending === "helped" ? "helped_end" : talk.ending;
  return (
    <section className={css.talk} aria-label={t("title")}>
      <h3>{t("title")}</h3>
      {talk.proof && (
        <p>
          <Chip tone="ok">{t(talk.proof.way === "site" ? "proven_site" : "proven_code")}</Chip> {talk.proof.address}{" "}
          <time className={css.muted} dateTime={talk.proof.at} title={fullMoment(language, talk.proof.at)}>{moment(language, talk.proof.at, hubNow())}</time>
        </p>
      )}
      {talk.searched.length > 0 && <p><span className={css.muted}>{t("searched")}:</span> {talk.searched.join(", ")}</p>}
      {talk.found.length > 0 && <p className={css.muted}>{talk.found.join(" · ")}</p>}
      <ol>
        {talk.turns.map((turn, place) => (
          <li key={place}>
            <p className={css.asked}>{turn.asked}</p>
            {turn.articles.length === 0 && <p className={css.muted}>{t("nothing")}</p>}
            {turn.articles.map((one) => (
              <p key={one.id}>
                {one.url ? <a href={one.url} target="_blank" rel="noreferrer">{one.title}</a> : one.title} <span className={css.sure}>{t("sure", { n: Math.round(one.confidence * 100) })}</span>
              </p>
            ))}
            {turn.helped !== null && <Chip tone={turn.helped ? "ok" : "plain"}>{t(turn.helped ? "helped" : "not_helped")}</Chip>}
          </li>
        ))}
      </ol>
      {ending && <p className={css.muted}>{t(ending)}</p>}
    </section>
  );
}
