// Fails when what a browser must load before the first screen outgrows the budget.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const limits = { js: 230, css: 20 };

if (!existsSync(dist + "index.html")) {
  console.error("dist is empty: run `npm run build` first");
  process.exit(2);
}
const html = readFileSync(dist + "index.html", "utf8");
const initial = [...html.matchAll(/(?:src|href)="\/console\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const totals = { js: 0, css: 0 };
for (const file of initial) {
  const kilobytes = gzipSync(readFileSync(dist + file)).length / 1024;
  totals[file.endsWith(".js") ? "js" : "css"] += kilobytes;
}
const lazy = readdirSync(dist + "assets").filter((file) => !initial.includes(`assets/${file}`));
for (const [kind, limit] of Object.entries(limits)) {
  console.log(`initial ${kind}: ${totals[kind].toFixed(1)} KB gzip (limit ${limit})`);
}
for (const file of lazy) {
  console.log(`  later: ${file} ${(gzipSync(readFileSync(`${dist}assets/${file}`)).length / 1024).toFixed(1)} KB`);
}
// The widget: what every visitor loads, with the largest of the languages of which each visitor loads one at most.
const packed = (file) => gzipSync(readFileSync(dist + file), { level: 9 }).length;
const page = readdirSync(dist + "widget/assets").map((file) => `widget/assets/${file}`);
const [main, languages, calls, articles, own] = [/\/index-/, /\/[a-z]{2}-/, /\/panel-/, /\/parts-/, /\/requests-/].map((name) => page.filter((file) => name.test(file)));
const largest = languages.sort((a, b) => packed(b) - packed(a)).slice(0, 1);
const whole = ["widget/widget.js", "widget/index.html", ...main, ...largest];
const parts = { "widget with its loader": [whole, 30], loader: [["widget/widget.js"], 3], "widget's calls": [calls, 9], "widget's articles": [articles, 4], "widget's own requests": [own, 6] };
let over = totals.js > limits.js || totals.css > limits.css || main.length + languages.length + calls.length + articles.length + own.length !== page.length;
for (const [part, [files, limit]] of Object.entries(parts)) {
  const kilobytes = files.reduce((sum, file) => sum + packed(file) / 1024, 0);
  console.log(`${part}: ${kilobytes.toFixed(1)} KB gzip (limit ${limit})`);
  over ||= kilobytes > limit;
}
if (over) process.exit(1);
