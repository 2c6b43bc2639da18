/** Puts a text into the open composer from elsewhere: a help article from the palette, a reply that came back. */
type Listener = (text: string) => void;
let listener: Listener | null = null;

/** Hear of texts for the open composer; returns how to stop. */
export function onInsert(next: Listener): () => void {
  listener = next;
  return () => {
    if (listener === next) listener = null;
  };
}

/** Whether a composer is open to take a text. */
export const canInsert = (): boolean => listener !== null;

/** Put the text where the caret is. */
export const insertText = (text: string): void => listener?.(text);
