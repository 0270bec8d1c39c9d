module.exports = { displayName: 'stage-ingest', preset: '../../../jest.preset.js' };
