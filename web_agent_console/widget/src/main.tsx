/** The page inside the iframe. */
import { useSignal } from "@preact/signals";
import { render } from "preact";
import { Chat } from "./chat";
import { colors } from "./colors";
import { Composer } from "./composer";
import { readFacts } from "./facts";
import { Away, Consent, Questions, Rating, Transcript } from "./forms";
import { type Setting, close, meet, paint } from "./host";
import { Icon } from "./icons";
import { Log } from "./log";
import "./style.css";
import { textsFor } from "./texts";

/** Where the conversation stands, in one sentence. */
function standing(chat: Chat): string {
  const { texts } = chat;
  const { standing, agent, place, expectedS, lines } = chat.conversation.value;
  const line = chat.line.value;
  if (line === "refused") return chat.refusal.value === "identity_required" ? texts.signIn : texts.refused;
  if (line === "offline") return texts.offline;
  if (line === "connecting") return texts.connecting;
  if (chat.agentTypes.value) return texts.typing(agent);
  if (chat.leftFor.value && standing !== "active") return texts.left(chat.leftFor.value);
  if (standing === "waiting" && lines.length) {
    const wait = expectedS === null ? "" : texts.wait(Math.round(expectedS / 60));
    return [texts.waiting, place ? texts.place(place) : "", place ? wait : ""].filter(Boolean).join(" ");
  }
  if (standing === "active" && agent) return texts.with(agent);
  return standing === "closed" ? texts.ended : "";
}

function Header({ chat }: { chat: Chat }) {
  const { texts } = chat;
  const { standing, agent } = chat.conversation.value;
  return (
    <header>
      {agent && (
        <span class="face" aria-hidden="true">
          {[...agent][0]?.toLocaleUpperCase(chat.language)}
        </span>
      )}
      <h1>{agent || texts.title}</h1>
      {chat.calling.offered.value && chat.agreed.value && !chat.calling.current.value && (
        <button type="button" class="plain" aria-label={texts.call} title={texts.call} onClick={() => void chat.calling.dial()}>
          <Icon name="phone" />
        </button>
      )}
      {standing !== "new" && standing !== "closed" && (
        <button type="button" class="plain" onClick={() => void chat.end()}>
          {texts.end}
        </button>
      )}
      <button type="button" class="plain" aria-label={texts.close} title={texts.close} onClick={close}>
        <Icon name="close" />
      </button>
    </header>
  );
}

function Talk({ chat }: { chat: Chat }) {
  const { lines } = chat.conversation.value;
  const parts = chat.answering.parts.value;
  const own = chat.own.parts.value;
  if (chat.questions.value.length) return <Questions chat={chat} />;
  return (
    <>
      {chat.away.value && lines.length === 0 && !chat.calling.current.value && <Away chat={chat} />}
      <Log chat={chat} />
      <p class={`status ${chat.line.value}`} role="status">
        {standing(chat)}
      </p>
      {parts && <parts.Beside chat={chat} />}
      {own && chat.own.open.value && <own.Panel chat={chat} />}
      {chat.over.value && <Rating chat={chat} />}
      {chat.over.value && chat.facts.email && <Transcript chat={chat} />}
      {chat.trouble.value && (
        <p class="status failed" role="alert">
          {chat.trouble.value}
        </p>
      )}
      {chat.line.value !== "refused" && <Composer chat={chat} />}
    </>
  );
}

function Window({ chat }: { chat: Chat }) {
  const over = useSignal(false);
  const calling = chat.calling.current.value;
  const takesFiles = chat.facts.files !== null && chat.agreed.value && !chat.questions.value.length && chat.conversation.value.token !== "";
  const drag = (on: boolean) => (event: DragEvent) => {
    if (!takesFiles || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    over.value = on;
  };
  const drop = (event: DragEvent): void => {
    if (!takesFiles) return;
    event.preventDefault();
    over.value = false;
    chat.attach(event.dataTransfer?.files ?? []);
  };
  return (
    <main aria-label={chat.texts.title} onDragEnter={drag(true)} onDragOver={drag(true)} onDragLeave={drag(false)} onDrop={drop}>
      <Header chat={chat} />
      {calling && <calling.Panel call={calling.call} chat={chat} onClose={chat.calling.close} />}
      {chat.agreed.value ? <Talk chat={chat} /> : <Consent chat={chat} />}
      {over.value && <p class="drop">{chat.texts.drop}</p>}
    </main>
  );
}

let chat: Chat | undefined;
let open: boolean | undefined;

async function begin(setting: Setting): Promise<void> {
  const facts = readFacts();
  const texts = await textsFor(setting.language);
  chat = new Chat(facts, { ...setting, open: open ?? setting.open }, texts);
  const page = document.documentElement;
  page.lang = chat.language;
  if (setting.theme === "light" || setting.theme === "dark") page.dataset["theme"] = setting.theme;
  const color = colors(setting.color || facts.color);
  if (color) {
    page.style.setProperty("--mine", color.background);
    page.style.setProperty("--mine-text", color.text);
    paint(color.background);
  }
  document.title = texts.title;
  render(<Window chat={chat} />, document.getElementById("chat") as HTMLElement);
}

meet((setting) => void begin(setting), {
  shown: (yes) => {
    open = yes;
    chat?.show(yes);
  },
  kept: (kept) => chat?.onKept(kept),
  page: (page) => chat?.onPage(page),
});
window.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
