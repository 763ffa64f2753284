import { ChunkSize } from './chunk-size.ts';

it('a chunk shrinks to one row while the broker takes none, and grows back', () => {
  const size = new ChunkSize();
  const sizes = (step: () => void): number[] => Array.from({ length: 5 }, () => (step(), size.current));
  expect(sizes(() => size.shrink())).toEqual([62, 7, 1, 1, 1]);
  expect(sizes(() => size.grow())).toEqual([8, 64, 500, 500, 500]);
});
