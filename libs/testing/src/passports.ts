import { newPassportKeys } from '../../../launcher/passport-keys.ts';

/** Every app's key, for the tests of one file. */
export const passports = newPassportKeys();
