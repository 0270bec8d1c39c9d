const servers = '<rootDir>/../../testing/servers';

module.exports = {
  displayName: 'store-elasticsearch',
  preset: '../../../jest.preset.js',
  ...(process.env.DISTRIBUTED && {
    globalSetup: `${servers}/elasticsearch-global-setup.ts`,
    globalTeardown: `${servers}/elasticsearch-global-teardown.ts`,
  }),
};
