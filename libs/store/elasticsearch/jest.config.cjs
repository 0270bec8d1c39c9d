module.exports = { displayName: 'store-elasticsearch', preset: '../../../jest.preset.js' };
