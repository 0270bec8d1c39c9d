import { NO_FAULTS, parseFaults } from './faults';

describe('the list of faults', () => {
  it('is read as shares, empty meaning none', () => {
    expect(parseFaults('')).toEqual(NO_FAULTS);
    expect(parseFaults('429:0.02, missing:1')).toEqual({ ...NO_FAULTS, '429': 0.02, missing: 1 });
  });

  it.each(['fire:0.1', '429', '429:', '429:2', '500:-1', 'slow:often'])('refuses %p and names it', (text) => {
    expect(() => parseFaults(text)).toThrow(text);
  });
});
