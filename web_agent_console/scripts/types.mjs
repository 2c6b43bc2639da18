// Makes src/api/wire.ts from generated/wire.json, which scripts/wire_schemas.py makes from the hub's models.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const document = JSON.parse(readFileSync(`${root}generated/wire.json`, "utf8"));
const nodes = await openapiTS(document, { defaultNonNullable: false });
writeFileSync(`${root}src/api/wire.ts`, `/* eslint-disable */\n// Made by \`npm run types\` from the hub's models; do not edit.\n${astToString(nodes)}`);
console.log("wrote src/api/wire.ts");
