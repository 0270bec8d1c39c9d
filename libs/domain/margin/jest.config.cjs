module.exports = { displayName: 'margin', preset: '../../../jest.preset.js' };
