const servers = '<rootDir>/../../libs/testing/servers';

module.exports = {
  displayName: 'tracker',
  preset: '../../jest.preset.js',
  ...(process.env.DISTRIBUTED && {
    globalSetup: `${servers}/both-setup.ts`,
    globalTeardown: `${servers}/both-teardown.ts`,
  }),
};
