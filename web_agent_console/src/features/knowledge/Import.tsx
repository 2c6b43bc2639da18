import { Button, NativeSelect } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { ImportStep } from "../../api/knowledge";
import { ApiProblem } from "../../api/client";
import { api, backend, queries } from "../../app/hub";
import { useLanguage } from "../../i18n";
import { languageName } from "../../i18n/time";
import { BEGUN, FORMATS, type ImportFormat, OUTCOMES, type Progress, after, formatOf, linesOf, toWrite } from "./importing";
import { Table, ToArticle } from "./parts";
import { knowledgeTexts } from "./texts";
import css from "./Knowledge.module.css";

const LANGUAGES = ["en", "zh"];
const MOST_ROWS = 500;

interface Wish {
  file: File;
  format: ImportFormat;
  language: string;
  publish: boolean;
  dryRun: boolean;
}

/** Send the file, and tell each step of the answer; raises ApiProblem, or AbortError when it is stopped. */
async function send(wish: Wish, signal: AbortSignal, tell: (step: ImportStep) => void): Promise<void> {
  const form = new FormData();
  form.append("file", wish.file);
  const query = new URLSearchParams({ format: wish.format, language: wish.language, publish: String(wish.publish), dry_run: String(wish.dryRun) });
  const response = await backend.fetch(`/api/v1/articles/import?${query}`, { method: "POST", headers: { "X-CSRF-Token": api.csrf }, credentials: "same-origin", body: form, signal });
  if (!response.ok || !response.body) {
    const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
    throw new ApiProblem(response.status, problem.code ?? "", problem.detail ?? response.statusText);
  }
  const text = response.body.pipeThrough(new TextDecoderStream());
  for await (const line of linesOf(piecesOf(text))) tell(JSON.parse(line) as ImportStep);
}

async function* piecesOf(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

/** Articles of other systems: first what would change, then the import itself, which can be stopped and begun again. */
export function Import() {
  const t = knowledgeTexts.use();
  const language = useLanguage();
  const [wish, setWish] = useState<Omit<Wish, "file" | "dryRun"> & { file: File | null }>({ file: null, format: "markdown", language: "en", publish: false });
  const [progress, setProgress] = useState<Progress | null>(null);
  const [state, setState] = useState<"idle" | "looking" | "looked" | "importing" | "imported" | "stopped">("idle");
  const [problem, setProblem] = useState("");
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const busy = state === "looking" || state === "importing";

  const change = (next: Partial<typeof wish>) => {
    setWish({ ...wish, ...next });
    setState("idle");
    setProgress(null);
    setProblem("");
  };
  const run = async (dryRun: boolean) => {
    if (!wish.file) return;
    const control = new AbortController();
    running.current = control;
    let seen = BEGUN;
    setProgress(seen);
    setProblem("");
    setState(dryRun ? "looking" : "importing");
    try {
      await send({ ...wish, file: wish.file, dryRun }, control.signal, (step) => setProgress((seen = after(seen, step))));
      setProblem(seen.problem);
      setState(seen.done ? (dryRun ? "looked" : "imported") : dryRun ? "idle" : "stopped");
    } catch (error) {
      if (!control.signal.aborted) setProblem(error instanceof Error ? error.message : String(error));
      setState(dryRun || seen.of === 0 ? "idle" : "stopped");
    }
    if (!dryRun) void queries.invalidateQueries({ queryKey: ["articles"] });
  };
  const write = progress ? toWrite(progress) : 0;
  return (
    <>
      <h2 className={css.heading}>{t("import")}</h2>
      <p className={css.muted}>{t("import_hint")}</p>
      <div className={css.form}>
        <label className={css.label}>{t("import_file")}{" "}
          <input type="file" disabled={busy} accept=".zip,.md,.markdown,.csv,.tsv,.html,.htm,.json" onChange={(event) => {
            const file = event.currentTarget.files?.[0] ?? null;
            change({ file, format: formatOf(file?.name ?? "", wish.format) });
          }} />
        </label>
        <div className={css.row}>
          <NativeSelect size="xs" label={t("import_format")} disabled={busy} value={wish.format} data={FORMATS.map((value) => ({ value, label: t(`import_${value}`) }))} onChange={(event) => change({ format: event.currentTarget.value as ImportFormat })} />
          <NativeSelect size="xs" label={t("import_language")} disabled={busy} value={wish.language} data={LANGUAGES.map((value) => ({ value, label: languageName(language, value) }))} onChange={(event) => change({ language: event.currentTarget.value })} />
          <label className={css.check}><input type="checkbox" disabled={busy} checked={wish.publish} onChange={(event) => change({ publish: event.currentTarget.checked })} />{t("import_publish")}</label>
        </div>
        <div className={css.row}>
          <Button size="xs" variant={state === "looked" ? "default" : "filled"} disabled={!wish.file || busy} onClick={() => void run(true)}>{t("import_look")}</Button>
          {(state === "looked" || state === "stopped") && <Button size="xs" disabled={write === 0} onClick={() => void run(false)}>{t("import_go", { n: write })}</Button>}
          {busy && <Button size="xs" variant="default" onClick={() => running.current?.abort()}>{t("import_stop")}</Button>}
        </div>
      </div>
      {problem && <p className={css.problem} role="alert">{problem}</p>}
      {progress && <Result progress={progress} state={state} />}
    </>
  );
}

function Result({ progress, state }: { progress: Progress; state: string }) {
  const t = knowledgeTexts.use();
  const rows = OUTCOMES.flatMap((outcome) => progress.items.filter((one) => one.outcome === outcome));
  const busy = state === "looking" || state === "importing";
  return (
    <section aria-label={t("import_result")}>
      {busy && <progress aria-label={t("import")} value={progress.number} max={Math.max(progress.of, 1)} />}
      <p role="status">
        {t(busy ? "import_busy" : state === "imported" ? "import_done" : state === "looked" ? "import_looked" : "import_stopped", { n: progress.number, of: progress.of })}{" "}
        {OUTCOMES.map((outcome) => <span key={outcome} className={css.mark} data-tone={outcome === "skipped" && progress.counts[outcome] ? "warn" : undefined}>{t(`import_${outcome}`)} {progress.counts[outcome] ?? 0}</span>)}
      </p>
      {rows.length > 0 && !busy && (
        <Table label={t("import_result")} heads={[t("import_outcome"), t("article_title"), t("import_place"), t("import_reason")]}>
          {rows.slice(0, MOST_ROWS).map((one) => (
            <tr key={`${one.place} ${one.article_id}`}>
              <td><span className={css.mark} data-tone={one.outcome === "skipped" ? "warn" : "ok"}>{t(`import_${one.outcome}`)}</span></td>
              <td>{one.article_id && (state === "imported" || one.outcome === "changed") ? <ToArticle id={one.article_id} title={one.title} /> : one.title || "–"}</td>
              <td>{one.place}</td>
              <td>{one.reason}</td>
            </tr>
          ))}
        </Table>
      )}
      {rows.length > MOST_ROWS && <p className={css.muted}>{t("import_more", { n: rows.length - MOST_ROWS })}</p>}
    </section>
  );
}
