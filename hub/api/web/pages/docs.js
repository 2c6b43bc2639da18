// Renders the OpenAPI document. No library, no inline style: the page runs under a strict content policy.
const el = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

const named = (ref) => ref.split("/").pop();

/** Replace references by what they refer to, so that a schema reads as one piece; a schema within itself stays named. */
const resolved = (doc, schema, within = []) => {
  if (Array.isArray(schema)) return schema.map((part) => resolved(doc, part, within));
  if (schema === null || typeof schema !== "object") return schema;
  if (schema.$ref) {
    const name = named(schema.$ref);
    const target = doc.components.schemas[name];
    return within.includes(name) || !target ? { $ref: name } : resolved(doc, target, [...within, name]);
  }
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, resolved(doc, part, within)]));
};

const schemaBlock = (doc, title, schema) =>
  el("section", {}, el("h4", {}, title), el("pre", { tabindex: "0" }, JSON.stringify(resolved(doc, schema), null, 2)));

const parameterTable = (doc, parameters) =>
  el(
    "table",
    {},
    el("tr", {}, ...["name", "in", "needed", "type"].map((head) => el("th", { scope: "col" }, head))),
    ...parameters.map((one) =>
      el(
        "tr",
        {},
        el("td", {}, el("code", {}, one.name)),
        el("td", {}, one.in),
        el("td", {}, one.required ? "yes" : "no"),
        el("td", {}, el("code", {}, JSON.stringify(resolved(doc, one.schema)))),
      ),
    ),
  );

const body = (doc, operation) => {
  const parts = [];
  if (operation.parameters) parts.push(parameterTable(doc, operation.parameters));
  for (const [type, content] of Object.entries(operation.requestBody?.content ?? {})) {
    parts.push(schemaBlock(doc, `Body (${type})`, content.schema ?? {}));
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    const schema = response.content?.["application/json"]?.schema;
    if (schema) parts.push(schemaBlock(doc, `${status}: ${response.description}`, schema));
    else parts.push(el("p", {}, el("strong", {}, status), ` ${response.description}`));
  }
  return el("div", {}, ...parts);
};

const operationBlock = (doc, path, method, operation) => {
  const block = el(
    "details",
    { id: operation.operationId },
    el(
      "summary",
      {},
      el("span", { class: "method" }, method.toUpperCase()),
      el("code", {}, path),
      ` ${operation.summary} `,
      el("span", { class: "role" }, operation["x-role"] ?? "everybody"),
    ),
  );
  block.dataset.words = `${method} ${path} ${operation.summary} ${operation.tags.join(" ")}`.toLowerCase();
  block.addEventListener("toggle", () => {
    if (block.open && block.childElementCount === 1) block.append(body(doc, operation));
  });
  return block;
};

const render = (doc) => {
  document.getElementById("about").textContent = `${doc.info.title} ${doc.info.version}. ${doc.info.description}`;
  const sections = doc.tags.map(({ name }) => {
    const blocks = Object.entries(doc.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.tags.includes(name))
        .map(([method, operation]) => operationBlock(doc, `${doc.servers[0].url}${path}`, method, operation)),
    );
    return el("section", {}, el("h2", {}, name), ...blocks);
  });
  if (doc["x-socketio"]) sections.push(el("section", {}, el("h2", {}, "sockets"), schemaBlock(doc, "x-socketio", doc["x-socketio"])));
  document.getElementById("operations").replaceChildren(...sections);
};

document.getElementById("filter").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const section of document.querySelectorAll("main > section")) {
    const blocks = [...section.querySelectorAll("details")];
    for (const block of blocks) block.hidden = !block.dataset.words.includes(wanted);
    section.hidden = wanted !== "" && blocks.every((block) => block.hidden);
  }
});

try {
  const response = await fetch("/api/v1/openapi.json");
  render(await response.json());
} catch {
  document.getElementById("operations").textContent = "The document could not be loaded.";
}
