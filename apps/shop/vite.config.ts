import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const PAGES = join(import.meta.dirname, '../gateway/shop');

/** The gateway sends these to browsers that take them, and so compresses nothing itself. */
const compressed: Plugin = {
  name: 'compressed',
  closeBundle() {
    for (const file of globSync('**/*.{css,html,js,svg}', { cwd: PAGES })) {
      writeFileSync(join(PAGES, `${file}.gz`), gzipSync(readFileSync(join(PAGES, file)), { level: 9 }));
    }
  },
};

/** Static files, which the gateway serves at `/shop/`. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  logLevel: 'error',
  plugins: [compressed],
  build: {
    outDir: PAGES,
    emptyOutDir: true,
    target: 'es2023',
    // A small picture in the style sheet would be a data: address, which the pages' policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
