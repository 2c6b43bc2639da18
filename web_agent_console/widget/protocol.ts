/** What the page that embeds the widget and the page inside the iframe say to each other. */

/** From the iframe to the embedding page. */
export type FromChat =
  | { hub: "ready" }
  | { hub: "keep"; value: string }
  | { hub: "close" }
  | { hub: "unread"; count: number };

/** From the embedding page to the iframe. */
export type ToChat =
  | { hub: "init"; kept: string; language: string; theme: string; name: string; email: string; open: boolean }
  | { hub: "open" }
  | { hub: "closed" };
