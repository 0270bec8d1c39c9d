import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onceForAll, SERVER_CACHE } from './once-for-all';

/** 3.5.2 is the Kafka of Confluent Platform 7.5. */
export const KAFKA_VERSIONS = ['3.5.2', '4.3.1'] as const;
export type KafkaVersion = (typeof KAFKA_VERSIONS)[number];

/** `KAFKA_VERSION` of the environment, else the oldest. */
export function kafkaVersion(): KafkaVersion {
  const wanted = process.env['KAFKA_VERSION'] ?? KAFKA_VERSIONS[0];
  const version = KAFKA_VERSIONS.find((known) => known === wanted);
  if (!version) throw new Error(`KAFKA_VERSION=${wanted}: only ${KAFKA_VERSIONS.join(' and ')} are tested`);
  return version;
}

/** Without a binding of slf4j the broker runs but says nothing. */
const pomOf = (version: KafkaVersion): string => `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local.test</groupId>
  <artifactId>kafka-for-tests</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${version}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-reload4j</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-dependency-plugin</artifactId>
        <version>3.8.1</version>
        <configuration><includeScope>runtime</includeScope></configuration>
      </plugin>
    </plugins>
  </build>
</project>
`;

/** The folder with the jars of one version; Maven fetches them once for this user. */
export function kafkaJars(version: KafkaVersion): Promise<string> {
  return onceForAll(join(SERVER_CACHE, 'kafka', version), () => download(version));
}

function download(version: KafkaVersion): void {
  const folder = join(SERVER_CACHE, 'kafka', version);
  const part = mkdtempSync(`${folder}.part-`);
  try {
    const pom = join(part, 'pom.xml');
    const jars = join(part, 'jars');
    mkdirSync(jars);
    writeFileSync(pom, pomOf(version));
    const mvn = spawnSync('mvn', ['-B', '-q', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`], {
      encoding: 'utf8',
      cwd: dirname(pom),
    });
    if (mvn.error) throw new Error('Kafka for tests needs Maven (mvn) on the PATH', { cause: mvn.error });
    if (mvn.status !== 0) throw new Error(`Maven could not fetch Kafka ${version}: ${mvn.stdout.slice(0, 2_000)}`);
    renameSync(jars, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** The `java` to run; throws in one line when there is none or it is older than 17. */
export function java(): string {
  const home = process.env['JAVA_HOME'];
  const command = home ? join(home, 'bin/java') : 'java';
  const { error, stderr } = spawnSync(command, ['-version'], { encoding: 'utf8' });
  if (error) throw new Error(`Kafka for tests needs Java 17 (${command} was not found)`, { cause: error });
  const major = Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  if (major < 17) throw new Error(`Kafka for tests needs Java 17, ${command} is ${major || 'unknown'}`);
  return command;
}
