import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEAD_LETTER_TOPICS, GROUPS, TOPICS } from '@tracker/dto';
import { METRICS } from '@tracker/runtime-port';
import { TRANSFERRED_KINDS } from '@tracker/store-port';

const DOCS = readFileSync(resolve(__dirname, '../../../docs/operations.md'), 'utf8');

describe('docs/operations.md', () => {
  it('names every metric with its kind and labels', () => {
    for (const [name, { kind, labels }] of Object.entries(METRICS)) {
      const row = DOCS.split('\n').find((line) => line.startsWith(`| \`${name}\``));
      expect([
        name,
        row
          ?.split('|')
          .map((cell) => cell.trim())
          .slice(2, 4),
      ]).toEqual([name, [kind, labels.join(', ') || '-']]);
    }
  });

  it('has a line of kcat for every topic, and names every group and index', () => {
    for (const topic of [...Object.values(TOPICS), ...DEAD_LETTER_TOPICS]) expect(DOCS).toContain(` -t ${topic} `);
    for (const name of [...Object.values(GROUPS), ...TRANSFERRED_KINDS]) expect(DOCS).toContain(`\`${name}\``);
  });
});
