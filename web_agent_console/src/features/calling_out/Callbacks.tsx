import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ApiProblem } from "../../api/client";
import type { Page } from "../../api/types";
import { api } from "../../app/hub";
import { tr, useLanguage, useT } from "../../i18n";
import { fullMoment } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import { toasts } from "../../ui/toasts";
import admin from "../admin/Admin.module.css";
import { useNames } from "../admin/useRows";
import { callingTexts } from "./texts";
import css from "./CallingOut.module.css";

export interface Callback {
  id: string;
  version: number;
  state: State;
  address: string;
  name: string;
  queue_id: string;
  ticket_id: string;
  agent_id: string;
  note: string;
  due_at: string;
  attempts: number;
  max_attempts: number;
  reason: string;
}

export const STATES = ["scheduled", "working", "done", "failed", "blocked", "cancelled"] as const;
export type State = (typeof STATES)[number];

const EVERY_MS = 10_000;

export const refused = (error: unknown) => toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : tr("line.offline"), seconds: 10 });

/** For `datetime-local`, which knows no time zone. */
const local = (at: Date): string => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** Callbacks in the order of their moments; those of one list, if one is named. */
export function Callbacks({ list = "" }: { list?: string }) {
  const c = callingTexts.use();
  const t = useT();
  const [state, setState] = useState<State | "">(list ? "" : "scheduled");
  const [made, setMade] = useState(false);
  const query = useInfiniteQuery({
    queryKey: ["callbacks", list, state],
    refetchInterval: EVERY_MS,
    initialPageParam: "",
    queryFn: ({ pageParam }) => api.get<Page<Callback>>("/callbacks", { limit: 100, cursor: pageParam, ...(state ? { state } : {}), ...(list ? { list } : {}) }),
    getNextPageParam: (last) => last.next || undefined,
  });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className={css.bar}>
        <NativeSelect size="xs" aria-label={c("state")} value={state} onChange={(event) => setState(event.currentTarget.value as State | "")}
          data={[{ value: "", label: c("every_state") }, ...STATES.map((value) => ({ value, label: c(value) }))]} />
        {!list && <Button size="xs" onClick={() => setMade(true)}>{c("promise")}</Button>}
      </div>
      {query.isError && <Empty icon="alert" title={t("admin.failed", { detail: query.error.message })} />}
      {query.data && rows.length === 0 && <Empty icon="phone" title={c("none")} />}
      {rows.length > 0 && (
        <div className={admin.scroll} tabIndex={0} role="group" aria-label={c("callbacks")}>
          <table className={admin.table}>
            <thead><tr><th scope="col">{c("customer")}</th><th scope="col">{c("due")}</th><th scope="col">{c("state")}</th><th scope="col">{t("admin.queue")}</th><th scope="col">{c("attempts")}</th><th scope="col">{c("note")}</th><th scope="col">{c("acts")}</th></tr></thead>
            <tbody>{rows.map((row) => <Row key={row.id} row={row} onChanged={() => void query.refetch()} />)}</tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && <Button mt="sm" variant="default" onClick={() => void query.fetchNextPage()}>{c("more")}</Button>}
      {made && <PromiseForm onClose={() => { setMade(false); void query.refetch(); }} />}
    </>
  );
}

function Row({ row, onChanged }: { row: Callback; onChanged: () => void }) {
  const c = callingTexts.use();
  const language = useLanguage();
  const queues = useNames("queues");
  const agents = useNames("agents");
  const [moving, setMoving] = useState<string | null>(null);
  const act = async (run: () => Promise<unknown>) => {
    await run().catch(refused);
    setMoving(null);
    onChanged();
  };
  const move = (at: Date) => act(() => api.patch(`/callbacks/${row.id}`, { due_at: at.toISOString(), version: row.version }));
  const open = row.state === "scheduled";
  return (
    <tr className={admin.plain}>
      <td>
        {row.ticket_id ? <Link to="/tickets/$view" params={{ view: "open" }} search={{ ticket: row.ticket_id }}>{row.name || row.address}</Link> : row.name || row.address}
        {row.name && <div className={admin.muted}>{row.address}</div>}
      </td>
      <td>{fullMoment(language, row.due_at)}</td>
      <td>{c(row.state)}{row.reason && <div className={admin.muted} title={row.reason}>{row.reason}</div>}</td>
      <td>{queues[row.queue_id] ?? row.queue_id}{row.agent_id && <div className={admin.muted}>{agents[row.agent_id] ?? row.agent_id}</div>}</td>
      <td>{row.attempts} / {row.max_attempts}</td>
      <td title={row.note}>{row.note}</td>
      <td>
        {open && moving === null && (
          <span className={css.acts}>
            <Button size="compact-xs" variant="default" onClick={() => void move(new Date())}>{c("now")}</Button>
            <Button size="compact-xs" variant="default" onClick={() => setMoving(local(new Date(row.due_at)))}>{c("reschedule")}</Button>
          </span>
        )}
        {moving !== null && (
          <span className={css.acts}>
            <TextInput size="xs" type="datetime-local" aria-label={c("due")} value={moving} onChange={(event) => setMoving(event.currentTarget.value)} />
            <Button size="compact-xs" disabled={!moving} onClick={() => void move(new Date(moving))}>{c("move")}</Button>
          </span>
        )}
        {(open || row.state === "working") && <Button size="compact-xs" variant="subtle" color="red" onClick={() => void act(() => api.delete(`/callbacks/${row.id}`))}>{c("cancel")}</Button>}
      </td>
    </tr>
  );
}

/** Promise a call. */
function PromiseForm({ onClose }: { onClose: () => void }) {
  const c = callingTexts.use();
  const t = useT();
  const agents = useNames("agents");
  const queues = useNames("queues");
  const [draft, setDraft] = useState({ address: "", name: "", note: "", queue_id: "", agent_id: "", due: local(new Date()) });
  const set = (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part }));
  const choices = (names: Record<string, string>, none: string) => [{ value: "", label: none }, ...Object.entries(names).map(([value, label]) => ({ value, label }))];
  const save = async () => {
    const { due, ...fields } = draft;
    try {
      await api.post("/callbacks", { ...fields, due_at: new Date(due).toISOString() });
      onClose();
    } catch (error) {
      refused(error);
    }
  };
  return (
    <Modal opened onClose={onClose} title={c("promise")} closeButtonProps={{ "aria-label": t("toast.close") }}>
      <div className={admin.form}>
        <TextInput size="xs" label={c("number")} placeholder="+49 30 901820" required value={draft.address} onChange={(event) => set({ address: event.currentTarget.value })} />
        <TextInput size="xs" label={c("customer")} value={draft.name} onChange={(event) => set({ name: event.currentTarget.value })} />
        <TextInput size="xs" type="datetime-local" label={c("due")} value={draft.due} onChange={(event) => set({ due: event.currentTarget.value })} />
        <NativeSelect size="xs" label={t("admin.queue")} value={draft.queue_id} data={choices(queues, c("queue_of_line"))} onChange={(event) => set({ queue_id: event.currentTarget.value })} />
        <NativeSelect size="xs" label={c("first_asked")} value={draft.agent_id} data={choices(agents, t("admin.none"))} onChange={(event) => set({ agent_id: event.currentTarget.value })} />
        <TextInput size="xs" label={c("note")} value={draft.note} onChange={(event) => set({ note: event.currentTarget.value })} />
        <div className={admin.buttons}><Button variant="default" onClick={onClose}>{t("admin.cancel")}</Button><Button disabled={!draft.address || !draft.due} onClick={() => void save()}>{t("admin.save")}</Button></div>
      </div>
    </Modal>
  );
}
