/** Draws a screen in jsdom as the console does, at an address of the knowledge area, for tests. */
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { Outlet, RouterProvider, createBrowserHistory, createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { queries } from "../app/hub";

// What jsdom lacks and Mantine asks for.
window.matchMedia ??= (media: string) => ({ matches: false, media, onchange: null, addListener: () => undefined, removeListener: () => undefined, addEventListener: () => undefined, removeEventListener: () => undefined, dispatchEvent: () => false });
window.scrollTo = () => undefined;
(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const PATIENCE_MS = 10_000;

/** Show `screen` at /knowledge/{place}, and nothing at /elsewhere; return the page and its history. */
export async function shown(screen: () => React.ReactNode) {
  const root = createRootRoute({ component: Outlet });
  const knowledge = createRoute({ getParentRoute: () => root, path: "/knowledge/$place", component: screen });
  const elsewhere = createRoute({ getParentRoute: () => root, path: "/elsewhere", component: () => <p>elsewhere</p> });
  window.history.replaceState(null, "", "/knowledge/articles");
  const history = createBrowserHistory();
  const router = createRouter({ routeTree: root.addChildren([knowledge, elsewhere]), history });
  const page = document.createElement("main");
  document.body.replaceChildren(page);
  const drawn = createRoot(page);
  await settle(() => drawn.render(<MantineProvider><QueryClientProvider client={queries}><RouterProvider router={router as never} /></QueryClientProvider></MantineProvider>));
  const end = () => {
    act(() => drawn.unmount());
    history.destroy();
  };
  return { page, go: (to: string) => settle(() => history.push(to)), end };
}

/** Do something, and let React draw it. */
export async function settle(work: () => void): Promise<void> {
  await act(async () => {
    work();
    await new Promise((resolve) => setTimeout(resolve, 0));
  });
}

/** Wait until this does not throw any more, and return what it returns. */
export async function until<T>(look: () => T): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    try {
      return look();
    } catch (error) {
      if (Date.now() > end) throw error;
      await settle(() => undefined);
    }
  }
}

/** Write into a field as a person does. */
export function write(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
