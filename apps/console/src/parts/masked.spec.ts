import { masked, maskedText } from './masked.ts';

describe('personal data', () => {
  it('are covered in fields that are named for them, and addresses in any text', () => {
    const payload = {
      to: 'grace@example.org',
      name: 'Grace',
      items: [{ sku: 'hay' }],
      note: 'for ada@example.org, soon',
    };
    expect(masked(payload)).toEqual({
      to: 'g•••@e•••',
      name: 'G•••',
      items: [{ sku: 'hay' }],
      note: 'for a•••@e•••, soon',
    });
  });

  it('leave what is none as it is', () => {
    expect(maskedText('timeout after 3 s')).toBe('timeout after 3 s');
    expect(masked([1, null, true])).toEqual([1, null, true]);
  });
});
