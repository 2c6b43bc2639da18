import { Button, Switch, TextInput } from "@mantine/core";
import { useT } from "../../i18n";
import admin from "../admin/Admin.module.css";
import { type Kept, SetupList } from "./SetupList";
import { moved } from "./order";
import { setupTexts } from "./texts";
import css from "./Setup.module.css";

interface Question {
  id: string;
  text: string;
  points: number;
  weight: number;
  critical: boolean;
}

interface Form extends Kept {
  name: string;
  questions: Question[];
  active: boolean;
}

/** A fresh id that no question has. */
const freshId = (questions: readonly Question[]): string => {
  let number = questions.length + 1;
  while (questions.some((one) => one.id === `q${number}`)) number += 1;
  return `q${number}`;
};

/** The questions by which conversations are judged; they are scored beside the conversation. */
export function QaForms() {
  const c = setupTexts.use();
  const t = useT();
  return (
    <SetupList<Form> path="/qa-forms" title={c("qa")} intro={c("qa_intro")} icon="check" fresh={{ name: "", questions: [{ id: "q1", text: "", points: 5, weight: 1, critical: false }], active: true }}
      columns={[
        { label: t("admin.name"), of: (row) => row.name },
        { label: c("questions"), of: (row) => row.questions.length },
        { label: t("admin.active"), of: (row) => t(row.active ? "admin.yes" : "admin.no") },
      ]}
      form={(draft, change) => {
        const put = (questions: Question[]) => change({ questions });
        const set = (at: number, part: Partial<Question>) => put(draft.questions.map((one, place) => (place === at ? { ...one, ...part } : one)));
        const whole = draft.questions.reduce((sum, one) => sum + one.weight, 0) || 1;
        return (
          <>
            <TextInput size="xs" label={t("admin.name")} required value={draft.name} onChange={(event) => change({ name: event.currentTarget.value })} />
            <fieldset className={admin.group}>
              <legend>{c("questions")}</legend>
              {draft.questions.map((one, place) => (
                <div key={one.id} className={css.question}>
                  <TextInput size="xs" label={c("question")} value={one.text} onChange={(event) => set(place, { text: event.currentTarget.value })} />
                  <TextInput size="xs" type="number" min={1} max={100} label={c("points")} value={one.points} onChange={(event) => set(place, { points: Number(event.currentTarget.value) })} />
                  <TextInput size="xs" type="number" min={0.1} step={0.1} label={c("weight", { share: Math.round((one.weight / whole) * 100) })} value={one.weight} onChange={(event) => set(place, { weight: Number(event.currentTarget.value) })} />
                  <Switch size="xs" label={c("critical")} checked={one.critical} onChange={(event) => set(place, { critical: event.currentTarget.checked })} />
                  <span className={css.moves}>
                    <Button size="compact-xs" variant="subtle" aria-label={c("up")} disabled={place === 0} onClick={() => put(moved(draft.questions, place, place - 1))}>↑</Button>
                    <Button size="compact-xs" variant="subtle" aria-label={c("down")} disabled={place === draft.questions.length - 1} onClick={() => put(moved(draft.questions, place, place + 1))}>↓</Button>
                    <Button size="compact-xs" variant="subtle" color="gray" disabled={draft.questions.length === 1} onClick={() => put(draft.questions.filter((_, at) => at !== place))}>{c("remove")}</Button>
                  </span>
                </div>
              ))}
              <Button size="compact-xs" variant="default" onClick={() => put([...draft.questions, { id: freshId(draft.questions), text: "", points: 5, weight: 1, critical: false }])}>{c("add")}</Button>
            </fieldset>
            <Switch size="xs" label={t("admin.active")} checked={draft.active} onChange={(event) => change({ active: event.currentTarget.checked })} />
          </>
        );
      }} />
  );
}
