import { Button, FileInput, NativeSelect, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, queries } from "../../app/hub";
import { useT } from "../../i18n";
import { toasts } from "../../ui/toasts";
import admin from "../admin/Admin.module.css";
import { useNames } from "../admin/useRows";
import { type Kept, SetupList } from "../setup/SetupList";
import { Callbacks, STATES, type State, refused } from "./Callbacks";
import { type Read, contactsOf } from "./contacts";
import { callingTexts } from "./texts";
import css from "./CallingOut.module.css";

interface DialList extends Kept {
  name: string;
  inbox_id: string;
  queue_id: string;
  mode: "preview" | "progressive";
  max_per_minute: number;
  max_attempts: number;
  retry_s: number;
  active: boolean;
}

interface Added {
  added: number;
  known: number;
  unwanted: number;
}

const FRESH: Omit<DialList, keyof Kept> = { name: "", inbox_id: "", queue_id: "", mode: "preview", max_per_minute: 10, max_attempts: 3, retry_s: 14_400, active: false };
const PORTION = 1000;

/** Customers who are called one after the other: fill a list from a file, start and pause it, see how far it has come. */
export function DialLists() {
  const c = callingTexts.use();
  const t = useT();
  const lines = useNames("inboxes", { name: "channel", is: "voice" });
  const queues = useNames("queues");
  const choices = (names: Record<string, string>) => [{ value: "", label: t("admin.none") }, ...Object.entries(names).map(([value, label]) => ({ value, label }))];
  return (
    <SetupList<DialList> path="/dial-lists" title={c("lists")} intro={c("lists_intro")} icon="phone" fresh={FRESH}
      columns={[
        { label: t("admin.name"), of: (row) => row.name },
        { label: t("admin.queue"), of: (row) => queues[row.queue_id] ?? row.queue_id },
        { label: c("mode"), of: (row) => c(row.mode) },
        { label: c("running"), of: (row) => <StartPause row={row} /> },
        { label: c("results"), of: (row) => <Results id={row.id} /> },
      ]}
      form={(draft, change) => (
        <>
          <TextInput size="xs" label={t("admin.name")} required value={draft.name} onChange={(event) => change({ name: event.currentTarget.value })} />
          <NativeSelect size="xs" label={c("line")} value={draft.inbox_id} data={choices(lines)} onChange={(event) => change({ inbox_id: event.currentTarget.value })} />
          <NativeSelect size="xs" label={t("admin.queue")} value={draft.queue_id} data={choices(queues)} onChange={(event) => change({ queue_id: event.currentTarget.value })} />
          <NativeSelect size="xs" label={c("mode")} value={draft.mode} data={[{ value: "preview", label: c("preview") }, { value: "progressive", label: c("progressive") }]} onChange={(event) => change({ mode: event.currentTarget.value as DialList["mode"] })} />
          <TextInput size="xs" type="number" min={1} max={600} label={c("per_minute")} value={draft.max_per_minute} onChange={(event) => change({ max_per_minute: Number(event.currentTarget.value) })} />
          <TextInput size="xs" type="number" min={1} max={20} label={c("attempts")} value={draft.max_attempts} onChange={(event) => change({ max_attempts: Number(event.currentTarget.value) })} />
          <TextInput size="xs" type="number" min={1} label={c("retry_min")} value={Math.round(draft.retry_s / 60)} onChange={(event) => change({ retry_s: Math.max(60, Number(event.currentTarget.value) * 60) })} />
          <Switch size="xs" label={c("running")} checked={draft.active} onChange={(event) => change({ active: event.currentTarget.checked })} />
          {draft.id ? <><Upload id={draft.id} /><Callbacks list={draft.id} /></> : <p className={admin.muted}>{c("save_first")}</p>}
        </>
      )} />
  );
}

function StartPause({ row }: { row: DialList }) {
  const c = callingTexts.use();
  const turn = async () => {
    await api.patch(`/dial-lists/${row.id}`, { active: !row.active, version: row.version }).catch(refused);
    await queries.invalidateQueries({ queryKey: ["admin", "/dial-lists"] });
  };
  return (
    <Button size="compact-xs" variant={row.active ? "default" : "light"} onClick={(event) => { event.stopPropagation(); void turn(); }}>
      {c(row.active ? "pause" : "start")}
    </Button>
  );
}

function Results({ id }: { id: string }) {
  const c = callingTexts.use();
  const query = useQuery({ queryKey: ["dial-results", id], refetchInterval: 15_000, queryFn: () => api.get<{ states: Partial<Record<State, number>> }>(`/dial-lists/${id}/results`) });
  const states = query.data?.states ?? {};
  const told = STATES.filter((state) => states[state]).map((state) => `${c(state)} ${states[state]}`);
  return <>{told.join(" · ") || "–"}</>;
}

/** Fill a list from a CSV file: first what would happen, then by a click it does. */
function Upload({ id }: { id: string }) {
  const c = callingTexts.use();
  const [read, setRead] = useState<Read | null>(null);
  const [tried, setTried] = useState<Added | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (contacts: Read["contacts"], dry: boolean): Promise<Added> => {
    const sum: Added = { added: 0, known: 0, unwanted: 0 };
    for (let at = 0; at < contacts.length; at += PORTION) {
      const part = await api.post<Added>(`/dial-lists/${id}/contacts`, { contacts: contacts.slice(at, at + PORTION), dry_run: dry });
      sum.added += part.added;
      sum.known += part.known;
      sum.unwanted += part.unwanted;
    }
    return sum;
  };
  const look = async (file: File | null) => {
    setTried(null);
    const found = file ? contactsOf(await file.text()) : null;
    setRead(found);
    if (found && found.contacts.length > 0) setTried(await send(found.contacts, true).catch((error: unknown) => (refused(error), null)));
  };
  const add = async () => {
    setBusy(true);
    try {
      const sum = await send(read?.contacts ?? [], false);
      toasts.show({ tone: "good", text: c("added", { n: sum.added }) });
      setRead(null);
      setTried(null);
      await queries.invalidateQueries({ queryKey: ["callbacks"] });
      await queries.invalidateQueries({ queryKey: ["dial-results", id] });
    } catch (error) {
      refused(error);
    }
    setBusy(false);
  };
  return (
    <fieldset className={admin.group}>
      <legend>{c("upload")}</legend>
      <FileInput size="xs" accept=".csv,text/csv,text/plain" label={c("file")} description={c("file_hint")} placeholder="customers.csv" clearable onChange={(file) => void look(file)} />
      {read && <p role="status">{c("read", { n: read.contacts.length, bad: read.bad.length })}</p>}
      {read && read.bad.length > 0 && <ul className={css.bad}>{read.bad.slice(0, 8).map((one) => <li key={one.line}>{one.line}: {one.text}</li>)}</ul>}
      {tried && <p>{c("would", { added: tried.added, known: tried.known, unwanted: tried.unwanted })}</p>}
      {tried && tried.added > 0 && <Button size="compact-sm" loading={busy} onClick={() => void add()}>{c("add_all", { n: tried.added })}</Button>}
    </fieldset>
  );
}
