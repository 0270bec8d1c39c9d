module.exports = { displayName: 'stage-enrich', preset: '../../../jest.preset.js' };
