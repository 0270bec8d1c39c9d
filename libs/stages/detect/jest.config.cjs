module.exports = { displayName: 'stage-detect', preset: '../../../jest.preset.js' };
