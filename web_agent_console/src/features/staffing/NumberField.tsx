import { TextInput } from "@mantine/core";
import { useState } from "react";

interface Props {
  label: string;
  min: number;
  max: number;
  value: number;
  onChange: (value: number) => void;
}

/** A whole number within bounds. While something else stands there the last good number counts. */
export function NumberField({ label, min, max, value, onChange }: Props) {
  const [text, setText] = useState(String(value));
  const whole = Number(text);
  const good = text.trim() !== "" && Number.isInteger(whole) && whole >= min && whole <= max;
  return (
    <TextInput size="xs" type="number" label={label} min={min} max={max} step={1} value={text} error={!good} aria-invalid={!good}
      onBlur={() => setText(String(value))}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        const next = Number(typed);
        if (typed.trim() !== "" && Number.isInteger(next) && next >= min && next <= max) onChange(next);
      }} />
  );
}
