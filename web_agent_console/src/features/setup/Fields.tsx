import { TextInput } from "@mantine/core";
import { useState } from "react";
import admin from "../admin/Admin.module.css";
import { lengthOf, lengthText } from "./lengths";
import { setupTexts } from "./texts";

/** A length of time, written by hand. */
export function LengthField({ label, hint, value, onChange }: { label: string; hint?: string; value: number; onChange: (seconds: number) => void }) {
  const c = setupTexts.use();
  const [text, setText] = useState(lengthText(value));
  const bad = lengthOf(text) === null;
  return (
    <TextInput size="xs" label={label} description={hint} placeholder={c("length_hint")} value={text} error={bad ? c("length_bad") : undefined}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const seconds = lengthOf(event.currentTarget.value);
        if (seconds !== null) onChange(seconds);
      }} />
  );
}

/** Some of a set, each with a box to tick. */
export function Ticks({ label, hint, all, value, onChange }: { label: string; hint?: string; all: Record<string, string>; value: string[]; onChange: (value: string[]) => void }) {
  return (
    <fieldset className={admin.group}>
      <legend>{label}</legend>
      {hint && <p className={admin.muted}>{hint}</p>}
      {Object.entries(all).map(([id, name]) => (
        <label key={id} className={admin.check}>
          <input type="checkbox" checked={value.includes(id)} onChange={(event) => onChange(event.currentTarget.checked ? [...value, id] : value.filter((one) => one !== id))} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

/** Words with commas between them. */
export function WordsField({ label, value, onChange }: { label: string; value: string[]; onChange: (value: string[]) => void }) {
  const [text, setText] = useState(value.join(", "));
  return (
    <TextInput size="xs" label={label} value={text} onChange={(event) => {
      setText(event.currentTarget.value);
      onChange(event.currentTarget.value.split(",").map((word) => word.trim()).filter(Boolean));
    }} />
  );
}
