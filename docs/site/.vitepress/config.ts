import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { defineConfig, type Plugin } from 'vitepress';
import { anchorOf, markdownFiles, pages, root } from '../pages.ts';
import { repositoryLinks } from '../repository-links.ts';
import { sidebar } from '../sidebar.ts';

const here = dirname(import.meta.dirname);

/** Source files that pages link: the site has a copy of each. */
const linked = new Set<string>();

export default defineConfig({
  lang: 'en',
  title: 'Warren',
  description: 'A work-queue and event system for NestJS on RabbitMQ',
  srcDir: root,
  // VitePress takes every page of Markdown that it is not told about.
  srcExclude: markdownFiles.filter((file) => !pages.has(file)),
  outDir: join(root, 'dist/docs'),
  cacheDir: join(here, 'node_modules/.cache/vitepress'),
  rewrites: Object.fromEntries(pages),
  // Plain files: any server of files will do.
  cleanUrls: false,
  // Without it each page would load a file of hashes of all the others first.
  metaChunk: true,
  markdown: {
    anchor: { slugify: anchorOf },
    config: (markdown) => {
      markdown.use(
        repositoryLinks(
          (path) => relative(root, path),
          (file) => linked.add(file),
        ),
      );
    },
  },
  // The index of the search is one file, which loads when somebody searches.
  vite: { plugins: [vueForPages()], build: { chunkSizeWarningLimit: 1_500 } },
  themeConfig: {
    search: { provider: 'local' },
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    nav: [
      { text: 'Start', link: '/getting-started' },
      { text: 'Install', link: '/installing' },
      { text: 'Work queue', link: '/work-queue' },
      { text: 'Promises', link: '/promises' },
      { text: 'Decisions', link: '/decisions/' },
    ],
  },
  buildEnd({ outDir }) {
    for (const file of linked) {
      const copy = join(outDir, 'source', `${file}.txt`);
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(join(root, file), copy);
    }
  },
});

/** Pages become components of Vue, and are not in the folder that has it. */
function vueForPages(): Plugin {
  return {
    name: 'vue-for-pages',
    enforce: 'pre',
    resolveId(source, importer, options) {
      if (!/^vue(?:\/|$)/.test(source) || !importer || importer.startsWith(here)) return null;
      return this.resolve(source, join(here, 'build.mjs'), { ...options, skipSelf: true });
    },
  };
}
