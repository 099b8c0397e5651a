// Builds what browsers load into portal/design/static/portal/build/ (never committed).
//
//   npm run build
//
// One stylesheet for the site, one for the back office and one for PDFs, each from portal/design/sass/;
// one script per entry of portal/design/js/; and our typeface. Nothing of govuk-frontend's assets is copied: its
// typeface and crest are not ours to use.

import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "..", "node_modules");
const target = join(here, "static", "portal", "build");
const typeface = join(modules, "@fontsource-variable", "source-sans-3");
const fonts = ["latin", "latin-ext"].flatMap((script) =>
  ["normal", "italic"].map((style) => `source-sans-3-${script}-wght-${style}.woff2`),
);

await rm(target, { recursive: true, force: true });
await mkdir(join(target, "fonts"), { recursive: true });

for (const file of await readdir(join(here, "sass"))) {
  if (file.startsWith("_") || !file.endsWith(".scss")) continue;
  const { css } = compile(join(here, "sass", file), { loadPaths: [modules], style: "compressed", quietDeps: true });
  if (/GDS Transport|crest|crown/i.test(css)) throw new Error(`${file} names a typeface or badge that is not ours`);
  await writeFile(join(target, `${basename(file, ".scss")}.css`), css);
}

await build({
  entryPoints: (await readdir(join(here, "js"), { withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".js"))
    .map((entry) => join(here, "js", entry.name)),
  outdir: target,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "eof",
  nodePaths: [modules],
});

for (const font of fonts) await cp(join(typeface, "files", font), join(target, "fonts", font));
await writeFile(join(target, "fonts", "LICENSE.txt"), await readFile(join(typeface, "LICENSE")));
