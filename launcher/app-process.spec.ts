import { restartPauseMs } from './app-process.ts';

it('waits longer after each crash of an app, up to half a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 100].map(restartPauseMs)).toEqual([
    1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
  ]);
});
