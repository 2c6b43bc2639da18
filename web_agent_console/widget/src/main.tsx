/** The page inside the iframe. */
import { render } from "preact";
import { Chat } from "./chat";
import { close, meet } from "./host";
import { Composer, Log, Rating, Status } from "./parts";
import "./style.css";

function Window({ chat }: { chat: Chat }) {
  const { texts } = chat;
  const { standing } = chat.conversation.value;
  return (
    <main aria-label={texts.title}>
      <header>
        <h1>{texts.title}</h1>
        {(standing === "active" || standing === "waiting") && (
          <button type="button" class="plain" onClick={() => void chat.end()}>
            {texts.end}
          </button>
        )}
        <button type="button" class="plain cross" aria-label={texts.close} onClick={close}>
          ×
        </button>
      </header>
      <Log chat={chat} />
      <Status chat={chat} />
      {chat.over.value && <Rating chat={chat} />}
      <Composer chat={chat} />
    </main>
  );
}

const inbox = new URLSearchParams(location.search).get("inbox") ?? "";
let chat: Chat | undefined;
meet(
  (setting) => {
    const begun = new Chat(inbox, setting);
    chat = begun;
    const page = document.documentElement;
    page.lang = setting.language;
    if (setting.theme === "light" || setting.theme === "dark") page.dataset["theme"] = setting.theme;
    document.title = begun.texts.title;
    render(<Window chat={begun} />, document.getElementById("chat") as HTMLElement);
  },
  (open) => chat?.show(open),
);
window.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
