import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { java } from './kafka-jars';

/** What a server on 127.0.0.1 shows, signed by itself: who trusts `ca` trusts it. */
export interface TestCertificate {
  /** PEM */
  readonly ca: string;
  /** PKCS #12 with the private key. */
  readonly keystore: string;
  readonly password: string;
  /** Deletes the files. */
  remove(): void;
}

/** Made by the `keytool` of the Java that runs the servers; valid for two days. */
export function makeCertificate(): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-for-tests-'));
  const [keystore, password] = [join(folder, 'server.p12'), 'changeit'];
  const keytool = join(dirname(java()), 'keytool');
  const store = ['-keystore', keystore, '-storepass', password, '-alias', 'server'];
  const run = (args: string[]): string =>
    // it tells on standard error what it does
    execFileSync(keytool, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  run([
    ...['-genkeypair', ...store, '-keyalg', 'EC', '-storetype', 'PKCS12', '-validity', '2'],
    ...['-dname', 'CN=localhost', '-ext', 'SAN=ip:127.0.0.1,dns:localhost'],
  ]);
  const ca = run(['-exportcert', '-rfc', ...store]);
  return { ca, keystore, password, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
