module.exports = { displayName: 'keepa-ingest', preset: '../../jest.preset.js' };
