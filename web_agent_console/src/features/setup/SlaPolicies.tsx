import { Button, NativeSelect, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { ApiProblem } from "../../api/client";
import { api } from "../../app/hub";
import { useLanguage, useT, wordFor } from "../../i18n";
import { fullMoment } from "../../i18n/time";
import admin from "../admin/Admin.module.css";
import { useNames } from "../admin/useRows";
import { LengthField, Ticks, WordsField } from "./Fields";
import { type Kept, SetupList } from "./SetupList";
import { lengthText } from "./lengths";
import { setupTexts } from "./texts";
import css from "./Setup.module.css";

interface Warning {
  share: number;
  notify: string[];
  raise_priority: boolean;
}

interface Policy extends Kept {
  name: string;
  hours_id: string;
  position: number;
  conditions: { channels: string[]; priorities: string[]; tags: string[]; company_ids: string[]; customer_tags: string[] };
  first_response_s: number;
  next_response_s: number;
  resolution_s: number;
  update_s: number;
  team_s: Record<string, number>;
  warnings: Warning[];
  priority_factors: Record<string, number>;
  active: boolean;
}

interface Preview {
  unsolved: number;
  come: number;
  leave: number;
  stay: number;
  sooner: number;
  later: number;
  late: number;
  examples: { ticket_id: string; number: number; before: string | null; after: string | null }[];
}

const CLOCKS = ["first_response_s", "next_response_s", "resolution_s", "update_s"] as const;
const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
const CHANNELS = ["email", "webchat", "sms", "whatsapp", "telegram", "voice", "webhook"];
const FRESH: Omit<Policy, keyof Kept> = {
  name: "", hours_id: "", position: 0, conditions: { channels: [], priorities: [], tags: [], company_ids: [], customer_tags: [] },
  first_response_s: 0, next_response_s: 0, resolution_s: 0, update_s: 0, team_s: {}, warnings: [], priority_factors: {}, active: true,
};

/** What is promised: clocks, conditions, warnings, operational levels; what a change would do is shown before it is published. */
export function SlaPolicies() {
  const c = setupTexts.use();
  const t = useT();
  return (
    <SetupList<Policy> path="/sla-policies" title={c("sla")} intro={c("sla_intro")} icon="clock" fresh={FRESH}
      columns={[
        { label: t("admin.name"), of: (row) => row.name },
        ...CLOCKS.map((clock) => ({ label: c(clock), of: (row: Policy) => lengthText(row[clock]) || "–" })),
        { label: t("admin.active"), of: (row) => t(row.active ? "admin.yes" : "admin.no") },
      ]}
      form={(draft, change) => <PolicyForm draft={draft} change={change} />}
      before={(draft) => <WhatChanges draft={draft} />} />
  );
}

function PolicyForm({ draft, change }: { draft: Policy; change: (part: Partial<Policy>) => void }) {
  const c = setupTexts.use();
  const t = useT();
  const hours = useNames("business-hours");
  const teams = useNames("teams");
  const words = Object.fromEntries(CHANNELS.map((channel) => [channel, wordFor(t, "channel", channel)]));
  const condition = (part: Partial<Policy["conditions"]>) => change({ conditions: { ...draft.conditions, ...part } });
  return (
    <>
      <TextInput size="xs" label={t("admin.name")} required value={draft.name} onChange={(event) => change({ name: event.currentTarget.value })} />
      <NativeSelect size="xs" label={t("admin.business_hours")} value={draft.hours_id} onChange={(event) => change({ hours_id: event.currentTarget.value })}
        data={[{ value: "", label: c("queue_hours") }, ...Object.entries(hours).map(([value, label]) => ({ value, label }))]} />
      <fieldset className={admin.group}>
        <legend>{c("clocks")}</legend>
        <div className={css.grid}>{CLOCKS.map((clock) => <LengthField key={clock} label={c(clock)} value={draft[clock]} onChange={(seconds) => change({ [clock]: seconds })} />)}</div>
      </fieldset>
      <fieldset className={admin.group}>
        <legend>{c("conditions")}</legend>
        <p className={admin.muted}>{c("conditions_hint")}</p>
        <div className={css.grid}>
          <Ticks label={t("admin.channel")} all={words} value={draft.conditions.channels} onChange={(channels) => condition({ channels })} />
          <Ticks label={t("ticket.priority")} all={Object.fromEntries(PRIORITIES.map((one) => [one, t(`priority.${one}`)]))} value={draft.conditions.priorities} onChange={(priorities) => condition({ priorities })} />
          <div>
            <WordsField label={c("tags")} value={draft.conditions.tags} onChange={(tags) => condition({ tags })} />
            <WordsField label={c("customer_tags")} value={draft.conditions.customer_tags} onChange={(customer_tags) => condition({ customer_tags })} />
            <TextInput size="xs" type="number" min={0} label={c("position")} value={draft.position} onChange={(event) => change({ position: Number(event.currentTarget.value) })} />
          </div>
        </div>
      </fieldset>
      <fieldset className={admin.group}>
        <legend>{c("factors")}</legend>
        <div className={css.grid}>
          {PRIORITIES.map((one) => (
            <TextInput key={one} size="xs" type="number" step={0.1} min={0.1} label={t(`priority.${one}`)} value={draft.priority_factors[one] ?? 1}
              onChange={(event) => change({ priority_factors: { ...draft.priority_factors, [one]: Number(event.currentTarget.value) || 1 } })} />
          ))}
        </div>
      </fieldset>
      <Chain warnings={draft.warnings} onChange={(warnings) => change({ warnings })} />
      <fieldset className={admin.group}>
        <legend>{c("team_levels")}</legend>
        <p className={admin.muted}>{c("team_levels_hint")}</p>
        <div className={css.grid}>
          {Object.entries(teams).map(([id, name]) => (
            <LengthField key={id} label={name} value={draft.team_s[id] ?? 0} onChange={(seconds) => {
              const { [id]: _left, ...others } = draft.team_s;
              change({ team_s: seconds > 0 ? { ...others, [id]: seconds } : others });
            }} />
          ))}
        </div>
      </fieldset>
      <Switch size="xs" label={t("admin.active")} checked={draft.active} onChange={(event) => change({ active: event.currentTarget.checked })} />
    </>
  );
}

function Chain({ warnings, onChange }: { warnings: Warning[]; onChange: (warnings: Warning[]) => void }) {
  const c = setupTexts.use();
  const change = (at: number, part: Partial<Warning>) => onChange(warnings.map((one, place) => (place === at ? { ...one, ...part } : one)));
  return (
    <fieldset className={admin.group}>
      <legend>{c("warnings")}</legend>
      {warnings.length === 0 && <p className={admin.muted}>{c("warnings_none")}</p>}
      {warnings.map((one, place) => (
        <div key={place} className={css.row}>
          <TextInput size="xs" type="number" min={1} max={99} aria-label={c("share")} rightSection="%" value={Math.round(one.share * 100)}
            onChange={(event) => change(place, { share: Number(event.currentTarget.value) / 100 })} />
          {(["agent", "lead"] as const).map((who) => (
            <label key={who} className={admin.check}>
              <input type="checkbox" checked={one.notify.includes(who)} onChange={(event) => change(place, { notify: event.currentTarget.checked ? [...one.notify, who] : one.notify.filter((each) => each !== who) })} />
              {c(`tell_${who}`)}
            </label>
          ))}
          <label className={admin.check}>
            <input type="checkbox" checked={one.raise_priority} onChange={(event) => change(place, { raise_priority: event.currentTarget.checked })} />{c("raise")}
          </label>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange(warnings.filter((_, at) => at !== place))}>{c("remove")}</Button>
        </div>
      ))}
      <Button size="compact-xs" variant="default" onClick={() => onChange([...warnings, { share: 0.75, notify: ["agent"], raise_priority: false }])}>{c("add")}</Button>
    </fieldset>
  );
}

/** What publishing would change, asked for by a click. */
function WhatChanges({ draft }: { draft: Policy }) {
  const c = setupTexts.use();
  const language = useLanguage();
  const t = useT();
  const [seen, setSeen] = useState<{ of: Policy; preview?: Preview; problem?: string } | null>(null);
  const ask = async () => {
    const { id, version: _version, ...fields } = draft;
    try {
      setSeen({ of: draft, preview: await api.post<Preview>("/sla-policies/preview", { ...fields, policy_id: id }) });
    } catch (error) {
      setSeen({ of: draft, problem: error instanceof ApiProblem ? error.message : t("line.offline") });
    }
  };
  const preview = seen?.of === draft ? seen.preview : undefined;
  const moment = (at: string | null) => (at ? fullMoment(language, at) : "–");
  return (
    <div className={css.preview}>
      <Button size="compact-sm" variant="light" onClick={() => void ask()}>{c("what_changes")}</Button>
      {seen?.of === draft && seen.problem && <p className={admin.problem} role="alert">{seen.problem}</p>}
      {preview && (
        <div role="status">
          <p>{c("preview", { unsolved: preview.unsolved, come: preview.come, leave: preview.leave, stay: preview.stay })}</p>
          <p>{c("preview_due", { sooner: preview.sooner, later: preview.later, late: preview.late })}</p>
          <ul>{preview.examples.map((one) => <li key={one.ticket_id}>#{one.number}: {moment(one.before)} → {moment(one.after)}</li>)}</ul>
        </div>
      )}
    </div>
  );
}
