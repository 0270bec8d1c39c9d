module.exports = { displayName: 'keepa-client', preset: '../../../jest.preset.js' };
