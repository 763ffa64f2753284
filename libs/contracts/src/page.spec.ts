import { z } from 'zod';
import { pageOf, withUnreadableRows } from './page.ts';

const Page = pageOf(z.object({ id: z.string(), name: z.string().max(5) }));
const ada = { id: '1', name: 'Ada' };

describe('a page', () => {
  it('shows a row that does not fit as such, and the others as they are', () => {
    const page = { items: [ada, { id: '2', name: 'Augusta' }, { name: 1 }, null], nextCursor: 'x' };
    const shown = Page.parse(withUnreadableRows(Page, page));
    expect(shown).toEqual({
      items: [ada],
      nextCursor: 'x',
      unreadable: [
        { id: '2', reason: expect.stringContaining('name: ') as string },
        { id: null, reason: expect.stringContaining('id: ') as string },
        { id: null, reason: expect.stringContaining('it: ') as string },
      ],
    });
  });

  it('is nothing else that has items, and nothing that has none', () => {
    const other = z.object({ items: z.array(z.string()) });
    expect(withUnreadableRows(other, { items: [1] })).toBeUndefined();
    expect(withUnreadableRows(Page, undefined)).toBeUndefined();
    expect(withUnreadableRows(Page, { items: 'none' })).toBeUndefined();
  });
});
