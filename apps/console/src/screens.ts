import type { ComponentType } from 'react';

/** One page of the console. */
export interface Screen {
  readonly path: string;
  readonly title: string;
  /** What it is for, in the palette. */
  readonly about: string;
  /** Opens it, after `g`. */
  readonly key: string;
  readonly load: () => Promise<{ default: ComponentType }>;
}

/** In the order of the navigation. Each is loaded when it is first opened. */
export const screens: readonly Screen[] = [
  {
    path: '/',
    title: 'Overview',
    about: 'Is all well?',
    key: 'o',
    load: () => import('./overview/overview-screen.tsx'),
  },
  {
    path: '/tasks',
    title: 'Tasks',
    about: 'What is to be done, and what became of it',
    key: 't',
    load: () => import('./tasks/tasks-screen.tsx'),
  },
  {
    path: '/queues',
    title: 'Queues',
    about: 'What waits; pause and resume',
    key: 'q',
    load: () => import('./queues/queues-screen.tsx'),
  },
  {
    path: '/dead-letters',
    title: 'Dead letters',
    about: 'What was given up; redrive and discard',
    key: 'd',
    load: () => import('./dead-letters/dead-letters-screen.tsx'),
  },
];
