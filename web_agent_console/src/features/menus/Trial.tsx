import { Button, TextInput, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useNames } from "../admin/useRows";
import { type Caller, type Given, type Walk, walk } from "./dry_run";
import { type Menu, factsOf, nameOf } from "./flow";
import { hasMenuText, useMenuTexts } from "./texts";
import css from "./Menus.module.css";

const NOBODY: Caller = { address: "+447700900123", known: false, at: "" };

/** Walk through the draft as a caller would, and see what is heard and where it ends. */
export function Trial({ menu, onPassed }: { menu: Menu; onPassed: (ids: readonly string[]) => void }) {
  const c = useMenuTexts();
  const queues = useNames("queues");
  const [caller, setCaller] = useState(NOBODY);
  const [given, setGiven] = useState<readonly Given[]>([]);
  const [done, setDone] = useState<Walk | null>(null);
  const [problem, setProblem] = useState("");
  const [words, setWords] = useState("");

  const go = async (inputs: readonly Given[]) => {
    setProblem("");
    setWords("");
    try {
      const next = await walk(menu, caller, inputs);
      setDone(next);
      setGiven(inputs);
      onPassed(next.steps.map((step) => step.node_id));
    } catch (error) {
      setDone(null);
      setProblem(error instanceof Error ? error.message : String(error));
      onPassed([]);
    }
  };
  const last = done?.steps.at(-1);
  const waits = done && !done.outcome ? (last?.waits_for ?? "") : "";
  const press = (event: FormEvent) => {
    event.preventDefault();
    void go([...given, waits === "facts" ? { digits: null, facts: factsOf(words) } : { digits: words, facts: null }]);
  };
  const skip = () => void go([...given, waits === "facts" ? { digits: null, facts: null } : { digits: "", facts: null }]);
  const nodeName = (id: string) => {
    const node = menu.nodes.find((one) => one.id === id);
    return node ? nameOf(node) : id;
  };
  const kind = `kind.${done?.outcome?.kind ?? ""}`;
  return (
    <section className={css.trial} aria-label={c("try.title")}>
      <h2>{c("try.title")}</h2>
      <div className={css.row}>
        <TextInput size="xs" label={c("try.from")} value={caller.address} onChange={(event) => setCaller({ ...caller, address: event.currentTarget.value })} />
        <TextInput size="xs" type="datetime-local" label={c("try.at")} value={caller.at} onChange={(event) => setCaller({ ...caller, at: event.currentTarget.value })} />
        <label className={css.check}><input type="checkbox" checked={caller.known} onChange={(event) => setCaller({ ...caller, known: event.currentTarget.checked })} />{c("try.known")}</label>
        <Button variant={done ? "default" : "filled"} onClick={() => void go([])}>{c(done ? "try.again" : "try.begin")}</Button>
      </div>
      <p className={css.problem} role="alert">{problem}</p>
      {done && (
        <ol className={css.heard} aria-label={c("try.heard")} aria-live="polite">
          {done.steps.map((step, index) => (
            <li key={index}>
              <strong>{nodeName(step.node_id)}</strong>
              {step.say.map((said, at) => <p key={at} lang={said.language}>“{said.text || said.blob}”</p>)}
              {step.say.length === 0 && <p className={css.hint}>{c("try.silence")}</p>}
              {given[index]?.digits !== null && given[index] !== undefined && <p className={css.hint}>{given[index].digits ? c("try.pressed", { digits: given[index].digits }) : c("try.nothing")}</p>}
            </li>
          ))}
        </ol>
      )}
      {waits !== "" && (
        <form className={css.row} onSubmit={press}>
          {waits === "digits"
            ? <TextInput key={given.length} size="xs" autoFocus inputMode="tel" label={c("try.press")} value={words} onChange={(event) => setWords(event.currentTarget.value.replace(/[^0-9*#]/g, ""))} />
            : <Textarea key={given.length} size="xs" autoFocus rows={2} label={c("try.facts")} description={last?.url} value={words} onChange={(event) => setWords(event.currentTarget.value)} />}
          <Button type="submit" disabled={waits === "digits" && !words}>{c(waits === "digits" ? "try.go" : "try.answer")}</Button>
          <Button variant="default" onClick={skip}>{c(waits === "digits" ? "try.nothing" : "try.no_answer")}</Button>
        </form>
      )}
      {done?.outcome && (
        <p className={css.outcome} role="status">
          {c("try.outcome", { kind: hasMenuText(kind) ? c(kind) : done.outcome.kind })}
          {[queues[done.outcome.queue_id] ?? done.outcome.queue_id, done.outcome.address, done.outcome.language, done.outcome.priority].filter(Boolean).map((word) => ` · ${word}`)}
        </p>
      )}
      {done && done.path.length > 0 && <p className={css.hint}>{c("try.path")}: {done.path.join(" › ")}</p>}
    </section>
  );
}
