module.exports = { displayName: 'keepa-simulator', preset: '../../jest.preset.js' };
