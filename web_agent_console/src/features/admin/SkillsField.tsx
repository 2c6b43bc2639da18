import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useT } from "../../i18n";
import { Icon } from "../../ui/icons";
import { useNames } from "./useRows";
import css from "./Admin.module.css";

export type Need = { skill_id: string; min_proficiency: number };
type Group = { match: "all" | "any" | "none"; needs: Entry[] };
export type Entry = Need | Group | { agent_id: string; score: number };

const toNeeds = (value: unknown): Need[] =>
  Array.isArray(value)
    ? (value as Entry[]).filter((entry): entry is Need => "skill_id" in entry)
    : Object.entries((value ?? {}) as Record<string, number>).map(([skill_id, min_proficiency]) => ({ skill_id, min_proficiency }));

/** What a list says beyond plain needs: groups, preferred agents. It is written through the API and kept here as it is. */
const beyond = (value: unknown): Entry[] => (Array.isArray(value) ? (value as Entry[]).filter((entry) => !("skill_id" in entry)) : []);

export function wordsOf(entry: Entry, names: Record<string, string>): string {
  if ("skill_id" in entry) return `${names[entry.skill_id] ?? entry.skill_id} ${entry.min_proficiency}`;
  if ("match" in entry) return `${entry.match} (${entry.needs.map((each) => wordsOf(each, names)).join(", ")})`;
  return `${entry.agent_id} +${entry.score}`;
}

interface Props {
  label: string;
  needs: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** Skills with a proficiency: a map for agents, a list of needs for queues and inboxes. */
export function SkillsField({ label, needs, value, onChange }: Props) {
  const t = useT();
  const names = useNames("skills");
  const rows = toNeeds(value);
  const others = beyond(value);
  const put = (next: Need[]) => onChange(needs ? [...next, ...others] : Object.fromEntries(next.map((row) => [row.skill_id, row.min_proficiency])));
  const free = Object.keys(names).filter((id) => !rows.some((row) => row.skill_id === id));
  const change = (index: number, part: Partial<Need>) => put(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <fieldset className={css.group}>
      <legend>{label}</legend>
      {rows.map((row, index) => (
        <div key={row.skill_id} className={css.skill}>
          <NativeSelect size="xs" aria-label={label} value={row.skill_id} onChange={(event) => change(index, { skill_id: event.currentTarget.value })}
            data={[row.skill_id, ...free].map((id) => ({ value: id, label: names[id] ?? id }))} />
          <TextInput size="xs" type="number" min={1} max={10} aria-label={`${names[row.skill_id] ?? row.skill_id}: ${t("admin.proficiency")}`} value={row.min_proficiency}
            onChange={(event) => change(index, { min_proficiency: Number(event.currentTarget.value) })} />
          <button type="button" className={css.remove} aria-label={t("admin.remove_skill", { name: names[row.skill_id] ?? row.skill_id })} onClick={() => put(rows.filter((_, at) => at !== index))}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
      {others.map((entry, index) => <code key={index}>{wordsOf(entry, names)}</code>)}
      <Button size="compact-xs" variant="default" disabled={free.length === 0} onClick={() => free[0] && put([...rows, { skill_id: free[0], min_proficiency: 5 }])}>{t("admin.add_skill")}</Button>
    </fieldset>
  );
}
