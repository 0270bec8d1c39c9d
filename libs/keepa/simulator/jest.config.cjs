module.exports = { displayName: 'keepa-simulator-lib', preset: '../../../jest.preset.js' };
