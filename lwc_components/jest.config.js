const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

module.exports = {
    ...jestConfig,
    roots: ['<rootDir>/force-app', '<rootDir>/jest'],
    // A busy machine is no fault of a component.
    testTimeout: 60_000,
    setupFilesAfterEnv: ['<rootDir>/jest/setup.js'],
    moduleNameMapper: {
        ...jestConfig.moduleNameMapper,
        // The real English texts, so that a test reads what a person reads.
        '^c/labels$': '<rootDir>/jest/labels.js',
        '^c/panelStyles$': '<rootDir>/force-app/main/default/lwc/panelStyles/panelStyles.css',
        '^lightning/navigation$': '<rootDir>/jest/navigation.js',
        '^support/(.*)$': '<rootDir>/jest/$1.js'
    },
    testMatch: ['**/__tests__/**/*.test.js']
};
