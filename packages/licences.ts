/** Licences under which a package may be part of what is published or of an image, by their SPDX names. */
const ALLOWED: ReadonlySet<string> = new Set([
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
  ...['CC0-1.0', 'Unlicense', 'Python-2.0'],
]);
/** Of tools that stay on the developer's machine also these. */
const ALLOWED_FOR_TOOLS: ReadonlySet<string> = new Set(['MPL-2.0', 'CC-BY-4.0']);
/** Whose licence has no SPDX name in its manifest, and was read: MIT. */
const READ: ReadonlySet<string> = new Set(['node_modules/spawndamnit']);

/** As much of package-lock.json as is looked at. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** Packages of others under a licence that nobody has agreed to, each with its licence. */
export function refusedLicences({ packages }: Lock): string[] {
  return Object.entries(packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && link !== true && !READ.has(path))
    .filter(([, { license = '', dev = false }]) => !isAllowed(license, dev))
    .map(([path, { version, license }]) => `${path}@${version}: ${license ?? 'no licence'}`);
}

/** Of `A AND B` both have to be allowed, of `A OR B` one. */
function isAllowed(licence: string, isTool: boolean): boolean {
  const bare = licence.replaceAll(/[()]/g, '');
  return bare.split(' OR ').some((choice) => choice.split(' AND ').every((name) => isKnown(name, isTool)));
}

const isKnown = (name: string, isTool: boolean): boolean =>
  ALLOWED.has(name) || (isTool && ALLOWED_FOR_TOOLS.has(name));
