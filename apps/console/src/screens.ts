import type { ComponentType } from 'react';

/** One page of the console. */
export interface Screen {
  readonly path: string;
  readonly title: string;
  /** What it is for, in the palette. */
  readonly about: string;
  /** Opens it, after `g`. */
  readonly key: string;
  /** Shown where the application says that it has the routes; the control plane has those of the others. */
  readonly isOptional?: true;
  readonly load: () => Promise<{ default: ComponentType }>;
}

/** In the order of the navigation. Each is loaded when it is first opened. */
const all: readonly Screen[] = [
  {
    path: '/',
    title: 'Overview',
    about: 'Is all well?',
    key: 'o',
    load: () => import('./overview/overview-screen.tsx'),
  },
  {
    path: '/journey',
    title: 'Journey',
    about: 'Why did it come, or why not?',
    key: 'j',
    load: () => import('./journey/journey-screen.tsx'),
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
    path: '/workers',
    title: 'Workers',
    about: 'Who works, since when, and what they wait for',
    key: 'k',
    load: () => import('./workers/workers-screen.tsx'),
  },
  {
    path: '/retries',
    title: 'Retries',
    about: 'What failed and is tried again: when, and why',
    key: 'y',
    load: () => import('./retries/retries-screen.tsx'),
  },
  {
    path: '/issues',
    title: 'Issues',
    about: 'Why messages were given up; resolve and ignore',
    key: 'i',
    load: () => import('./issues/issues-screen.tsx'),
  },
  {
    path: '/dead-letters',
    title: 'Dead letters',
    about: 'What was given up; redrive and discard',
    key: 'd',
    load: () => import('./dead-letters/dead-letters-screen.tsx'),
  },
  {
    path: '/schedules',
    title: 'Schedules',
    about: 'What is done again and again',
    key: 's',
    load: () => import('./schedules/schedules-screen.tsx'),
  },
  {
    path: '/outbox',
    title: 'Outbox',
    about: 'What cannot be sent',
    key: 'u',
    load: () => import('./outbox/outbox-screen.tsx'),
  },
  {
    path: '/events',
    title: 'Events',
    about: 'The log, and what is said now',
    key: 'e',
    isOptional: true,
    load: () => import('./events/events-screen.tsx'),
  },
  {
    path: '/replays',
    title: 'Replays',
    about: 'Events told again',
    key: 'r',
    load: () => import('./replays/replays-screen.tsx'),
  },
  {
    path: '/campaigns',
    title: 'Campaigns',
    about: 'Mails to many',
    key: 'c',
    isOptional: true,
    load: () => import('./campaigns/campaigns-screen.tsx'),
  },
  {
    path: '/webhooks',
    title: 'Webhooks',
    about: 'Endpoints, and what they were sent',
    key: 'w',
    isOptional: true,
    load: () => import('./webhooks/webhooks-screen.tsx'),
  },
  {
    path: '/actions',
    title: 'Actions',
    about: 'Who did what, and who looked at whom',
    key: 'a',
    load: () => import('./actions/actions-screen.tsx'),
  },
];

const named = document.querySelector<HTMLMetaElement>('meta[name="warren-screens"]')?.content.split(' ') ?? [];

/** Those of this application. */
export const screens = all.filter(({ path, isOptional }) => !isOptional || named.includes(path.slice(1)));
