import { Button, Modal, Switch, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../../api/client";
import type { BoardLink, BoardLinkMade } from "../../api/types";
import { api } from "../../app/hub";
import { tr, useLanguage, useT } from "../../i18n";
import { fullMoment } from "../../i18n/time";
import { toasts } from "../../ui/toasts";
import { boardTexts } from "./texts";
import css from "./Board.module.css";

const KEY = ["board-links"];
const fail = (error: unknown) => toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : tr("line.offline") });

/** The links under which screens on the wall show the board: made, listed, ended. */
export function WallLinks({ onClose }: { onClose: () => void }) {
  const own = boardTexts.use();
  const t = useT();
  const language = useLanguage();
  const cache = useQueryClient();
  const [made, setMade] = useState<BoardLinkMade | null>(null);
  const found = useQuery({ queryKey: KEY, queryFn: () => api.get<{ items: BoardLink[] }>("/board/links") });
  const again = () => void cache.invalidateQueries({ queryKey: KEY });
  const revoke = (link: BoardLink) => void api.delete(`/board/links/${link.id}`).then(again, fail);
  return (
    <Modal opened onClose={onClose} title={own("links")} closeButtonProps={{ "aria-label": t("toast.close") }}>
      <p className={css.none}>{own("links_hint")}</p>
      {found.data?.items.length === 0 && !made && <p className={css.none}>{own("link_none")}</p>}
      <ul className={css.alerts}>
        {found.data?.items.map((link) => (
          <li key={link.id}>
            <span className={css.alertText}><strong>{link.name}</strong> · {own("link_until", { day: fullMoment(language, link.expires_at) })}{link.made_by_name ? ` · ${link.made_by_name}` : ""}</span>
            <Button size="compact-xs" variant="default" aria-label={`${own("link_revoke")}: ${link.name}`} onClick={() => revoke(link)}>{own("link_revoke")}</Button>
          </li>
        ))}
      </ul>
      {made ? <Address made={made} /> : <NewLink onMade={(link) => { setMade(link); again(); }} />}
    </Modal>
  );
}

function Address({ made }: { made: BoardLinkMade }) {
  const own = boardTexts.use();
  return (
    <div className={css.limits} role="status">
      <TextInput label={own("link_once")} readOnly value={made.url} onFocus={(event) => event.currentTarget.select()} />
      <Button size="compact-md" onClick={() => void navigator.clipboard.writeText(made.url).catch(() => undefined)}>{own("link_copy")}</Button>
    </div>
  );
}

function NewLink({ onMade }: { onMade: (made: BoardLinkMade) => void }) {
  const own = boardTexts.use();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [subjects, setSubjects] = useState(false);
  const make = (event: FormEvent) => {
    event.preventDefault();
    void api.post<BoardLinkMade>("/board/links", { name, days: Number(days), subjects }).then(onMade, fail);
  };
  return (
    <form className={css.limits} onSubmit={make}>
      <TextInput size="xs" required maxLength={200} label={own("link_name")} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput size="xs" type="number" required min={1} max={365} label={own("link_days")} value={days} onChange={(event) => setDays(event.currentTarget.value)} />
      <Switch size="xs" label={own("link_subjects")} checked={subjects} onChange={(event) => setSubjects(event.currentTarget.checked)} />
      <Button type="submit" size="compact-md" disabled={!name.trim()}>{own("link_make")}</Button>
    </form>
  );
}
