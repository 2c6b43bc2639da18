import { Button, Loader, TextInput } from "@mantine/core";
import { useState } from "react";
import type { AdminRow } from "../../api/types";
import { type TextKey, useLanguage, useT, wordFor } from "../../i18n";
import { languageName } from "../../i18n/time";
import { Empty } from "../../ui/Empty";
import { Icon } from "../../ui/icons";
import { AdminForm } from "./AdminForm";
import type { Noun } from "./nouns";
import { useInboxHealth, useNames, useRows } from "./useRows";
import { wordsOf, type Entry } from "./SkillsField";
import css from "./Admin.module.css";

export function AdminTable({ noun }: { noun: Noun }) {
  const t = useT();
  const query = useRows(noun.path);
  const [words, setWords] = useState("");
  const [edited, setEdited] = useState<AdminRow | "new" | null>(null);
  const rows = (query.data ?? []).filter((row) => JSON.stringify(row).toLowerCase().includes(words.toLowerCase()));
  return (
    <>
      <header className={css.head}>
        <h2 className={css.heading}>{t(noun.title)} <span className={css.muted}>{query.data?.length}</span></h2>
        <TextInput size="xs" type="search" className={css.search} placeholder={t("admin.search")} aria-label={t("admin.search")}
          leftSection={<Icon name="search" size={15} />} value={words} onChange={(event) => setWords(event.currentTarget.value)} />
        <Button onClick={() => setEdited("new")}>{t("admin.new")}</Button>
      </header>
      {query.isLoading && <div className={css.loading}><Loader size="sm" aria-label={t("app.loading")} /></div>}
      {query.isError && <Empty icon="alert" title={t("admin.failed", { detail: query.error.message })}><Button mt="sm" variant="default" onClick={() => void query.refetch()}>{t("app.again")}</Button></Empty>}
      {query.data && rows.length === 0 && <Empty icon={noun.icon} title={t(words ? "palette.none" : "admin.empty")} />}
      {rows.length > 0 && (
        <div className={css.scroll} tabIndex={0} role="group" aria-label={t(noun.title)}>
          <table className={css.table}>
            <thead><tr>{noun.columns.map((column) => <th key={column.name} scope="col">{t(column.label)}</th>)}</tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id} data-off={row.active === false || undefined} onClick={() => setEdited(row)}>
                  {noun.columns.map((column, index) => (
                    <td key={column.name}>
                      {index === 0
                        ? <button type="button" className={css.open} aria-label={t("admin.edit", { name: String(row[noun.label]) })}>{String(row[column.name] ?? "")}</button>
                        : <Cell column={column} value={row[column.name]} />}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {edited && <AdminForm noun={noun} row={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

type Column = Noun["columns"][number];

function Cell({ column, value }: { column: Column; value: unknown }) {
  const t = useT();
  const language = useLanguage();
  switch (column.kind) {
    case "yes":
      return <>{t(value === false ? "admin.no" : "admin.yes")}</>;
    case "role":
      return <>{wordFor(t, "admin", `role_${String(value)}`)}</>;
    case "state":
    case "channel":
      return <>{wordFor(t, column.kind, String(value ?? ""))}</>;
    case "language":
      return <>{value ? languageName(language, String(value)) : "–"}</>;
    case "reference":
      return <Named of={column.of ?? ""} id={String(value ?? "")} />;
    case "skills":
      return <SkillWords value={value} />;
    case "health":
      return <Connection id={String(value ?? "")} />;
    default:
      return <>{Array.isArray(value) ? value.join(", ") : String(value ?? "")}</>;
  }
}

function Named({ of, id }: { of: string; id: string }) {
  const names = useNames(of);
  return <>{id ? (names[id] ?? id) : "–"}</>;
}

/** Whether an inbox works, and if not, what to do about it. */
function Connection({ id }: { id: string }) {
  const t = useT();
  const health = useInboxHealth()[id];
  if (!health || health.detail === "disabled") return <span className={css.muted}>–</span>;
  return (
    <span className={css.connection} data-state={health.state}>
      <Icon name={health.state === "up" ? "check" : "alert"} size={14} /> {wordFor(t, "health", health.state)}
      {health.detail && <span className={css.muted}> {health.detail}</span>}
    </span>
  );
}

/** Skills come as a map from agents and as a list of needs from queues. */
function SkillWords({ value }: { value: unknown }) {
  const t = useT();
  const names = useNames("skills");
  const entries: Entry[] = Array.isArray(value)
    ? value
    : Object.entries((value ?? {}) as Record<string, number>).map(([skill_id, min_proficiency]) => ({ skill_id, min_proficiency }));
  if (entries.length === 0) return <span className={css.muted}>{t("admin.none" as TextKey)}</span>;
  return <>{entries.map((entry) => wordsOf(entry, names)).join(", ")}</>;
}
