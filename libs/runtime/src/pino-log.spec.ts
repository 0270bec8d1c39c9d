import { createLog } from './pino-log';

const lines = (): { written: string[]; write: (line: string) => void } => {
  const written: string[] = [];
  return { written, write: (line) => written.push(line) };
};

describe('the log', () => {
  it('hides a secret in whatever field or message it comes, also as part of an address', () => {
    const { written, write } = lines();
    const log = createLog({ level: 'info', secrets: ['k3y/with+signs'], write });
    log.info('asking with k3y/with+signs', { url: 'https://keepa/product?key=k3y%2Fwith%2Bsigns' });
    log.child({ nested: { deep: 'k3y/with+signs' } }).error('failed', { error: new Error('bad k3y/with+signs') });
    expect(written).toHaveLength(2);
    expect(written.join('')).not.toMatch(/k3y(\/|%2F)with/);
    expect(written.join('')).toContain('[secret]');
  });

  it('writes one JSON object a line with level, time, message and bound fields', () => {
    const { written, write } = lines();
    createLog({ level: 'info', secrets: [], write }).child({ stage: 'enrich' }).warn('late', { asin: 'B000000001' });
    expect(JSON.parse(written[0] ?? '')).toEqual({
      level: 'warn',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      stage: 'enrich',
      asin: 'B000000001',
      message: 'late',
    });
  });

  it('keeps control characters of a title away from a terminal', () => {
    const { written, write } = lines();
    createLog({ level: 'info', secrets: [], write }).info('title \u001b[2J gone');
    expect(JSON.parse(written[0] ?? '').message).toBe('title  [2J gone');
  });
});
