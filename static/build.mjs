// Builds static/built/ from the sources beside this file: `node static/build.mjs`.

import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const built = join(here, "built");

const copied = [
  "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js",
  ...["document", "toggle-plus-minus", "close-cross-black", "tag-remove-cross", "tag-remove-cross-white"].map(
    (name) => `node_modules/@ministryofjustice/frontend/moj/assets/images/icon-${name}.svg`,
  ),
  "static/images/icon.svg",
  "static/js/drafts.js",
  "static/js/site.js",
  "static/js/supported.js",
];

// Files starting with an underscore are imported by others.
function styleSheets() {
  const names = readdirSync(join(here, "scss"));
  return names.filter((name) => name.endsWith(".scss") && !name.startsWith("_"));
}

function compileStyleSheet(name) {
  const { css } = compile(join(here, "scss", name), {
    loadPaths: [root, join(root, "node_modules")],
    quietDeps: true,
    style: "compressed",
  });
  writeFileSync(join(built, `${basename(name, ".scss")}.css`), css);
}

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });
styleSheets().forEach(compileStyleSheet);
copied.forEach((path) => copyFileSync(join(root, path), join(built, basename(path))));
cpSync(join(here, "images", "help"), join(built, "help"), { recursive: true });
