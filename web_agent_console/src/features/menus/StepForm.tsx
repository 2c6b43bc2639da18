import { Button, NativeSelect, TextInput, Textarea } from "@mantine/core";
import { SkillsField } from "../admin/SkillsField";
import { useNames } from "../admin/useRows";
import { useT } from "../../i18n";
import { Icon } from "../../ui/icons";
import { ArticleField } from "./ArticleField";
import { type Menu, type MenuNode, type MenuOption, type MenuPrompt, nameOf, uses } from "./flow";
import { hasMenuText, useMenuTexts } from "./texts";
import type { MenuText } from "./texts_en";
import css from "./Menus.module.css";

const LANGUAGES = ["en", "zh"] as const;
const PRIORITIES = ["", "low", "normal", "high", "urgent"] as const;

interface Props {
  menu: Menu;
  node: MenuNode;
  onChange: (node: MenuNode) => void;
}

/** One step of the menu: only what counts for its kind is asked. */
export function StepForm({ menu, node, onChange }: Props) {
  const c = useMenuTexts();
  const t = useT();
  const set = (change: Partial<MenuNode>) => onChange({ ...node, ...change });
  const named = (field: string): string => {
    const special = `${field}.${node.kind}`;
    return c(hasMenuText(special) ? special : (field as MenuText));
  };
  const text = (field: "label" | "fact" | "url" | "address", type = "text") => (
    <TextInput size="xs" type={type} label={named(field)} value={node[field]} onChange={(event) => set({ [field]: event.currentTarget.value })} />
  );
  const number = (field: "tries" | "first_s" | "min_digits" | "max_digits", max: number) => (
    <TextInput size="xs" type="number" min={1} max={max} label={c(field)} value={String(node[field])} onChange={(event) => set({ [field]: Number(event.currentTarget.value) })} />
  );
  const way = (field: "next" | "otherwise") => <Way menu={menu} label={named(field)} value={node[field]} onChange={(to) => set({ [field]: to })} />;
  const has = (field: string) => uses(node.kind, field);
  return (
    <div className={css.form}>
      {text("label")}
      {has("article_id") && <ArticleField id={node.article_id} onChange={(article_id) => set({ article_id })} />}
      {has("prompts") && <Prompts prompts={node.prompts} onChange={(prompts) => set({ prompts })} />}
      {has("fact") && text("fact")}
      {has("url") && text("url", "url")}
      {has("address") && text("address")}
      {has("hours_id") && <Reference of="business-hours" label={c("hours_id")} value={node.hours_id} onChange={(hours_id) => set({ hours_id })} />}
      {has("queue_id") && <Reference of="queues" label={c("queue_id")} value={node.queue_id} onChange={(queue_id) => set({ queue_id })} />}
      {has("priority") && (
        <NativeSelect size="xs" label={c("priority")} value={node.priority} data={PRIORITIES.map((value) => ({ value, label: c(`priority.${value}`) }))}
          onChange={(event) => set({ priority: event.currentTarget.value as MenuNode["priority"] })} />
      )}
      {has("requirement") && <SkillsField label={t("admin.requirements")} needs value={node.requirement} onChange={(requirement) => set({ requirement: requirement as MenuNode["requirement"] })} />}
      {has("options") && <Options menu={menu} node={node} onChange={(options) => set({ options })} />}
      {has("min_digits") && <div className={css.pair}>{number("min_digits", 40)}{number("max_digits", 40)}</div>}
      {has("tries") && <div className={css.pair}>{number("tries", 10)}{has("first_s") && number("first_s", 60)}</div>}
      {has("next") && way("next")}
      {has("otherwise") && way("otherwise")}
    </div>
  );
}

function Way({ menu, label, value, onChange }: { menu: Menu; label: string; value: string; onChange: (to: string) => void }) {
  const c = useMenuTexts();
  const data = [{ value: "", label: c("nowhere") }, ...menu.nodes.map((node) => ({ value: node.id, label: `${nameOf(node)} (${c(`kind.${node.kind}`)})` }))];
  return <NativeSelect size="xs" label={label} value={value} data={data} onChange={(event) => onChange(event.currentTarget.value)} />;
}

function Reference({ of, label, value, onChange }: { of: string; label: string; value: string; onChange: (id: string) => void }) {
  const c = useMenuTexts();
  const names = useNames(of);
  return <NativeSelect size="xs" label={label} value={value} data={[{ value: "", label: c("nowhere") }, ...Object.entries(names).map(([id, name]) => ({ value: id, label: name }))]} onChange={(event) => onChange(event.currentTarget.value)} />;
}

function Prompts({ prompts, onChange }: { prompts: MenuPrompt[]; onChange: (prompts: MenuPrompt[]) => void }) {
  const c = useMenuTexts();
  const missing = LANGUAGES.filter((language) => !prompts.some((prompt) => prompt.language === language));
  const put = (at: number, text: string) => onChange(prompts.map((prompt, index) => (index === at ? { ...prompt, text } : prompt)));
  return (
    <fieldset className={css.group}>
      <legend>{c("prompts")}</legend>
      {prompts.map((prompt, index) => (
        <Textarea key={prompt.language} size="xs" rows={2} label={c("prompt_text", { language: hasMenuText(prompt.language) ? c(prompt.language) : prompt.language })}
          value={prompt.text} onChange={(event) => put(index, event.currentTarget.value)} />
      ))}
      <span className={css.row}>
        {missing.map((language) => (
          <Button key={language} size="compact-xs" variant="default" onClick={() => onChange([...prompts, { language, text: "", blob: "" }])}>{c("add_language", { language: c(language) })}</Button>
        ))}
      </span>
      <p className={css.hint}>{c("prompt_hint", { name: "{name}" })}</p>
    </fieldset>
  );
}

function Options({ menu, node, onChange }: { menu: Menu; node: MenuNode; onChange: (options: MenuOption[]) => void }) {
  const c = useMenuTexts();
  const byDigits = node.kind === "choice";
  const put = (at: number, change: Partial<MenuOption>) => onChange(node.options.map((one, index) => (index === at ? { ...one, ...change } : one)));
  const key = byDigits ? "digits" : "value";
  const free = [..."123456789*0#"].find((digit) => !node.options.some((one) => one.digits === digit)) ?? "";
  return (
    <fieldset className={css.group}>
      <legend>{c(byDigits ? "options" : "values")}</legend>
      {node.options.map((one, index) => (
        <div key={index} className={css.option}>
          <TextInput size="xs" label={c(key)} value={one[key]} onChange={(event) => put(index, { [key]: event.currentTarget.value })} />
          <TextInput size="xs" label={c("option_label")} value={one.label} onChange={(event) => put(index, { label: event.currentTarget.value })} />
          <Way menu={menu} label={c("goes_to")} value={one.next} onChange={(next) => put(index, { next })} />
          <NativeSelect size="xs" label={c("option_language")} value={one.language} data={[{ value: "", label: "–" }, ...LANGUAGES.map((value) => ({ value, label: c(value) }))]} onChange={(event) => put(index, { language: event.currentTarget.value })} />
          <button type="button" className={css.remove} aria-label={c("remove_option", { n: index + 1 })} onClick={() => onChange(node.options.filter((_, at) => at !== index))}><Icon name="close" size={14} /></button>
        </div>
      ))}
      <span><Button size="compact-xs" variant="default" onClick={() => onChange([...node.options, { digits: byDigits ? free : "", value: "", label: "", language: "", next: "" }])}>{c("add_option")}</Button></span>
    </fieldset>
  );
}
