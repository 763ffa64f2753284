import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { readAddress, writeAddress } from './address/address-text.ts';
import { Frame } from './frame/frame.tsx';
import { NotFound } from './frame/not-found.tsx';
import { screens } from './screens.ts';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const pages = screens.map(({ path, load }) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) }),
);

export const router = createRouter({
  routeTree: root.addChildren(pages),
  basepath: new URL(document.baseURI).pathname.replace(/\/$/, ''),
  parseSearch: readAddress,
  stringifySearch: writeAddress,
  defaultPreload: 'intent',
});
