/** Where the visitor writes and adds files. */
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "./chat";
import { Icon } from "./icons";

const MAX_CHARS = 10_000;

export function Composer({ chat }: { chat: Chat }) {
  const { texts, facts } = chat;
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const shown = chat.shown.value;
  const uploads = chat.uploads.list.value;
  const text = chat.draft.value;
  useEffect(() => {
    if (shown) field.current?.focus();
  }, [shown]);
  useEffect(() => {
    // The box grows with what is written, up to a few lines.
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 132)}px`;
  }, [text]);
  const send = (event: Event): void => {
    event.preventDefault();
    if (chat.say(text)) chat.draft.value = "";
    field.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    // Enter ends the choice of a character in an input method, and must not send then.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  };
  const paste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || !facts.files) return;
    event.preventDefault();
    chat.attach(files);
  };
  const waits = uploads.some((one) => !one.done);
  return (
    <form class="composer" onSubmit={send}>
      {uploads.length > 0 && (
        <ul class="uploads">
          {uploads.map((one) => (
            <li key={one.key}>
              <Icon name="file" size={16} />
              <span class="name">{one.name}</span>
              {!one.done && <progress value={one.progress} aria-label={one.name} />}
              <button type="button" class="plain" aria-label={texts.remove(one.name)} onClick={() => chat.uploads.remove(one.key)}>
                <Icon name="close" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="row">
        {facts.files && (
          <>
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              tabIndex={-1}
              onChange={(event) => {
                chat.attach(event.currentTarget.files ?? []);
                event.currentTarget.value = "";
                field.current?.focus();
              }}
            />
            <button type="button" class="plain quiet" aria-label={texts.attach} title={texts.attach} disabled={!chat.conversation.value.token} onClick={() => picker.current?.click()}>
              <Icon name="clip" />
            </button>
          </>
        )}
        <label class="hidden" for="text">
          {texts.label}
        </label>
        <textarea
          id="text"
          ref={field}
          rows={1}
          maxLength={MAX_CHARS}
          placeholder={texts.placeholder}
          value={text}
          onInput={(event) => {
            chat.draft.value = event.currentTarget.value;
            chat.typing();
          }}
          onKeyDown={key}
          onPaste={paste}
        />
        <button type="submit" class="send" aria-label={texts.send} title={texts.send} disabled={waits || !(text.trim() || uploads.length)}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
