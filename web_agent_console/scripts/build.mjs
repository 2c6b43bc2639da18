// Builds the console and, when it is there, the chat widget. Called by `npm run build` and by hatch_build.py.
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
rmSync("dist", { recursive: true, force: true });

const configs = ["vite.config.ts", "widget/vite.config.ts", "widget/vite.loader.config.ts"].filter((file) => existsSync(file));
for (const configFile of configs) {
  console.log(`building ${configFile}`);
  await build({ configFile, logLevel: "warn" });
}
console.log(`built ${configs.length} part(s) into dist`);
