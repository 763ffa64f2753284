import { refusedLicences } from './licences.ts';

const lockOf = (license: string | undefined, dev = false) => ({
  packages: { '': { version: '1.0.0' }, 'node_modules/odd': { version: '1.2.3', ...(license && { license }), dev } },
});

describe('the check of licences', () => {
  it.each(['MIT', 'Apache-2.0 AND MIT', '(MIT OR GPL-3.0-only)'])('takes a package under %s', (license) => {
    expect(refusedLicences(lockOf(license))).toEqual([]);
  });

  it.each(['GPL-3.0-only', 'MIT AND AGPL-3.0-only', 'MPL-2.0', 'SEE LICENSE IN LICENSE', 'UNLICENSED'])(
    'refuses one under %s',
    (license) => expect(refusedLicences(lockOf(license))).toEqual([`node_modules/odd@1.2.3: ${license}`]),
  );

  it('refuses one that names none', () => {
    expect(refusedLicences(lockOf(undefined))).toEqual(['node_modules/odd@1.2.3: no licence']);
  });

  it('takes a tool under MPL-2.0, which nobody distributes', () => {
    expect(refusedLicences(lockOf('MPL-2.0', true))).toEqual([]);
  });
});
