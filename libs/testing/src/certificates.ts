import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** An authority with a server's certificate for 127.0.0.1, a client's, and another authority that nobody believes. */
export class Certificates {
  readonly ca: string;
  readonly server: { readonly ca: string; readonly cert: string; readonly key: string };
  /** A stranger: an authority of the same name, and a certificate that it has signed. */
  readonly stranger: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };

  private constructor(private readonly directory: string) {
    const file = (name: string): string => join(directory, name);
    this.ca = file('ca.pem');
    this.server = { ca: this.ca, cert: file('server.pem'), key: file('server.key') };
    this.client = { cert: file('client.pem'), key: file('client.key') };
    this.stranger = { ca: file('stranger-ca.pem'), cert: file('stranger.pem'), key: file('stranger.key') };
  }

  /** Made by `openssl`, in a directory of their own. */
  static async make(): Promise<Certificates> {
    const made = new Certificates(await mkdtemp(join(tmpdir(), 'warren-certificates-')));
    await Promise.all([made.authority('ca'), made.authority('stranger-ca')]);
    await Promise.all([
      made.sign('server', 'ca', ['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']),
      made.sign('client', 'ca'),
      made.sign('stranger', 'stranger-ca'),
    ]);
    return made;
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true });
  }

  private async authority(name: string): Promise<void> {
    await this.openssl(name, ['-subj', '/CN=Test authority']);
  }

  private async sign(name: string, by: string, more: readonly string[] = []): Promise<void> {
    const authority = ['-CA', join(this.directory, `${by}.pem`), '-CAkey', join(this.directory, `${by}.key`)];
    await this.openssl(name, [...authority, '-subj', '/CN=warren', '-addext', 'basicConstraints=CA:FALSE', ...more]);
  }

  private async openssl(name: string, more: readonly string[]): Promise<void> {
    const files = ['-keyout', join(this.directory, `${name}.key`), '-out', join(this.directory, `${name}.pem`)];
    await run('openssl', ['req', '-x509', '-days', '2', ...KEY, ...files, ...more]);
  }
}
