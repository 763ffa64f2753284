import { defineConfig } from 'vite';

/** Static files, with relative addresses: the control plane serves them wherever it is mounted. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  logLevel: 'error',
  build: {
    outDir: '../../libs/control-plane/console',
    emptyOutDir: true,
    target: 'es2023',
    // A small picture in the style sheet would be a data: address, which the pages' policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
