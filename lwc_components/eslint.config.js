const lwc = require('@salesforce/eslint-config-lwc');
const jest = require('eslint-plugin-jest');

const COMPONENTS = ['force-app/**/lwc/**/*.js'];
const TESTS = ['**/__tests__/**/*.js', 'jest/**/*.js'];

module.exports = [
    { ignores: ['node_modules/', 'preview/build/', 'coverage/'] },
    ...[...lwc.configs.recommended, ...lwc.configs.i18n].map((one) => ({ ...one, files: COMPONENTS, ignores: TESTS })),
    {
        files: COMPONENTS,
        // The locale's own modules and Intl are what the developer guide documents for custom components.
        rules: { '@salesforce/lightning/prefer-i18n-service': 'off' }
    },
    ...lwc.configs.base.map((one) => ({
        ...one,
        files: ['jest/{page,setup,deal}.js', '**/__tests__/**/*.js', 'preview/**/*.js']
    })),
    {
        files: ['preview/**/*.js'],
        // What stands in for the platform is not held to what the platform asks of components.
        rules: { '@lwc/lwc/no-async-operation': 'off' }
    },
    {
        ...jest.configs['flat/recommended'],
        files: TESTS,
        rules: {
            ...jest.configs['flat/recommended'].rules,
            '@lwc/lwc/no-async-operation': 'off',
            // In a test an adapter is what speaks for the platform.
            '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off',
            // What a person reads is asserted through helpers.
            'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'shows'] }]
        }
    }
];
