import { buildPages } from '../console/build.ts';

/** Builds the shop's pages as the console's are built, and lays them beside the gateway, which serves them. */
export async function buildShop(): Promise<void> {
  await buildPages({
    app: 'apps/shop',
    // What it takes of the console is a part of it.
    sources: ['apps/shop/{src,public}/**/*.*', 'apps/shop/*.{html,json,ts}', 'apps/console/src/{api,parts,style}/*.*'],
    pages: 'apps/gateway/shop',
  });
}

if (import.meta.main) await buildShop();
