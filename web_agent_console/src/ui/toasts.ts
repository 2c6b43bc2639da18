/** Short messages at the edge of the screen, some with an undo that the key z also runs. */
export interface Toast {
  key: number;
  tone: "info" | "good" | "bad";
  text: string;
  undo?: { label: string; run: () => void };
  seconds: number;
}

let items: readonly Toast[] = [];
let lastKey = 0;
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

export const toasts = {
  get: () => items,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  /** Show one; it goes by itself. */
  show(toast: Omit<Toast, "key" | "seconds"> & { seconds?: number }): number {
    const key = ++lastKey;
    const seconds = toast.seconds ?? 5;
    items = [...items.slice(-3), { ...toast, key, seconds }];
    setTimeout(() => toasts.close(key), seconds * 1000);
    tell();
    return key;
  },
  close(key: number) {
    if (!items.some((toast) => toast.key === key)) return;
    items = items.filter((toast) => toast.key !== key);
    tell();
  },
  /** Undo the newest that can be undone; false when there is none. */
  undoLast(): boolean {
    const toast = items.findLast((one) => one.undo);
    if (!toast?.undo) return false;
    toasts.close(toast.key);
    toast.undo.run();
    return true;
  },
};
