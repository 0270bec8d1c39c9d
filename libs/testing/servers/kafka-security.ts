import type { TestCertificate } from './certificate';

export interface KafkaSecurity {
  certificate: Pick<TestCertificate, 'keystore' | 'password'>;
  /** Who may sign in by PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512: passwords by name. */
  users: Readonly<Record<string, string>>;
}

const LOGIN = 'org.apache.kafka.common.security';

/**
 * Whoever comes through `proxied` must use TLS and sign in, and may do what ACLs allow him, which are none at first.
 * Whoever comes to `brokers` needs neither and may do everything.
 */
export function securityProperties({ certificate, users }: KafkaSecurity): Record<string, string | boolean> {
  const plain = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`);
  const login = 'listener.name.proxied';
  return {
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PROXIED:SASL_SSL,CONTROLLER:PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    [`${login}.plain.sasl.jaas.config`]: `${LOGIN}.plain.PlainLoginModule required ${plain.join(' ')};`,
    [`${login}.scram-sha-256.sasl.jaas.config`]: `${LOGIN}.scram.ScramLoginModule required;`,
    [`${login}.scram-sha-512.sasl.jaas.config`]: `${LOGIN}.scram.ScramLoginModule required;`,
    'ssl.keystore.location': certificate.keystore,
    'ssl.keystore.password': certificate.password,
    'ssl.keystore.type': 'PKCS12',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': false,
    'super.users': 'User:ANONYMOUS',
  };
}

/** Arguments of the storage tool (Kafka 3.5 and newer): what SCRAM checks passwords against. */
export const scramArguments = ({ users }: KafkaSecurity): string[] =>
  Object.entries(users).flatMap(([name, password]) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${name},password=${password}]`,
    ]),
  );
