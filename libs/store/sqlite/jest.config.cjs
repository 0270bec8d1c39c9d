module.exports = { displayName: 'store-sqlite', preset: '../../../jest.preset.js' };
