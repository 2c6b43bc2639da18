/** What the telephone adds to the forms of queues and inboxes. */
import type { Field } from "./nouns";
import type { AdminText } from "./texts";

type Part = Omit<Field, "within" | "when">;
const isVoice = { name: "channel", is: "voice" };
const ofVoice = (field: Part): Field => ({ ...field, within: "settings", when: isVoice });
const seconds = (name: string & AdminText, initial: number): Part => ({ name, label: name, kind: "number", initial, min: 0, max: 3600 });

/** The settings of a voice inbox that every transport has. */
export const voice: Field[] = [
  { name: "transport", label: "transport", kind: "choice", initial: "browser", options: [{ value: "browser", text: "transport_browser" }, { value: "twilio", text: "transport_twilio" }, { value: "sip", text: "transport_sip" }] },
  { name: "menu_id", label: "menu_id", kind: "reference", of: "menus", initial: "", hint: "menu_hint" },
  { name: "greeting", label: "greeting", kind: "text", initial: "" },
  { name: "caller_id", label: "caller_id", kind: "text", initial: "", hint: "caller_id_hint" },
  { name: "voicemail", label: "voicemail", kind: "switch", initial: true },
  { name: "callback", label: "callback", kind: "switch", initial: true },
  seconds("announce_s", 30),
  seconds("short_abandon_s", 5),
  seconds("connect_s", 20),
  seconds("reconnect_s", 8),
  seconds("ring_s", 30),
  seconds("voicemail_s", 180),
].map((field) => ofVoice(field as Part));

const ofTable = (table: "twilio" | "sip", fields: Part[]): Field[] => fields.map((field) => ({ ...field, within: `settings.${table}`, when: { name: "settings.transport", is: table } }));

/** The part of a voice inbox's settings that belongs to its transport; what is rarer stands in the settings as a whole. */
export const transports: Field[] = [
  ...ofTable("twilio", [
    { name: "account_sid", label: "account_sid", kind: "text", required: true },
    { name: "auth_token", label: "auth_token", kind: "secret", required: true },
    { name: "stream_url", label: "stream_url", kind: "text", initial: "", hint: "stream_hint" },
  ]),
  ...ofTable("sip", [
    { name: "registrar", label: "registrar", kind: "text", initial: "", hint: "registrar_hint" },
    { name: "user", label: "sip_user", kind: "text", initial: "hub" },
    { name: "password", label: "admin.password", kind: "secret", initial: "" },
    { name: "transport", label: "sip_transport", kind: "choice", initial: "udp", options: ["udp", "tcp", "tls"].map((value) => ({ value, text: value.toUpperCase() })) },
    { name: "srtp", label: "srtp", kind: "choice", initial: "off", options: [{ value: "off", text: "srtp_off" }, { value: "offered", text: "srtp_offered" }, { value: "required", text: "srtp_required" }] },
    { name: "numbers", label: "numbers", kind: "lines", initial: [], hint: "admin.one_a_line" },
    { name: "peers", label: "peers", kind: "lines", initial: [], hint: "peers_hint" },
  ]),
];

/** Which voice inbox takes the calls of a chat's page. */
export const callInbox: Field = {
  name: "call_inbox", within: "settings", when: { name: "channel", is: "webchat" }, label: "call_inbox", kind: "reference", of: "inboxes", among: isVoice, initial: "",
};

/** Which calls of a queue are recorded, and how long that is kept. */
export const recording: Field[] = (
  [
    { name: "mode", label: "recording", kind: "choice", initial: "never", options: [{ value: "never", text: "record_never" }, { value: "always", text: "record_always" }, { value: "on_request", text: "record_on_request" }] },
    { name: "announce", label: "announce", kind: "switch", initial: true },
    { name: "consent", label: "consent", kind: "switch", initial: false },
    { name: "pausing", label: "pausing", kind: "switch", initial: true },
    { name: "keep_days", label: "keep_days", kind: "number", initial: 90, min: 0, hint: "keep_hint" },
  ] satisfies Part[]
).map((field) => ({ ...field, within: "recording" }));
