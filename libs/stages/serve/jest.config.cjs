module.exports = { displayName: 'stage-serve', preset: '../../../jest.preset.js' };
