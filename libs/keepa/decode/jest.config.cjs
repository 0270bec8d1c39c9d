module.exports = { displayName: 'keepa-decode', preset: '../../../jest.preset.js' };
