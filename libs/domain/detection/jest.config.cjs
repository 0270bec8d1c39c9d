module.exports = { displayName: 'detection', preset: '../../../jest.preset.js' };
