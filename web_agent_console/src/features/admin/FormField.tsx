import { NativeSelect, PasswordInput, Switch, TextInput, Textarea } from "@mantine/core";
import { useState } from "react";
import { type TextKey, useT } from "../../i18n";
import { isText } from "../../i18n/texts";
import { isOwnText, useAdminT } from "./texts";
import { SkillsField } from "./SkillsField";
import type { Field } from "./nouns";
import { useNames } from "./useRows";
import css from "./Admin.module.css";

interface Props {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** One field of a form, by its kind. */
export function FormField({ field, value, onChange }: Props) {
  const t = useAdminT();
  const label = t(field.label);
  const hint = field.hint ? t(field.hint) : undefined;
  const shared = { label, description: hint, required: field.required ?? false, size: "xs" as const };
  switch (field.kind) {
    case "switch":
      return <Switch label={label} size="xs" checked={Boolean(value)} onChange={(event) => onChange(event.currentTarget.checked)} />;
    case "password":
      return <PasswordInput {...shared} autoComplete="new-password" value={String(value)} onChange={(event) => onChange(event.currentTarget.value)} />;
    case "secret":
      return <PasswordInput {...shared} autoComplete="off" value={String(value)} onChange={(event) => onChange(event.currentTarget.value)} />;
    case "number":
      return <TextInput {...shared} type="number" min={field.min} max={field.max} step={field.step ?? 1} value={String(value)} onChange={(event) => onChange(Number(event.currentTarget.value))} />;
    case "long":
      return <Textarea {...shared} rows={10} value={String(value)} onChange={(event) => onChange(event.currentTarget.value)} />;
    case "lines":
      return <Lines {...shared} value={value as string[]} onChange={onChange} />;
    case "choice":
      return <NativeSelect {...shared} value={String(value)} onChange={(event) => onChange(event.currentTarget.value)}
        data={(field.options ?? []).map((option) => ({ value: option.value, label: isText(option.text) || isOwnText(option.text) ? t(option.text as TextKey) : option.text }))} />;
    case "reference":
      return <Reference {...shared} of={field.of ?? ""} among={field.among} value={String(value)} onChange={onChange} />;
    case "references":
      return <References label={label} of={field.of ?? ""} value={value as string[]} onChange={onChange} />;
    case "skills":
    case "needs":
      return <SkillsField label={label} needs={field.kind === "needs"} value={value} onChange={onChange} />;
    case "json":
      return <Json {...shared} value={value} onChange={onChange} />;
    default:
      return <TextInput {...shared} type={field.kind} value={String(value)} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
}

interface Shared {
  label: string;
  description: string | undefined;
  required: boolean;
  size: "xs";
}

function Lines({ value, onChange, ...shared }: Shared & { value: string[]; onChange: (value: string[]) => void }) {
  const [text, setText] = useState(value.join("\n"));
  return (
    <Textarea {...shared} rows={4} value={text} onChange={(event) => {
      setText(event.currentTarget.value);
      onChange(event.currentTarget.value.split("\n").map((line) => line.trim()).filter(Boolean));
    }} />
  );
}

function Reference({ of, among, value, onChange, ...shared }: Shared & { of: string; among: Field["among"]; value: string; onChange: (value: string) => void }) {
  const t = useT();
  const names = useNames(of, among);
  const data = [{ value: "", label: t("admin.none") }, ...Object.entries(names).map(([id, name]) => ({ value: id, label: name }))];
  return <NativeSelect {...shared} value={value} data={data} onChange={(event) => onChange(event.currentTarget.value)} />;
}

function References({ label, of, value, onChange }: { label: string; of: string; value: string[]; onChange: (value: string[]) => void }) {
  const names = useNames(of);
  return (
    <fieldset className={css.group}>
      <legend>{label}</legend>
      {Object.entries(names).map(([id, name]) => (
        <label key={id} className={css.check}>
          <input type="checkbox" checked={value.includes(id)} onChange={(event) => onChange(event.currentTarget.checked ? [...value, id] : value.filter((one) => one !== id))} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

function Json({ value, onChange, ...shared }: Shared & { value: unknown; onChange: (value: unknown) => void }) {
  const t = useT();
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [bad, setBad] = useState(false);
  return (
    <Textarea {...shared} rows={6} className={css.json} error={bad ? t("admin.bad_json") : undefined} value={text} onChange={(event) => {
      setText(event.currentTarget.value);
      try {
        onChange(JSON.parse(event.currentTarget.value));
        setBad(false);
      } catch {
        setBad(true);
      }
    }} />
  );
}
