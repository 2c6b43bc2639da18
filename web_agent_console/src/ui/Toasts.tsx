import { useSyncExternalStore } from "react";
import { useT } from "../i18n";
import { Icon } from "./icons";
import { toasts } from "./toasts";
import css from "./Toasts.module.css";

export function Toasts() {
  const t = useT();
  const items = useSyncExternalStore(toasts.subscribe, toasts.get);
  return (
    <div className={css.stack} role="status" aria-live="polite">
      {items.map((toast) => (
        <div key={toast.key} className={css.toast} data-tone={toast.tone}>
          <Icon name={toast.tone === "good" ? "checkCircle" : toast.tone === "bad" ? "late" : "bell"} />
          <span className={css.text}>{toast.text}</span>
          {toast.undo && (
            <button type="button" className={css.undo} onClick={() => { toasts.close(toast.key); toast.undo?.run(); }}>
              {toast.undo.label} <kbd>Z</kbd>
            </button>
          )}
          <button type="button" className={css.close} aria-label={t("toast.close")} onClick={() => toasts.close(toast.key)}>
            <Icon name="close" size={14} />
          </button>
          {toast.undo && <span className={css.fuse} style={{ animationDuration: `${toast.seconds}s` }} />}
        </div>
      ))}
    </div>
  );
}
