import { Button, Menu as Choice, NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { ApiProblem } from "../../api/client";
import { api, queries } from "../../app/hub";
import { useT } from "../../i18n";
import { Icon } from "../../ui/icons";
import { toasts } from "../../ui/toasts";
import { Flow } from "./Flow";
import { StepForm } from "./StepForm";
import { Trial } from "./Trial";
import { draftOf } from "./dry_run";
import { KINDS, type Menu, type NodeKind, freshNode, nameOf, places, withNode, withoutNode } from "./flow";
import { menuText, useMenuTexts } from "./texts";
import css from "./Menus.module.css";

const PATH = "/menus";

/** Change one menu: its steps as a list and as a drawing, the chosen step beside them, and a walk through it below. */
export function MenuEditor({ row, onClose }: { row: Menu; onClose: () => void }) {
  const c = useMenuTexts();
  const t = useT();
  const [menu, setMenu] = useState(row);
  const [saved, setSaved] = useState(row);
  const [chosen, setChosen] = useState(row.start);
  const [passed, setPassed] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const steps = useRef<HTMLOListElement>(null);
  const node = menu.nodes.find((one) => one.id === chosen);
  const order = places(menu);
  const changed = menu !== saved;

  const add = (kind: NodeKind) => {
    const made = freshNode(menu.nodes, kind);
    setMenu(withNode(menu, made));
    setChosen(made.id);
  };
  const remove = (id: string) => {
    const after = withoutNode(menu, id);
    setMenu(after);
    setChosen(after.start);
  };
  const save = async () => {
    setBusy(true);
    setProblem("");
    try {
      const sent = draftOf(menu);
      const kept = menu.id ? await api.patch<Menu>(`${PATH}/${menu.id}`, { ...sent, version: menu.version }) : await api.post<Menu>(PATH, sent);
      await queries.invalidateQueries({ queryKey: ["admin", PATH] });
      setMenu(kept);
      setSaved(kept);
      toasts.show({ tone: "good", text: menuText("saved") });
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : t("line.offline"));
    } finally {
      setBusy(false);
    }
  };
  // The arrows move in the list as everywhere in the console.
  const onKey = (event: React.KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const to = order[order.findIndex((place) => place.id === chosen) + step]?.id;
    if (step === 0 || !to) return;
    event.preventDefault();
    setChosen(to);
    steps.current?.querySelector<HTMLElement>(`[data-step="${CSS.escape(to)}"]`)?.focus();
  };
  return (
    <div className={css.editor}>
      <header className={css.head}>
        <Button variant="subtle" leftSection={<Icon name="left" size={14} />} onClick={onClose}>{c("back")}</Button>
        <TextInput size="xs" label={c("name")} required value={menu.name} onChange={(event) => setMenu({ ...menu, name: event.currentTarget.value })} />
        <NativeSelect size="xs" label={c("language")} value={menu.language} data={[{ value: "en", label: c("en") }, { value: "zh", label: c("zh") }]} onChange={(event) => setMenu({ ...menu, language: event.currentTarget.value })} />
        {menu.nodes.some((one) => one.kind === "dip") && (
          <PasswordInput size="xs" label={c("secret")} autoComplete="new-password" value={menu.secret} onChange={(event) => setMenu({ ...menu, secret: event.currentTarget.value })} />
        )}
        <span className={css.gap} role="status">{changed && c("unsaved")}</span>
        <Button loading={busy} disabled={!menu.name.trim()} onClick={() => void save()}>{c("save")}</Button>
      </header>
      <div role="alert">{problem && <p className={css.trouble}><strong>{c("faults")}:</strong> {problem}</p>}</div>
      <div className={css.desk}>
        <section className={css.list} aria-label={c("steps")}>
          <Choice position="bottom-start">
            <Choice.Target><Button size="compact-sm" variant="light">{c("add")}</Button></Choice.Target>
            <Choice.Dropdown>{KINDS.map((kind) => <Choice.Item key={kind} onClick={() => add(kind)}>{c(`kind.${kind}`)}</Choice.Item>)}</Choice.Dropdown>
          </Choice>
          <ol ref={steps} className={css.steps} onKeyDown={onKey}>
            {order.map(({ id, row: depth }) => {
              const one = menu.nodes.find((each) => each.id === id);
              if (!one) return null;
              return (
                <li key={id}>
                  <button type="button" data-step={id} data-depth={Math.min(depth, 4)} className={css.item} aria-current={id === chosen || undefined} onClick={() => setChosen(id)}>
                    <span>{nameOf(one)}</span><small>{menu.start === id ? `▶ ${c("start_here")} · ` : ""}{c(`kind.${one.kind}`)}</small>
                  </button>
                </li>
              );
            })}
          </ol>
        </section>
        <Flow menu={menu} chosen={chosen} passed={passed} onChoose={setChosen} />
        <section className={css.chosen} aria-label={node ? nameOf(node) : c("choose_step")}>
          {!node && <p className={css.hint}>{c("choose_step")}</p>}
          {node && (
            <>
              <div className={css.chosenHead}>
                <h2>{c(`kind.${node.kind}`)}</h2>
                {menu.start !== node.id && <Button size="compact-xs" variant="default" onClick={() => setMenu({ ...menu, start: node.id })}>{c("make_start")}</Button>}
                <Button size="compact-xs" variant="default" onClick={() => remove(node.id)}>{c("remove")}</Button>
              </div>
              <StepForm key={node.id} menu={menu} node={node} onChange={(next) => setMenu(withNode(menu, next))} />
            </>
          )}
        </section>
      </div>
      <Trial menu={menu} onPassed={(ids) => setPassed(new Set(ids))} />
    </div>
  );
}
