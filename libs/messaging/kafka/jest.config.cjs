const servers = '../../testing/servers';

module.exports = {
  displayName: 'messaging-kafka',
  preset: '../../../jest.preset.js',
  ...(process.env.DISTRIBUTED
    ? { globalSetup: `${servers}/kafka-setup.ts`, globalTeardown: `${servers}/kafka-teardown.ts` }
    : {}),
};
