import { Button, NativeSelect, Switch, TextInput } from "@mantine/core";
import { type DragEvent, type ReactNode, useState } from "react";
import { ApiProblem } from "../../api/client";
import { api, queries } from "../../app/hub";
import { useT, wordFor } from "../../i18n";
import { Empty } from "../../ui/Empty";
import { toasts } from "../../ui/toasts";
import admin from "../admin/Admin.module.css";
import type { Entry, Need } from "../admin/SkillsField";
import { useNames, useRows } from "../admin/useRows";
import { LengthField } from "./Fields";
import { moved } from "./order";
import { setupTexts } from "./texts";
import css from "./Setup.module.css";

interface Step {
  after_s: number;
  skill_id: string;
  lower_by: number;
  drop: boolean;
}

interface QueueRow {
  id: string;
  version: number;
  name: string;
  requirement: Entry[];
  relaxation: Step[];
}

interface Tried {
  after_s: number;
  needs: string;
  agents: { agent_id: string; agent_name: string; reasons: string[] }[];
}

const CHANNELS = ["webchat", "voice", "email", "sms"];

/** What work of a queue needs, how that loosens, and who could be asked now. */
export function Needs() {
  const c = setupTexts.use();
  const t = useT();
  const query = useRows("/queues");
  const rows = (query.data ?? []) as unknown as QueueRow[];
  const [chosen, setChosen] = useState("");
  const row = rows.find((one) => one.id === chosen) ?? rows[0];
  return (
    <>
      <header className={admin.head}>
        <h2 className={admin.heading}>{c("needs")}</h2>
        <NativeSelect size="xs" aria-label={t("admin.queue")} value={row?.id ?? ""} data={rows.map((one) => ({ value: one.id, label: one.name }))} onChange={(event) => setChosen(event.currentTarget.value)} />
      </header>
      <p className={css.intro}>{c("needs_intro")}</p>
      {query.data && !row && <Empty icon="queue" title={t("admin.empty")} />}
      {row && <Editor key={`${row.id} ${row.version}`} row={row} />}
    </>
  );
}

function Editor({ row }: { row: QueueRow }) {
  const c = setupTexts.use();
  const t = useT();
  const [entries, setEntries] = useState(row.requirement);
  const [steps, setSteps] = useState(row.relaxation);
  const save = async () => {
    try {
      await api.patch(`/queues/${row.id}`, { requirement: entries, relaxation: steps, version: row.version });
      await queries.invalidateQueries({ queryKey: ["admin", "/queues"] });
      toasts.show({ tone: "good", text: t("admin.saved") });
    } catch (error) {
      toasts.show({ tone: "bad", text: error instanceof ApiProblem ? error.message : t("line.offline"), seconds: 10 });
    }
  };
  const changed = JSON.stringify([entries, steps]) !== JSON.stringify([row.requirement, row.relaxation]);
  return (
    <div className={admin.form}>
      <fieldset className={admin.group}>
        <legend>{c("all_of")}</legend>
        <Entries entries={entries} onChange={setEntries} whole />
      </fieldset>
      <Steps steps={steps} onChange={setSteps} />
      <Trial queueId={row.id} entries={entries} steps={steps} />
      <div className={admin.buttons}><Button disabled={!changed} onClick={() => void save()}>{c("publish")}</Button></div>
    </div>
  );
}

/** A list that is put in order by dragging or by the arrow buttons. */
function Ordered<T>({ list, onChange, children }: { list: T[]; onChange: (list: T[]) => void; children: (one: T, place: number, set: (one: T) => void) => ReactNode }) {
  const c = setupTexts.use();
  const [held, setHeld] = useState<number | null>(null);
  const drop = (event: DragEvent, place: number) => {
    event.preventDefault();
    event.stopPropagation();
    if (held !== null) onChange(moved(list, held, place));
    setHeld(null);
  };
  return list.map((one, place) => (
    <div key={place} className={css.entry} draggable onDragStart={(event) => { event.stopPropagation(); setHeld(place); }} onDragOver={(event) => held !== null && event.preventDefault()} onDrop={(event) => drop(event, place)}>
      <div className={css.fill}>{children(one, place, (next) => onChange(list.map((each, at) => (at === place ? next : each))))}</div>
      <span className={css.moves}>
        <Button size="compact-xs" variant="subtle" aria-label={c("up")} disabled={place === 0} onClick={() => onChange(moved(list, place, place - 1))}>↑</Button>
        <Button size="compact-xs" variant="subtle" aria-label={c("down")} disabled={place === list.length - 1} onClick={() => onChange(moved(list, place, place + 1))}>↓</Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange(list.filter((_, at) => at !== place))}>{c("remove")}</Button>
      </span>
    </div>
  ));
}

function Entries({ entries, onChange, whole }: { entries: Entry[]; onChange: (entries: Entry[]) => void; whole?: boolean }) {
  const c = setupTexts.use();
  const skills = useNames("skills");
  const agents = useNames("agents");
  const skill = Object.keys(skills)[0];
  const agent = Object.keys(agents)[0];
  return (
    <>
      <Ordered list={entries} onChange={onChange}>{(entry, _, set) => <One entry={entry} onChange={set} skills={skills} agents={agents} />}</Ordered>
      <div className={css.row}>
        <Button size="compact-xs" variant="default" disabled={!skill} onClick={() => skill && onChange([...entries, { skill_id: skill, min_proficiency: 5 }])}>{c("add_skill")}</Button>
        <Button size="compact-xs" variant="default" disabled={!skill} onClick={() => skill && onChange([...entries, { match: "any", needs: [{ skill_id: skill, min_proficiency: 5 }] }])}>{c("add_group")}</Button>
        {whole && <Button size="compact-xs" variant="default" disabled={!agent} onClick={() => agent && onChange([...entries, { agent_id: agent, score: 1 }])}>{c("add_agent")}</Button>}
      </div>
    </>
  );
}

function One({ entry, onChange, skills, agents }: { entry: Entry; onChange: (entry: Entry) => void; skills: Record<string, string>; agents: Record<string, string> }) {
  const c = setupTexts.use();
  const choices = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));
  if ("skill_id" in entry) {
    return (
      <div className={css.row}>
        <NativeSelect size="xs" aria-label={c("skill")} value={entry.skill_id} data={choices(skills)} onChange={(event) => onChange({ ...entry, skill_id: event.currentTarget.value } as Need)} />
        <span>{c("at_least")}</span>
        <TextInput size="xs" className={css.short} type="number" min={1} max={10} aria-label={c("level")} value={entry.min_proficiency} onChange={(event) => onChange({ ...entry, min_proficiency: Number(event.currentTarget.value) })} />
      </div>
    );
  }
  if ("match" in entry) {
    return (
      <fieldset className={admin.group}>
        <legend>
          <NativeSelect size="xs" aria-label={c("group")} value={entry.match} onChange={(event) => onChange({ ...entry, match: event.currentTarget.value as "all" | "any" | "none" })}
            data={[{ value: "all", label: c("match_all") }, { value: "any", label: c("match_any") }, { value: "none", label: c("match_none") }]} />
        </legend>
        <Entries entries={entry.needs} onChange={(needs) => onChange({ ...entry, needs })} />
      </fieldset>
    );
  }
  return (
    <div className={css.row}>
      <span>{c("prefer")}</span>
      <NativeSelect size="xs" aria-label={c("prefer")} value={entry.agent_id} data={choices(agents)} onChange={(event) => onChange({ ...entry, agent_id: event.currentTarget.value })} />
      <TextInput size="xs" className={css.short} type="number" min={1} max={1000} aria-label={c("score")} value={entry.score} onChange={(event) => onChange({ ...entry, score: Number(event.currentTarget.value) })} />
    </div>
  );
}

function Steps({ steps, onChange }: { steps: Step[]; onChange: (steps: Step[]) => void }) {
  const c = setupTexts.use();
  const skills = useNames("skills");
  const last = steps.at(-1)?.after_s ?? 0;
  return (
    <fieldset className={admin.group}>
      <legend>{c("steps")}</legend>
      <Ordered list={steps} onChange={onChange}>
        {(step, _, set) => (
          <div className={css.row}>
            <LengthField key={step.after_s} label={c("after")} value={step.after_s} onChange={(after_s) => set({ ...step, after_s })} />
            <NativeSelect size="xs" label={c("skill")} value={step.skill_id} data={[{ value: "", label: c("every_need") }, ...Object.entries(skills).map(([value, label]) => ({ value, label }))]} onChange={(event) => set({ ...step, skill_id: event.currentTarget.value })} />
            <TextInput size="xs" className={css.short} type="number" min={0} max={10} label={c("lower_by")} disabled={step.drop} value={step.lower_by} onChange={(event) => set({ ...step, lower_by: Number(event.currentTarget.value) })} />
            <Switch size="xs" label={c("drop")} checked={step.drop} onChange={(event) => set({ ...step, drop: event.currentTarget.checked })} />
          </div>
        )}
      </Ordered>
      <Button size="compact-xs" variant="default" onClick={() => onChange([...steps, { after_s: last + 30, skill_id: "", lower_by: 1, drop: false }])}>{c("add")}</Button>
    </fieldset>
  );
}

/** Who could be asked now, at first and after each step: the draft against the agents as they are. */
function Trial({ queueId, entries, steps }: { queueId: string; entries: Entry[]; steps: Step[] }) {
  const c = setupTexts.use();
  const t = useT();
  const [channel, setChannel] = useState("webchat");
  const [tried, setTried] = useState<Tried[] | null>(null);
  const [problem, setProblem] = useState("");
  const ask = async () => {
    setProblem("");
    try {
      setTried((await api.post<{ items: Tried[] }>("/routing/trial", { queue_id: queueId, channel, requirement: entries, relaxation: steps })).items);
    } catch (error) {
      setTried(null);
      setProblem(error instanceof ApiProblem ? error.message : t("line.offline"));
    }
  };
  return (
    <section className={css.preview} aria-label={c("trial")}>
      <div className={css.row}>
        <NativeSelect size="xs" aria-label={t("admin.channel")} value={channel} data={CHANNELS.map((value) => ({ value, label: wordFor(t, "channel", value) }))} onChange={(event) => setChannel(event.currentTarget.value)} />
        <Button size="compact-sm" variant="light" onClick={() => void ask()}>{c("trial")}</Button>
      </div>
      <p className={admin.problem} role="alert">{problem}</p>
      {tried && (
        <div role="status"><ol className={css.tried}>
          {tried.map((step) => (
            <li key={step.after_s}>
              <strong>{step.after_s === 0 ? c("at_once") : c("after_s", { n: step.after_s })}</strong>: {step.needs}
              <ul>
                {step.agents.length === 0 && <li data-none>{c("nobody")}</li>}
                {step.agents.map((one) => <li key={one.agent_id} data-ready={one.reasons.length === 0 || undefined}>{one.agent_name}{one.reasons.length === 0 ? ` – ${c("can_be_asked")}` : `: ${one.reasons.join(", ")}`}</li>)}
              </ul>
            </li>
          ))}
        </ol></div>
      )}
    </section>
  );
}
